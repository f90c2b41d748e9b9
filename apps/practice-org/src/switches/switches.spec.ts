import { TestOrg } from '../test-org';
import { SWITCHES } from './switch-list';

describe('switches', () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start()));
  afterEach(async () => {
    await org.call('DELETE', '/practice/switches');
    await org.call('POST', '/practice/reset', {});
  });
  afterAll(() => org.stop());

  const set = async (values: Record<string, unknown>) => {
    const reply = await org.call('POST', '/practice/switches', values);
    expect(reply.status).toBe(200);
  };
  const upsert = { object: 'Contact', operation: 'upsert', externalIdFieldName: 'Legacy_Id__c' };
  const contacts = (n: number) =>
    'Legacy_Id__c,LastName\n' + Array.from({ length: n }, (_, i) => `K-${i},x\n`).join('');

  it('are listed with value, default and source, kept over a restart, and put back', async () => {
    const listed = await org.call('GET', '/practice/switches');
    expect(listed.body.switches).toHaveLength(Object.keys(SWITCHES).length);
    expect(listed.body.switches[0]).toMatchObject({ name: 'soapLogin', value: 'on', default: 'on' });
    for (const item of listed.body.switches) expect(item.value).toBe(item.default);
    await set({ duplicateKeys: 'lastWins', sessionSeconds: 5 });
    await org.restart();
    const after = (await org.call('GET', '/practice/switches')).body.switches as Record<string, unknown>[];
    expect(after.filter((item) => item.value !== item.default).map((item) => item.name)).toEqual([
      'sessionSeconds',
      'duplicateKeys',
    ]);
    await org.call('DELETE', '/practice/switches');
    const last = (await org.call('GET', '/practice/switches')).body.switches as Record<string, unknown>[];
    expect(last.every((item) => item.value === item.default)).toBe(true);
  });

  it.each<Record<string, unknown>>([
    { nothing: 'on' },
    { constructor: 'x' },
    { sessionSeconds: 0 },
    { sessionSeconds: '5' },
    { abort: 'later' },
  ])('refuse %j as a whole', async (values) => {
    const reply = await org.call('POST', '/practice/switches', { soapLogin: 'off', ...values });
    expect([reply.status, reply.body[0].errorCode]).toEqual([400, 'INVALID_SWITCH']);
    const { body } = await org.call('GET', '/practice/switches');
    expect(body.switches[0].value).toBe('on');
  });

  it.each([
    ['bothFail', [0, 3], undefined],
    ['lastWins', [1, 2], 'third'],
    ['firstWins', [1, 2], 'first'],
  ])('duplicateKeys %s holds in Bulk and in collections', async (rule, [kept, lost], name) => {
    await set({ duplicateKeys: rule });
    const csv = 'Legacy_Id__c,LastName\nD,first\nd ,second\nD,third\n';
    const job = await org.ended(await org.load(upsert, csv));
    expect([job.numberRecordsProcessed - job.numberRecordsFailed, job.numberRecordsFailed]).toEqual([
      kept,
      lost,
    ]);
    const query = () => org.query('SELECT LastName FROM Contact');
    expect((await query()).records[0]?.LastName).toBe(name);
    await org.call('POST', '/practice/reset', {});
    const records = ['first', 'second', 'third'].map((LastName) => ({
      attributes: { type: 'Contact' },
      Legacy_Id__c: 'D',
      LastName,
    }));
    await org.v('PATCH', '/composite/sobjects/Contact/Legacy_Id__c', { records });
    expect((await query()).records[0]?.LastName).toBe(name);
  });

  it('emptyUpload fails, completes or refuses', async () => {
    expect((await org.ended(await org.load(upsert, ''))).state).toBe('Failed');
    await set({ emptyUpload: 'complete' });
    expect(await org.ended(await org.load(upsert, ''))).toMatchObject({
      state: 'JobComplete',
      numberRecordsProcessed: 0,
    });
    await set({ emptyUpload: 'refused' });
    await expect(org.load(upsert, '')).rejects.toThrow('BULK_API_ERROR');
  });

  it('emptyResults answers the header or 204', async () => {
    const id = await org.load(upsert, contacts(2));
    await org.ended(id);
    const read = () => org.v('GET', `/jobs/ingest/${id}/failedResults`);
    expect((await read()).text).toBe('"sf__Id","sf__Error",Legacy_Id__c,LastName\n');
    await set({ emptyResults: '204' });
    expect((await read()).status).toBe(204);
    expect((await org.v('GET', `/jobs/ingest/${id}/unprocessedrecords`)).status).toBe(204);
    expect((await org.v('GET', `/jobs/ingest/${id}/successfulResults`)).status).toBe(200);
  });

  it('result files come in pages, in another order or in that of the upload', async () => {
    const id = await org.load(upsert, contacts(500));
    await org.ended(id);
    const keys: string[] = [];
    for (let locator = ''; locator !== 'null';) {
      const page = await org.v(
        'GET',
        `/jobs/ingest/${id}/successfulResults?maxRecords=120&locator=${locator}`,
      );
      locator = page.headers.get('sforce-locator') ?? 'null';
      const lines = page.text.trim().split('\n').slice(1);
      expect(page.headers.get('sforce-numberofrecords')).toBe(String(lines.length));
      keys.push(...lines.map((line) => line.split(',')[2] ?? ''));
    }
    const wanted = Array.from({ length: 500 }, (_, i) => `"K-${i}"`);
    expect(keys).not.toEqual(wanted);
    expect(new Set(keys)).toEqual(new Set(wanted));
    await set({ resultOrder: 'upload', resultLocator: 'absent' });
    const whole = await org.v('GET', `/jobs/ingest/${id}/successfulResults`);
    expect(whole.headers.get('sforce-locator')).toBeNull();
    expect(
      whole.text
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[2]),
    ).toEqual(wanted);
  });

  it.each([
    ['stop', (n: number) => n < 9000],
    ['finishBatch', (n: number) => n === 9000],
  ])('abort %s', async (rule, expected) => {
    await set({ abort: rule });
    const id = await org.load(upsert, contacts(9000));
    for (;;) {
      const { body } = await org.v('GET', `/jobs/ingest/${id}`);
      if (body.numberRecordsProcessed > 0) break;
    }
    const aborted = await org.v('PATCH', `/jobs/ingest/${id}`, { state: 'Aborted' });
    expect(aborted.body.state).toBe('Aborted');
    // Another job is worked off behind the aborted one: when it has ended, nothing of the first is under way.
    await org.ended(await org.load({ ...upsert, object: 'Account' }, 'Legacy_Id__c,Name\nA,a\n'));
    const rows = (await org.query('SELECT COUNT() FROM Contact')).totalSize as number;
    expect(expected(rows)).toBe(true);
    expect((await org.v('GET', `/jobs/ingest/${id}`)).body).toMatchObject({
      state: 'Aborted',
      numberRecordsProcessed: rows,
    });
    expect((await org.results(id, 'successfulResults')).trim().split('\n')).toHaveLength(rows + 1);
  });

  it('a wrong checksum is refused or put right', async () => {
    const id = await org.create('Account', { Name: 'A' });
    const wrong = `${id.slice(0, 15)}${id.endsWith('AAA') ? 'BBB' : 'AAA'}`;
    const kid = () => org.v('POST', '/sobjects/Contact', { LastName: 'x', AccountId: wrong });
    expect((await kid()).body[0].errorCode).toBe('MALFORMED_ID');
    await set({ wrongChecksum: 'accepted' });
    expect((await kid()).status).toBe(201);
    expect((await org.query('SELECT AccountId FROM Contact')).records[0].AccountId).toBe(id);
    expect((await org.v('PATCH', `/sobjects/Account/${wrong}`, { Phone: '1' })).status).toBe(204);
  });

  it('audit fields can be set on insert, and describe says so', async () => {
    const body = { Name: 'Old', CreatedDate: '2001-02-03T04:05:06Z' };
    expect((await org.v('POST', '/sobjects/Account', body)).body[0].errorCode).toBe(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    );
    await set({ auditFields: 'createable' });
    const described = (await org.v('GET', '/sobjects/Account/describe')).body.fields as Record<
      string,
      unknown
    >[];
    expect(described.find((field) => field.name === 'CreatedDate')?.createable).toBe(true);
    const id = await org.create('Account', body);
    const read = (await org.v('GET', `/sobjects/Account/${id}`)).body;
    expect(read.CreatedDate).toBe('2001-02-03T04:05:06.000+0000');
    expect(read.LastModifiedDate > '2020').toBe(true);
    const job = await org.load(
      { object: 'Account', operation: 'insert' },
      'Name,CreatedDate\nA,\nB,2002-01-01\n',
    );
    expect((await org.ended(job)).numberRecordsFailed).toBe(0);
    expect((await org.query('SELECT COUNT() FROM Account WHERE CreatedDate = TODAY')).totalSize).toBe(1);
  });

  it('order of checks, words of errors, status of what was taken back', async () => {
    const bad = { Email: 'nonsense' };
    expect((await org.v('POST', '/sobjects/Contact', bad)).body[0].errorCode).toBe('INVALID_EMAIL_ADDRESS');
    await set({ checkOrder: 'requiredFirst', errorTexts: 'other', allOrNoneStatus: '400' });
    const refused = await org.v('POST', '/sobjects/Contact', bad);
    expect(refused.body[0]).toMatchObject({ errorCode: 'REQUIRED_FIELD_MISSING', fields: ['LastName'] });
    expect(refused.body[0].message).not.toContain('Required fields');
    const records = [{ attributes: { type: 'Account' } }];
    const reply = await org.v('POST', '/composite/sobjects', { allOrNone: true, records });
    expect([reply.status, reply.body[0].errors[0].statusCode]).toEqual([400, 'REQUIRED_FIELD_MISSING']);
    const id = await org.load(upsert, 'Legacy_Id__c,Email\nX,x@example.com\n');
    await org.ended(id);
    expect(await org.results(id, 'failedResults')).toContain('"REQUIRED_FIELD_MISSING:⟦');
  });

  it('limits count down, and refuse when they are enforced', async () => {
    const left = async () => (await org.v('GET', '/limits')).body;
    const before = await left();
    await org.ended(await org.load(upsert, contacts(3)));
    const after = await left();
    expect(after.DailyApiRequests.Remaining).toBeLessThan(before.DailyApiRequests.Remaining);
    expect(after.DailyBulkApiBatches.Remaining).toBe(before.DailyBulkApiBatches.Remaining - 1);
    await set({ enforceLimits: 'on', dailyBulkBatches: 1 });
    const job = await org.v('POST', '/jobs/ingest', { ...upsert, contentType: 'CSV' });
    expect([job.status, job.body[0].errorCode]).toEqual([400, 'EXCEEDED_QUOTA']);
    await set({ dailyApiRequests: 1 });
    const refused = await org.v('GET', '/limits');
    expect([refused.status, refused.body[0].errorCode]).toEqual([403, 'REQUEST_LIMIT_EXCEEDED']);
    expect(refused.headers.get('sforce-limit-info')).toMatch(/^api-usage=\d+\/1$/);
  });

  it('storage is used up row by row', async () => {
    await set({ enforceLimits: 'on', dataStorageMB: 1 });
    await org.ended(await org.load(upsert, contacts(600)));
    // Storage is looked at once a second; ask until the look has happened.
    let reply = await org.v('POST', '/sobjects/Account', { Name: 'x' });
    while (reply.status === 201) reply = await org.v('POST', '/sobjects/Account', { Name: 'x' });
    expect(reply.body[0].errorCode).toBe('STORAGE_LIMIT_EXCEEDED');
  });

  it.each([
    ['expired', 'INVALID_SESSION_ID', 'Session expired or invalid'],
    ['notValid', 'INVALID_SESSION_ID', 'This session is not valid for use with the REST API'],
    ['authHeader', 'INVALID_AUTH_HEADER', 'INVALID_HEADER_TYPE'],
  ])('a lost session is told %s', async (value, errorCode, message) => {
    await set({ sessionError: value });
    const reply = await org.v('GET', '/limits', undefined, { authorization: 'Bearer x' });
    expect([reply.status, reply.body]).toEqual([401, [{ message, errorCode }]]);
  });

  it('the API, the OAuth prefix and long URLs', async () => {
    await set({ oauthPrefix: 'refused' });
    const oauth = { authorization: `OAuth ${org.token}` };
    expect((await org.v('GET', '/limits', undefined, oauth)).status).toBe(401);
    const long = `/query?q=${'x'.repeat(17_000)}`;
    expect((await org.v('GET', long)).status).toBe(414);
    await set({ longUrl: '431', restApi: 'off' });
    expect((await org.v('GET', long)).status).toBe(431);
    expect((await org.v('GET', '/limits')).body[0].errorCode).toBe('API_DISABLED_FOR_ORG');
  });

  it('Bulk: closed jobs, waiting jobs, line ends, cells, hardDelete', async () => {
    await set({
      lineEndings: 'accepted',
      fieldCharacters: 300,
      hardDelete: 'accepted',
      uploadToClosedJob: 'BULK_API_ERROR',
    });
    const id = await org.load(
      upsert,
      `Legacy_Id__c,LastName,Description\r\nA,a,b\r\nB,b,${'x'.repeat(301)}\r\n`,
    );
    expect(await org.ended(id)).toMatchObject({ state: 'JobComplete', numberRecordsFailed: 1 });
    const open = (await org.v('POST', '/jobs/ingest', upsert)).body.id as string;
    await org.v('PATCH', `/jobs/ingest/${open}`, { state: 'Aborted' });
    const put = await org.v('PUT', `/jobs/ingest/${open}/batches`, 'x', { 'content-type': 'text/csv' });
    expect(put.body[0].errorCode).toBe('BULK_API_ERROR');
    const { records } = await org.query('SELECT Id FROM Contact');
    const gone = records[0].Id as string;
    await org.ended(await org.load({ object: 'Contact', operation: 'hardDelete' }, `Id\n${gone}\n`));
    expect((await org.v('GET', '/queryAll?q=SELECT+Id+FROM+Contact')).body.totalSize).toBe(0);
    await org.restart();
    expect(await org.create('Contact', { LastName: 'next' })).not.toBe(gone);
  });
});
