import { DmsError } from '@dms/domain';

/**
 * What a failed call means: `missing` no such document; `noDatabase`; `conflict` another version is newer; `exists`
 * the database is there; `refused` it will never be taken; `notDone` surely not done, worth another try; `unknown` may
 * or may not have been done.
 */
export type FailureKind =
  'missing' | 'noDatabase' | 'conflict' | 'exists' | 'refused' | 'notDone' | 'unknown';

/** A failed call to the store. Its message names neither address nor credentials. */
export class StoreFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly status: number | undefined,
    reason: string,
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(reason, options);
    this.name = 'StoreFailure';
  }

  /** As the port's callers see it. */
  toDmsError(): DmsError {
    const cause = { cause: this };
    if (this.status === 413)
      return new DmsError(
        'DOCUMENT_TOO_LARGE',
        'The document store refuses a document of that size.',
        {},
        cause,
      );
    if (this.status === 401 || this.status === 403)
      return new DmsError('STORE_UNAVAILABLE', 'The document store refused to let DMS in.', {}, cause);
    if (this.status === 400)
      return new DmsError('BAD_REQUEST', 'The document store refused that document.', {}, cause);
    return new DmsError(
      'STORE_UNAVAILABLE',
      `The document store cannot be reached or did not answer (${this.message}).`,
      undefined,
      cause,
    );
  }
}

/** Errors of a connection that was never made: nothing can have been done. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const missingReasons = new Set(['missing', 'deleted']);

interface SdkError {
  status?: number;
  statusText?: string;
  message?: string;
  headers?: Record<string, unknown>;
  result?: { reason?: unknown; error?: unknown };
}

/** What the SDK threw, sorted. */
export function failureOf(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error;
  const { status, statusText, headers, result } = error as SdkError;
  const make = (kind: FailureKind, reason: string) =>
    new StoreFailure(kind, status, reason, retryAfter(headers), { cause: error });
  if (status === undefined) {
    const code = typeof statusText === 'string' ? statusText : 'no answer';
    return make(neverSent.has(code) ? 'notDone' : 'unknown', code);
  }
  const reason = `HTTP ${status}`;
  if (status === 404)
    return make(missingReasons.has(String(result?.reason)) ? 'missing' : 'noDatabase', reason);
  if (status === 409) return make('conflict', reason);
  if (status === 412) return make('exists', reason);
  if (status === 429) return make('notDone', reason);
  if (status === 408 || status >= 500) return make('unknown', reason);
  return make('refused', reason);
}

function retryAfter(headers: Record<string, unknown> | undefined): number | undefined {
  const seconds = Number(headers?.['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
