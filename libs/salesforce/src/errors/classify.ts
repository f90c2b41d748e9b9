import { OrgErrorClass, RowRetryRule } from '@dms/domain';
import { ErrorRule, HintLanguage, errorTable } from './error-table';

/**
 * Triggers and flows wrap these: a lock, or a limit of the transaction that fewer rows at a time keep. Only here does
 * the text decide, since the outer code tells nothing.
 */
const inside = 'UNABLE_TO_LOCK_ROW|CPU time limit exceeded|System\\.LimitException|Too many (SOQL|DML)';
const lockInside = new RegExp(inside);
const wrapping = new Set([
  'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
  'CANNOT_EXECUTE_FLOW_TRIGGER',
  'APEX_ERROR',
]);
/** One code for two limits: too many long calls at once (soon over) and the calls of the day. */
const concurrentLimit = /Concurrent/i;

/** The table's line for a code of any spelling (REST upper case, OAuth lower case, Bulk 1.0 mixed case). */
function lookUp(code: string): ErrorRule | undefined {
  const name = code.toUpperCase();
  return Object.hasOwn(errorTable, name) ? errorTable[name] : undefined;
}

/**
 * What to do about an error of the org. `httpStatus` decides for codes the table does not know: 401 auth; 408,
 * 429 and 5xx retry; 403 and 420 (an expired scratch org) config; other errors of a call fatal. Row errors have no status and are then data.
 */
export function classify(code: string, message: string, httpStatus?: number): OrgErrorClass {
  const name = code.toUpperCase();
  if (wrapping.has(name) && lockInside.test(message)) return 'retry';
  if (name === 'REQUEST_LIMIT_EXCEEDED') return concurrentLimit.test(message) ? 'retry' : 'quota';
  // A row may name a record that is gone; a whole call that finds nothing was built wrongly.
  if (name === 'NOT_FOUND' && httpStatus !== undefined) return 'config';
  const known = lookUp(code);
  if (known) return known.errorClass;
  return httpStatus === undefined ? 'data' : classifyStatus(httpStatus);
}

/** The part of the table that sends single rows again, for who reads result files without looking at each error. */
export const rowRetries: RowRetryRule = {
  codes: Object.entries(errorTable)
    .filter(([, { errorClass }]) => errorClass === 'retry')
    .map(([code]) => code),
  wrapping: [...wrapping],
  inside,
  stopping: Object.entries(errorTable)
    .filter(([code, { errorClass }]) => errorClass === 'quota' || code === 'STORAGE_LIMIT_EXCEEDED')
    .map(([code]) => code),
};

function classifyStatus(status: number): OrgErrorClass {
  if (status === 401) return 'auth';
  if (status === 403 || status === 420) return 'config';
  if (status === 408 || status === 429 || status >= 500) return 'retry';
  return 'fatal';
}

/** A sentence for people about a code; undefined for codes nobody has written one for. */
export function hintFor(code: string, language: HintLanguage = 'en'): string | undefined {
  return lookUp(code)?.hint[language];
}
