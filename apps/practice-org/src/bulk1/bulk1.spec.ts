// eslint-disable-next-line no-restricted-imports -- a client nobody here wrote is what the org is held against
import { Connection } from 'jsforce';
import { TestOrg } from '../test-org';

describe('Bulk API 1.0', () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start()));
  afterAll(() => org.stop());
  afterEach(() => org.call('POST', '/practice/reset', {}));

  const call = (method: string, path: string, body?: unknown, type = 'application/json') =>
    org.call(method, `/services/async/62.0${path}`, body, {
      'content-type': type,
      'x-sfdc-session': org.token,
      authorization: '',
    });
  const open = async (info: Record<string, unknown>) => (await call('POST', '/job', info)).body.id as string;
  const finished = async (job: string, batch: string): Promise<string> => {
    for (;;) {
      const { text } = await call('GET', `/job/${job}/batch/${batch}`);
      const state = /state\W+(Completed|Failed|NotProcessed)\b/.exec(text)?.[1];
      if (state) return state;
    }
  };

  it('serves jsforce: load, query, unknown column', async () => {
    const connection = new Connection({ instanceUrl: org.org.url, accessToken: org.token, version: '62.0' });
    connection.bulk.pollInterval = 5;
    const rows = [
      { LastName: 'One', Legacy_Id__c: '1' },
      { LastName: '', Legacy_Id__c: '2' },
    ];
    const results = await connection.bulk.load('Contact', 'upsert', { extIdField: 'Legacy_Id__c' }, rows);
    expect(results.map((item) => item.success)).toEqual([true, false]);
    expect(results[1]?.errors?.[0]).toContain('REQUIRED_FIELD_MISSING');
    const serial = await connection.bulk.load('Lead', 'insert', { concurrencyMode: 'Serial' }, [
      { LastName: 'a', Company: 'b' },
    ]);
    expect(serial[0]?.success).toBe(true);
    const found = await (await connection.bulk.query('SELECT LastName FROM Contact')).toArray();
    expect(found).toEqual([{ LastName: 'One' }]);
    await expect(connection.bulk.load('Contact', 'insert', [{ Nope: '1' }])).rejects.toThrow(
      'Field name not found : Nope',
    );
  });

  it.each([
    [
      'JSON',
      '[{"LastName":"J","Legacy_Id__c":"1","Account":{"Legacy_Id__c":"A"}},{"Nope":1}]',
      'application/json',
    ],
    [
      'XML',
      '<?xml version="1.0"?><sObjects xmlns="http://www.force.com/2009/06/asyncapi/dataload" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><sObject><LastName>J</LastName><Legacy_Id__c>1</Legacy_Id__c><Phone xsi:nil="true"/><Account><sObject><Legacy_Id__c>A</Legacy_Id__c></sObject></Account></sObject><sObject><Nope>1</Nope></sObject></sObjects>',
      'application/xml',
    ],
  ])('takes %s, with parents by key, and answers in it', async (contentType, batch, type) => {
    const account = await org.create('Account', { Name: 'A', Legacy_Id__c: 'A' });
    const job = await open({ operation: 'insert', object: 'Contact', contentType });
    const added = await call('POST', `/job/${job}/batch`, batch, type);
    const id = /751\w{15}/.exec(added.text)?.[0] ?? '';
    expect([added.status, await finished(job, id)]).toEqual([201, 'Completed']);
    const { text } = await call('GET', `/job/${job}/batch/${id}/result`);
    expect(text).toContain('INVALID_FIELD');
    expect((await org.query('SELECT AccountId, LastName FROM Contact')).records).toMatchObject([
      { AccountId: account, LastName: 'J' },
    ]);
    expect((await call('GET', `/job/${job}/batch/${id}/request`)).text).toBe(batch);
    const query = await open({ operation: 'query', object: 'Contact', contentType });
    const asked = await call(
      'POST',
      `/job/${query}/batch`,
      'SELECT LastName, Account.Name FROM Contact',
      type,
    );
    const queryBatch = /751\w{15}/.exec(asked.text)?.[0] ?? '';
    expect(await finished(query, queryBatch)).toBe('Completed');
    const list = await call('GET', `/job/${query}/batch/${queryBatch}/result`);
    const result = /752\w{15}/.exec(list.text)?.[0] ?? '';
    const whole = (await call('GET', `/job/${query}/batch/${queryBatch}/result/${result}`)).text;
    expect(whole).toMatch(
      contentType === 'JSON'
        ? /"LastName":"J","Account":\{.*"Name":"A"/
        : /<LastName>J<\/LastName><Account xsi:type="sObject">.*<Name>A<\/Name>/,
    );
  });

  it('answers csv results in the order of the rows, counts in the job, and closes', async () => {
    const job = await open({
      operation: 'insert',
      object: 'Contact',
      contentType: 'CSV',
      concurrencyMode: 1,
    });
    const csv = 'LastName\n' + Array.from({ length: 450 }, (_, i) => (i % 2 ? '""\n' : `N${i}\n`)).join('');
    const batch =
      /751\w{15}/.exec((await call('POST', `/job/${job}/batch`, csv, 'text/csv')).text)?.[0] ?? '';
    await finished(job, batch);
    const lines = (await call('GET', `/job/${job}/batch/${batch}/result`)).text.trim().split('\n');
    expect(lines[0]).toBe('"Id","Success","Created","Error"');
    expect(lines.slice(1).map((line) => line.split(',')[1])).toEqual(
      Array.from({ length: 450 }, (_, i) => (i % 2 ? '"false"' : '"true"')),
    );
    const closed = await call(
      'POST',
      `/job/${job}`,
      '<jobInfo><state>Closed</state></jobInfo>',
      'application/xml',
    );
    for (const part of [
      '<state>Closed</state>',
      '<numberRecordsProcessed>450<',
      '<numberRecordsFailed>225<',
      '<concurrencyMode>Serial<',
    ])
      expect(closed.text).toContain(part);
    expect((await call('POST', `/job/${job}/batch`, csv, 'text/csv')).text).toContain(
      '<exceptionCode>InvalidJobState',
    );
  });

  it('refuses in its own shape', async () => {
    const wrong = await org.call('GET', '/services/async/62.0/job/x', undefined, {
      'x-sfdc-session': 'x',
      'content-type': 'application/xml',
    });
    expect([wrong.status, wrong.text]).toEqual([
      400,
      expect.stringContaining('<exceptionCode>InvalidSessionId</exceptionCode>'),
    ]);
    for (const info of [
      {},
      { operation: 'insert', object: 'Nope' },
      { operation: 'x', object: 'Lead' },
      { operation: 'upsert', object: 'Lead' },
    ])
      expect((await call('POST', '/job', info)).body.exceptionCode).toBe('InvalidJob');
    expect((await call('POST', '/job', '{')).body.exceptionCode).toBe('InvalidJob');
    const job = await open({ operation: 'insert', object: 'Lead', contentType: 'XML' });
    const bomb =
      '<!DOCTYPE x [<!ENTITY a "b">]><sObjects><sObject><LastName>&a;</LastName></sObject></sObjects>';
    const batch =
      /751\w{15}/.exec((await call('POST', `/job/${job}/batch`, bomb, 'application/xml')).text)?.[0] ?? '';
    expect(await finished(job, batch)).toBe('Failed');
    expect((await org.query('SELECT COUNT() FROM Lead')).totalSize).toBe(0);
  });

  it('goes on after a restart', async () => {
    const job = await open({ operation: 'insert', object: 'Lead', contentType: 'CSV' });
    const csv = 'LastName,Company\n' + Array.from({ length: 9000 }, (_, i) => `L${i},C\n`).join('');
    const batch =
      /751\w{15}/.exec((await call('POST', `/job/${job}/batch`, csv, 'text/csv')).text)?.[0] ?? '';
    await org.restart();
    expect(await finished(job, batch)).toBe('Completed');
    expect((await org.query('SELECT COUNT() FROM Lead')).totalSize).toBe(9000);
    expect((await call('GET', `/job/${job}/batch/${batch}/result`)).text.trim().split('\n')).toHaveLength(
      9001,
    );
  });
});
