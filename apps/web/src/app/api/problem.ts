import { HttpErrorResponse } from '@angular/common/http';
import type { ErrorCode } from '../client/models/error-code';

/** What the pages themselves can find wrong: no answer came, or one that is none of ours. */
export type LocalCode = 'UNREACHABLE' | 'STRANGE_ANSWER';

/** A refusal in words. `detail` is the server's own sentence, in English; `code` is stable and has a translation. */
export interface Problem {
  code: ErrorCode | LocalCode;
  status: number;
  detail?: string;
  where?: Record<string, string | number>;
  /** Seconds to wait, where the server said so. */
  retryAfter?: number;
  /** STALE_VERSION only: the thing as it is now. */
  current?: unknown;
}

/** Whatever a call to the API threw, as a Problem. Defects of our own are thrown on. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof HttpErrorResponse)) throw error;
  if (error.status === 0) return { code: 'UNREACHABLE', status: 0 };
  const body = bodyOf(error.error);
  if (!body) return { code: 'STRANGE_ANSWER', status: error.status };
  const retryAfter = Number(error.headers.get('Retry-After') ?? NaN);
  return { ...body, status: error.status, ...(retryAfter > 0 && { retryAfter }) };
}

export function hasCode(error: unknown, ...codes: Problem['code'][]): boolean {
  return error instanceof HttpErrorResponse && codes.includes(problemOf(error).code);
}

/** Answers that were asked for as text come with the problem as text too. */
function bodyOf(body: unknown): Omit<Problem, 'status'> | undefined {
  const value = typeof body === 'string' ? parsed(body) : body;
  if (value === null || typeof value !== 'object') return undefined;
  return 'code' in value && typeof value.code === 'string' ? (value as Omit<Problem, 'status'>) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
