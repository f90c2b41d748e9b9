import { classify, hintFor, rowRetries } from './classify';
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

  it('the table knows every code that an org is known to answer', () => {
    const known =
      'REQUIRED_FIELD_MISSING STRING_TOO_LONG INVALID_EMAIL_ADDRESS INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST INVALID_TYPE_ON_FIELD_IN_RECORD NUMBER_OUTSIDE_VALID_RANGE JSON_PARSER_ERROR MALFORMED_ID INVALID_CROSS_REFERENCE_KEY INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY INSUFFICIENT_ACCESS_OR_READONLY ENTITY_IS_DELETED NOT_FOUND INVALID_FIELD INVALID_FIELD_FOR_INSERT_UPDATE INVALID_TYPE FIELD_CUSTOM_VALIDATION_EXCEPTION FIELD_FILTER_VALIDATION_EXCEPTION FIELD_INTEGRITY_EXCEPTION DUPLICATE_VALUE DUPLICATES_DETECTED DUPLICATE_EXTERNAL_ID MISSING_ARGUMENT CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY APEX_ERROR UNHANDLED CANNOT_EXECUTE_FLOW_TRIGGER DELETE_FAILED CIRCULAR_DEPENDENCY TRANSFER_REQUIRES_READ INACTIVE_OWNER_OR_USER ALL_OR_NONE_OPERATION_ROLLED_BACK PROCESSING_HALTED UNABLE_TO_LOCK_ROW QUERY_TIMEOUT REQUEST_RUNNING_TOO_LONG REQUEST_TIMEOUT SERVER_UNAVAILABLE UNKNOWN_EXCEPTION REQUEST_LIMIT_EXCEEDED EXCEEDED_ID_LIMIT EXCEEDED_MAX_SIZE_REQUEST LIMIT_EXCEEDED TXN_SECURITY_METERING_ERROR TXN_SECURITY_NO_ACCESS ExceededQuota STORAGE_LIMIT_EXCEEDED INVALID_SESSION_ID INVALID_AUTH_HEADER INVALID_LOGIN invalid_grant API_DISABLED_FOR_ORG API_CURRENTLY_DISABLED FUNCTIONALITY_NOT_ENABLED INVALIDJOBSTATE INVALIDJOB BULK_API_ERROR FEATURENOTENABLED INVALIDENTITY InvalidBatch InvalidSessionId ClientInputError TooManyLockFailure Timeout MIXED_DML_OPERATION LICENSE_LIMIT_EXCEEDED STANDARD_PRICE_NOT_DEFINED LOGIN_MUST_USE_SECURITY_TOKEN INVALID_OPERATION INVALID_QUERY_LOCATOR MALFORMED_QUERY';
    for (const code of known.split(' ')) {
      expect([code, typeof hintFor(code), typeof hintFor(code, 'zh')]).toEqual([code, 'string', 'string']);
    }
  });

  it('rows are sent again for the same codes that calls are, and stop the run where every row would meet the same', () => {
    for (const [code, { errorClass }] of Object.entries(errorTable))
      expect([code, rowRetries.codes.includes(code)]).toEqual([code, errorClass === 'retry']);
    expect(rowRetries.stopping).toEqual(expect.arrayContaining(['STORAGE_LIMIT_EXCEEDED', 'EXCEEDEDQUOTA']));
    const inside = new RegExp(rowRetries.inside);
    expect(inside.test('T: System.LimitException: Apex CPU time limit exceeded')).toBe(true);
    expect(inside.test('T: System.DmlException: no')).toBe(false);
  });
});
