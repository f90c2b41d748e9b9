import { TestOrg, type Reply } from '../test-org';

/** The calls that Python's simple-salesforce makes, letter by letter as it makes them, and the shapes it reads. */
describe("simple-salesforce's calls", () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start()));
  afterAll(() => org.stop());

  /** Its headers: a JSON content type on every call, indented answers. */
  const call = (method: string, path: string, body?: unknown): Promise<Reply> =>
    org.call(method, `/services/data/v59.0/${path}`, body, { 'x-prettyprint': '1' });
  const async1 = (method: string, path: string, body?: unknown): Promise<Reply> =>
    org.call(method, `/services/async/59.0/${path}`, body, {
      authorization: '',
      'x-sfdc-session': org.token,
      'x-prettyprint': '1',
    });

  it('SalesforceLogin, by SOAP', async () => {
    const { username, password, securityToken } = org.org.credentials!;
    const reply = await org.call(
      'POST',
      '/services/Soap/u/59.0',
      `<?xml version="1.0" encoding="utf-8" ?><env:Envelope xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" xmlns:urn="urn:partner.soap.sforce.com"><env:Header><urn:CallOptions><urn:client>simple-salesforce</urn:client><urn:defaultNamespace>sf</urn:defaultNamespace></urn:CallOptions></env:Header><env:Body><n1:login xmlns:n1="urn:partner.soap.sforce.com"><n1:username>${username}</n1:username><n1:password>${password}${securityToken}</n1:password></n1:login></env:Body></env:Envelope>`,
      { 'content-type': 'text/xml', charset: 'UTF-8', soapaction: 'login', authorization: '' },
    );
    expect(reply.text).toMatch(/<sessionId>00D\w{12}![^<]+<\/sessionId>/);
    expect(reply.text).toMatch(
      /<serverUrl>http:\/\/127\.0\.0\.1:\d+\/services\/Soap\/u\/59\.0\/\w+<\/serverUrl>/,
    );
  });

  it('query, query_more and query_all', async () => {
    await org.create('Account', { Name: 'A' });
    const reply = await call('GET', 'query/?q=SELECT+Id%2C+Name+FROM+Account');
    expect(reply.body).toMatchObject({
      totalSize: 1,
      done: true,
      records: [{ attributes: { type: 'Account' }, Name: 'A' }],
    });
    expect(reply.text).toContain('\n');
    expect((await call('GET', 'queryAll/?q=SELECT+Id+FROM+Account')).body.totalSize).toBe(1);
    expect((await call('GET', 'query/01g000000000000AAA-2000')).body[0].errorCode).toBe(
      'INVALID_QUERY_LOCATOR',
    );
  });

  it('Contact.create, get, get_by_custom_id, update, upsert, delete, metadata, describe', async () => {
    const made = await call('POST', 'sobjects/Contact/', { LastName: 'Smith', Legacy_Id__c: 'S-1' });
    expect([made.status, made.body]).toEqual([
      201,
      { id: expect.stringMatching(/^003\w{15}$/), success: true, errors: [] },
    ]);
    const id = made.body.id as string;
    expect((await call('GET', `sobjects/Contact/${id}`)).body.LastName).toBe('Smith');
    expect((await call('GET', 'sobjects/Contact/Legacy_Id__c/S-1')).body.Id).toBe(id);
    expect((await call('PATCH', `sobjects/Contact/${id}`, { LastName: 'Jones' })).status).toBe(204);
    expect((await call('PATCH', 'sobjects/Contact/Legacy_Id__c/S-1', { LastName: 'Li' })).status).toBe(200);
    expect((await call('PATCH', 'sobjects/Contact/Legacy_Id__c/S-2', { LastName: 'Li' })).status).toBe(201);
    expect((await call('GET', 'sobjects/Contact/')).body).toMatchObject({
      objectDescribe: { name: 'Contact' },
      recentItems: [],
    });
    expect((await call('GET', 'sobjects/Contact/describe')).body.fields.length).toBeGreaterThan(40);
    expect((await call('GET', 'sobjects')).body.sobjects.length).toBeGreaterThan(15);
    expect((await call('GET', 'limits/')).body.DailyApiRequests.Max).toBeGreaterThan(0);
    expect((await call('DELETE', `sobjects/Contact/${id}`)).status).toBe(204);
    const gone = await call('GET', `sobjects/Contact/${id}`);
    expect([gone.status, gone.body[0].errorCode]).toEqual([404, 'ENTITY_IS_DELETED']);
  });

  it('Contact.deleted and updated', async () => {
    const [kept, gone] = [
      await org.create('Lead', { LastName: 'a', Company: 'c' }),
      await org.create('Lead', { LastName: 'b', Company: 'c' }),
    ];
    await call('DELETE', `sobjects/Lead/${gone}`);
    const iso = (ms: number) =>
      encodeURIComponent(new Date(Date.now() + ms).toISOString().replace('Z', '+00:00'));
    const span = `?start=${iso(-60_000)}&end=${iso(60_000)}`;
    expect((await call('GET', `sobjects/Lead/updated/${span}`)).body).toMatchObject({ ids: [kept] });
    const { body } = await call('GET', `sobjects/Lead/deleted/${span}`);
    expect(body.deletedRecords).toEqual([{ id: gone, deletedDate: expect.any(String) }]);
    expect(
      (await call('GET', `sobjects/Lead/updated/?start=${iso(0)}&end=${iso(-5)}`)).body[0].errorCode,
    ).toBe('INVALID_REPLICATION_DATE');
    expect((await call('GET', 'sobjects/Lead/updated/')).status).toBe(400);
  });

  it('apexecute', async () => {
    const reply = await org.call('POST', '/services/apexrest/User/Activity', { user: '1' });
    expect(reply.body).toEqual({ method: 'POST', path: '/User/Activity', body: { user: '1' } });
  });

  it.each([0, 1, 'Serial', 'Parallel'])(
    'bulk.Contact.upsert, concurrencyMode %j',
    async (concurrencyMode) => {
      const job = await async1('POST', 'job', {
        operation: 'upsert',
        object: 'Contact',
        concurrencyMode,
        contentType: 'JSON',
        externalIdFieldName: 'Legacy_Id__c',
      });
      expect([job.status, job.body.state]).toEqual([201, 'Open']);
      const batch = await async1('POST', `job/${job.body.id}/batch`, [
        { Legacy_Id__c: 'P-1', LastName: 'Bulk' },
        { Legacy_Id__c: 'P-2' },
      ]);
      expect(batch.status).toBe(201);
      const path = `job/${job.body.id}/batch/${batch.body.id}`;
      expect((await async1('POST', `job/${job.body.id}`, { state: 'Closed' })).body.state).toBe('Closed');
      let state = '';
      while (!['Completed', 'Failed', 'NotProcessed'].includes(state))
        state = (await async1('GET', path)).body.state as string;
      const results = (await async1('GET', `${path}/result`)).body;
      expect(results).toEqual([
        { success: true, created: expect.any(Boolean), id: expect.stringMatching(/^003/), errors: [] },
        {
          success: false,
          created: false,
          id: null,
          errors: [expect.objectContaining({ statusCode: 'REQUIRED_FIELD_MISSING' })],
        },
      ]);
    },
  );

  it('bulk.Contact.query', async () => {
    const job = await async1('POST', 'job', {
      operation: 'query',
      object: 'Contact',
      concurrencyMode: 1,
      contentType: 'JSON',
      externalIdFieldName: null,
    });
    const batch = await async1('POST', `job/${job.body.id}/batch`, 'SELECT Legacy_Id__c FROM Contact');
    const path = `job/${job.body.id}/batch/${batch.body.id}`;
    let state = '';
    while (state !== 'Completed') state = (await async1('GET', path)).body.state as string;
    const [result] = (await async1('GET', `${path}/result`)).body as string[];
    expect((await async1('GET', `${path}/result/${result}`)).body[0]).toMatchObject({
      attributes: { type: 'Contact' },
    });
  });

  it('bulk2.Contact.insert, with its spelling of unprocessedRecords', async () => {
    const job = (
      await call('POST', 'jobs/ingest', {
        operation: 'insert',
        object: 'Contact',
        columnDelimiter: 'COMMA',
        lineEnding: 'LF',
        contentType: 'CSV',
      })
    ).body;
    const csv = '"LastName","Legacy_Id__c"\n"Two, of many","T-1"\n';
    const put = await org.call('PUT', `/${job.contentUrl}`, csv, {
      'content-type': 'text/csv; charset=UTF-8',
    });
    expect(put.status).toBe(201);
    await call('PATCH', `jobs/ingest/${job.id}`, { state: 'UploadComplete' });
    const done = await org.ended(job.id as string);
    expect([done.state, done.numberRecordsProcessed, done.numberRecordsFailed]).toEqual([
      'JobComplete',
      1,
      0,
    ]);
    const text = async (which: string) => (await call('GET', `jobs/ingest/${job.id}/${which}/`)).text;
    expect(await text('successfulResults')).toMatch(
      /^"sf__Id","sf__Created","LastName","Legacy_Id__c"\n"003\w{15}","true","Two, of many","T-1"\n$/,
    );
    expect(await text('failedResults')).toBe('"sf__Id","sf__Error","LastName","Legacy_Id__c"\n');
    expect(await text('unprocessedRecords')).toBe('"LastName","Legacy_Id__c"\n');
  });

  it('bulk2.Contact.query, a page at a time', async () => {
    const job = (
      await call('POST', 'jobs/query', {
        operation: 'query',
        query: 'SELECT Legacy_Id__c FROM Contact',
        columnDelimiter: 'COMMA',
        lineEnding: 'LF',
      })
    ).body;
    await org.ended(job.id as string, 'query');
    const first = await call('GET', `jobs/query/${job.id}/results?maxRecords=1`);
    expect([first.headers.get('sforce-numberofrecords'), first.text.split('\n')[0]]).toEqual([
      '1',
      '"Legacy_Id__c"',
    ]);
    const next = await call(
      'GET',
      `jobs/query/${job.id}/results?maxRecords=1000&locator=${first.headers.get('sforce-locator')}`,
    );
    expect(next.headers.get('sforce-locator')).toBe('null');
  });

  it('errors in the shape its exceptions are made of', async () => {
    const malformed = await call('GET', 'query/?q=SELECT');
    expect([malformed.status, malformed.body[0].errorCode]).toEqual([400, 'MALFORMED_QUERY']);
    await org.create('Account', { Name: 'Many' });
    const expired = await org.call('GET', '/services/data/v59.0/sobjects', undefined, {
      authorization: 'Bearer no',
    });
    expect([expired.status, expired.body]).toEqual([
      401,
      [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
    ]);
    await org.call('POST', '/practice/schema', {
      object: 'Account',
      fields: [{ name: 'Code__c', type: 'text', length: 9, externalId: true }],
    });
    for (let i = 0; i < 2; i++) await org.create('Account', { Name: 'x', Code__c: 'same' });
    const several = await call('GET', 'sobjects/Account/Code__c/same');
    expect([several.status, several.body.length]).toEqual([300, 2]);
  });
});
