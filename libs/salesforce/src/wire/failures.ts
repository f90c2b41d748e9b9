import { DmsError, OrgError } from '@dms/domain';
import { classify } from '../errors/classify';

/** Failures before the first byte of the request left: the org cannot have done anything. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);
/** Codes that an org may answer although (part of) the work was done. */
const doneOrNot = new Set([
  'REQUEST_RUNNING_TOO_LONG',
  'REQUEST_TIMEOUT',
  'SERVER_UNAVAILABLE',
  'UNKNOWN_EXCEPTION',
]);
const longestMessage = 2000;
const longestRetryAfterMs = 24 * 3600 * 1000;

/** An exchange that ended without a whole answer. `writing`: the request may have changed something in the org. */
export function failureOfNetwork(error: unknown, writing: boolean): Error {
  if (error instanceof OrgError || error instanceof DmsError) return error;
  const { name, code, syscall } = error as { name?: string; code?: string; syscall?: string };
  if (code === 'ENOSPC')
    return new DmsError('DISK_FULL', 'There is no room on the disk for the org’s answer.');
  if (name === 'TimeoutError') {
    return new OrgError('TIMEOUT', 'The org did not answer in time.', 'retry', !writing);
  }
  const unsent = (code !== undefined && neverSent.has(code)) || syscall === 'connect';
  const what = unsent ? 'The org could not be reached' : 'The connection to the org broke';
  return new OrgError('NETWORK', `${what} (${code ?? name ?? 'unknown'}).`, 'retry', !writing || unsent);
}

interface Failure {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * An answer with an error status as an OrgError; undefined for 2xx. For a call that writes the outcome counts as known
 * only where the org clearly refused: 3xx, 401, 429, or a 4xx with a Salesforce error body.
 */
export function failureOfAnswer({ status, headers, body }: Failure, writing: boolean): OrgError | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status < 400) {
    const text = `The org answered with a redirect (HTTP ${status}), which is not followed.`;
    return new OrgError(`HTTP_${status}`, text, 'config', true);
  }
  const said = errorIn(body);
  const code = said?.code ?? codeOfText(status, body);
  const message = (said?.message ?? `The org answered with HTTP ${status}.`).slice(0, longestMessage);
  const refused =
    status === 401 || status === 429 || (status < 500 && said !== undefined && !doneOrNot.has(code));
  return new OrgError(
    code,
    message,
    classify(code, message, status),
    !writing || refused,
    retryAfter(headers['retry-after']),
  );
}

/** Whether signing in again may help. */
export function isSessionEnd(error: unknown): boolean {
  return (
    error instanceof OrgError &&
    ['INVALID_SESSION_ID', 'INVALID_AUTH_HEADER', 'BAD_OAUTH_TOKEN', 'HTTP_401'].includes(error.code)
  );
}

/** A 2xx answer whose body is not what the call answers. */
export function badAnswer(what: string, writing: boolean): OrgError {
  return new OrgError('BAD_ANSWER', `The org’s answer is not ${what}.`, 'retry', !writing);
}

/** REST: an array of {errorCode, message}; OAuth: {error, error_description}; Bulk 1.0: {exceptionCode, …}. */
function errorIn(body: string): { code: string; message: string } | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  if (typeof first !== 'object' || first === null) return undefined;
  const found = first as Record<string, unknown>;
  const code = found['errorCode'] ?? found['exceptionCode'] ?? found['error'];
  if (typeof code !== 'string' || code === '') return undefined;
  const message = found['message'] ?? found['exceptionMessage'] ?? found['error_description'];
  return { code, message: typeof message === 'string' ? message : code };
}

/** The identity service answers in plain text. */
function codeOfText(status: number, body: string): string {
  return /^(Bad|Missing)_OAuth_Token\b/.test(body) ? 'BAD_OAUTH_TOKEN' : `HTTP_${status}`;
}

/** Seconds or an HTTP date, as milliseconds from now. */
function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestRetryAfterMs) : undefined;
}
