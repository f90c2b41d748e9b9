import { classify, hintFor } from './classify';
import { errorTable } from './error-table';

describe('the class of an org error', () => {
  it.each([
    ['REQUIRED_FIELD_MISSING', 'data'],
    ['DUPLICATE_VALUE', 'data'],
    ['INVALID_FIELD_FOR_INSERT_UPDATE', 'config'],
    ['UNABLE_TO_LOCK_ROW', 'retry'],
    ['SERVER_UNAVAILABLE', 'retry'],
    ['STORAGE_LIMIT_EXCEEDED', 'fatal'],
    ['ExceededQuota', 'quota'],
    ['INVALID_SESSION_ID', 'auth'],
    ['invalid_grant', 'auth'],
  ])('%s is %s, whatever its text says', (code, expected) => {
    expect(classify(code, 'REQUEST_LIMIT_EXCEEDED UNABLE_TO_LOCK_ROW', 400)).toBe(expected);
  });

  it('a lock met inside a trigger or flow is tried again', () => {
    const text = 'T: execution of AfterInsert caused by: System.DmlException: UNABLE_TO_LOCK_ROW, unable';
    expect(classify('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', text)).toBe('retry');
    expect(classify('CANNOT_EXECUTE_FLOW_TRIGGER', text)).toBe('retry');
    expect(classify('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'T: no')).toBe('data');
    expect(classify('FIELD_CUSTOM_VALIDATION_EXCEPTION', text)).toBe('data');
  });

  it('too many calls at once is tried again, too many calls a day is a quota', () => {
    expect(
      classify('REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.', 403),
    ).toBe('retry');
    expect(classify('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 403)).toBe('quota');
  });

  it('an unknown code is judged by its HTTP status, and as a row error by nothing', () => {
    expect(classify('NEW_CODE', '', 503)).toBe('retry');
    expect(classify('NEW_CODE', '', 429)).toBe('retry');
    expect(classify('NEW_CODE', '', 401)).toBe('auth');
    expect(classify('NEW_CODE', '', 403)).toBe('config');
    expect(classify('NEW_CODE', '', 400)).toBe('fatal');
    expect(classify('NEW_CODE', '')).toBe('data');
    expect(classify('constructor', '')).toBe('data');
  });

  it('every code has a hint in both languages', () => {
    for (const [code, { hint }] of Object.entries(errorTable)) {
      expect(code).toBe(code.toUpperCase());
      expect(hint.en).toMatch(/^[A-Z“].*\.$/);
      expect(hint.zh).toMatch(/\p{Script=Han}.*。$/u);
      expect(hintFor(code, 'zh')).toBe(hint.zh);
    }
    expect(hintFor('toString')).toBeUndefined();
  });
});
