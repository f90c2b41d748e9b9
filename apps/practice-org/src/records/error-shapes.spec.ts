import { parse } from 'csv-parse/sync';
import { TestOrg } from '../test-org';

/** Codes that a loader can be told of a row, whoever's rule it was. */
const CODES = [
  'REQUIRED_FIELD_MISSING',
  'STRING_TOO_LONG',
  'INVALID_EMAIL_ADDRESS',
  'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
  'INVALID_TYPE_ON_FIELD_IN_RECORD',
  'NUMBER_OUTSIDE_VALID_RANGE',
  'MALFORMED_ID',
  'INVALID_CROSS_REFERENCE_KEY',
  'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
  'INSUFFICIENT_ACCESS_OR_READONLY',
  'ENTITY_IS_DELETED',
  'INVALID_FIELD',
  'INVALID_FIELD_FOR_INSERT_UPDATE',
  'FIELD_CUSTOM_VALIDATION_EXCEPTION',
  'FIELD_FILTER_VALIDATION_EXCEPTION',
  'FIELD_INTEGRITY_EXCEPTION',
  'DUPLICATE_VALUE',
  'DUPLICATES_DETECTED',
  'DUPLICATE_EXTERNAL_ID',
  'MISSING_ARGUMENT',
  'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
  'APEX_ERROR',
  'CANNOT_EXECUTE_FLOW_TRIGGER',
  'DELETE_FAILED',
  'CIRCULAR_DEPENDENCY',
  'TRANSFER_REQUIRES_READ',
  'INACTIVE_OWNER_OR_USER',
  'UNABLE_TO_LOCK_ROW',
  'REQUEST_RUNNING_TOO_LONG',
  'UNKNOWN_EXCEPTION',
  'LIMIT_EXCEEDED',
  'TXN_SECURITY_METERING_ERROR',
  'TXN_SECURITY_NO_ACCESS',
  'STORAGE_LIMIT_EXCEEDED',
  'LICENSE_LIMIT_EXCEEDED',
  'MIXED_DML_OPERATION',
];

/** Codes of whole calls, with the status they come with. */
const CALLS: [code: string, status: number][] = [
  ['INVALID_SESSION_ID', 401],
  ['REQUEST_LIMIT_EXCEEDED', 403],
  ['API_CURRENTLY_DISABLED', 403],
  ['FUNCTIONALITY_NOT_ENABLED', 403],
  ['QUERY_TIMEOUT', 400],
  ['SERVER_UNAVAILABLE', 503],
  ['UNKNOWN_EXCEPTION', 500],
  ['REQUEST_RUNNING_TOO_LONG', 503],
  ['EXCEEDED_MAX_SIZE_REQUEST', 413],
  ['INVALIDJOBSTATE', 409],
];

describe('every error code that a loader can meet', () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await TestOrg.start();
    await org.call(
      'POST',
      '/practice/faults',
      CODES.map((errorCode) => ({
        match: { object: 'Contact' },
        action: 'rowError',
        errorCode,
        message: `${errorCode}: with a colon`,
        rows: { keys: [errorCode] },
      })),
    );
  });
  afterAll(() => org.stop());

  const contact = (code: string) => ({ LastName: 'x', Legacy_Id__c: code });
  const item = (code: string) => ({ message: `${code}: with a colon`, fields: [] });

  it.each(CODES)('%s, in the shapes of REST, Collections, composite and tree', async (code) => {
    const single = await org.v('POST', '/sobjects/Contact', contact(code));
    expect([single.status, single.body]).toEqual([400, [{ errorCode: code, ...item(code) }]]);
    const records = [{ attributes: { type: 'Contact', referenceId: 'r' }, ...contact(code) }];
    const many = await org.v('POST', '/composite/sobjects', { records });
    expect([many.status, many.body]).toEqual([
      200,
      [{ success: false, errors: [{ statusCode: code, ...item(code) }] }],
    ]);
    const tree = await org.v('POST', '/composite/tree/Contact', { records });
    expect([tree.status, tree.body]).toEqual([
      400,
      { hasErrors: true, results: [{ referenceId: 'r', errors: [{ statusCode: code, ...item(code) }] }] },
    ]);
    const url = '/services/data/v62.0/sobjects/Contact';
    const compositeRequest = [{ method: 'POST', url, referenceId: 'r', body: contact(code) }];
    const { body } = await org.v('POST', '/composite', { compositeRequest });
    expect(body.compositeResponse).toEqual([
      { body: [{ errorCode: code, ...item(code) }], httpHeaders: {}, httpStatusCode: 400, referenceId: 'r' },
    ]);
  });

  it('all of them in one Bulk job, as texts', async () => {
    const csv = `Legacy_Id__c,LastName\n${[...CODES, 'fine'].map((code) => `${code},x\n`).join('')}`;
    const id = await org.load({ object: 'Contact', operation: 'insert' }, csv);
    expect(await org.ended(id)).toMatchObject({ state: 'JobComplete', numberRecordsFailed: CODES.length });
    const rows = parse(await org.results(id, 'failedResults'), { columns: true }) as Record<string, string>[];
    expect(Object.fromEntries(rows.map((row) => [row.Legacy_Id__c, row.sf__Error]))).toEqual(
      Object.fromEntries(CODES.map((code) => [code, `${code}:${code}: with a colon:--`])),
    );
  });

  it.each(CALLS)('%s as the answer to a whole call (%d)', async (errorCode, status) => {
    const message = 'no';
    await org.call('POST', '/practice/faults', [
      { match: { path: '/limits' }, action: 'status', status, errorCode, message },
    ]);
    const reply = await org.v('GET', '/limits');
    expect([reply.status, reply.body]).toEqual([status, [{ message, errorCode }]]);
  });

  it('DUPLICATES_DETECTED says which records they are', async () => {
    await org.call('POST', '/practice/schema', {
      object: 'Lead',
      duplicateRules: [{ name: 'Same_Email', fields: ['Email'], action: 'block' }],
    });
    const lead = { LastName: 'x', Company: 'c', Email: 'a@example.com' };
    const first = await org.create('Lead', lead);
    const single = await org.v('POST', '/sobjects/Lead', lead);
    const [record] = (
      await org.v('POST', '/composite/sobjects', { records: [{ attributes: { type: 'Lead' }, ...lead }] })
    ).body;
    for (const error of [single.body[0], record.errors[0]])
      expect(error.duplicateResult).toMatchObject({
        allowSave: false,
        duplicateRule: 'Same_Email',
        matchResults: [{ size: 1, matchRecords: [{ record: { Id: first } }] }],
      });
  });
});
