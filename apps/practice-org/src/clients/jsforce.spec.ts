// eslint-disable-next-line no-restricted-imports -- a client nobody here wrote is what the org is held against
import { Connection, OAuth2 } from 'jsforce';
import { TestOrg } from '../test-org';

/** jsforce, unchanged, against a fresh org: what loaders and their neighbours do with it. */
describe('jsforce', () => {
  let org: TestOrg;
  let connection: Connection;
  beforeAll(async () => {
    org = await TestOrg.start();
    const { username, password, securityToken, clientId, clientSecret } = org.org.credentials!;
    connection = new Connection({ loginUrl: org.org.url, instanceUrl: org.org.url, version: '62.0' });
    // Announces the end of SOAP login at every use.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const user = await connection.login(username, password + securityToken);
    expect([user.id, user.organizationId].map((id) => id.slice(0, 3))).toEqual(['005', '00D']);
    const oauth2 = new OAuth2({ loginUrl: org.org.url, clientId, clientSecret });
    const byOAuth = new Connection({ oauth2, version: '62.0' });
    expect((await byOAuth.login(username, password)).organizationId).toBe(user.organizationId);
  });
  afterAll(() => org.stop());

  it('signs in, tells who it is, and is out after logout', async () => {
    const identity = await connection.identity();
    expect(identity.username).toBe(org.org.credentials!.username);
    const other = new Connection({ loginUrl: org.org.url, version: '62.0' });
    const { username, password } = org.org.credentials!;
    await other.login(username, password);
    const { accessToken } = other;
    await other.logout();
    const after = new Connection({
      instanceUrl: org.org.url,
      accessToken: accessToken ?? '',
      version: '62.0',
    });
    await expect(after.query('SELECT Id FROM Account')).rejects.toMatchObject({
      errorCode: 'INVALID_SESSION_ID',
    });
    await expect(other.login(username, 'wrong')).rejects.toThrow('INVALID_LOGIN');
  });

  it('creates, reads, updates, upserts and deletes, one record and many', async () => {
    const accounts = connection.sobject('Account');
    const made = await accounts.create({ Name: 'One', Legacy_Id__c: 'J-1' });
    expect(made.success).toBe(true);
    expect(await accounts.retrieve(made.id!)).toMatchObject({ Name: 'One', Legacy_Id__c: 'J-1' });
    expect(await accounts.update({ Id: made.id!, Name: 'Two' })).toMatchObject({
      success: true,
      id: made.id,
    });
    const upserted = await accounts.upsert({ Legacy_Id__c: 'J-1', Name: 'Three' }, 'Legacy_Id__c');
    expect(upserted).toMatchObject({ success: true, id: made.id });
    const many = await accounts.create([{ Name: 'A' }, {}, { Name: 'C' }]);
    expect(many.map(({ success }) => success)).toEqual([true, false, true]);
    expect(many[1]!.errors[0]).toMatchObject({ statusCode: 'REQUIRED_FIELD_MISSING' });
    const ids = many.flatMap(({ id }) => id ?? []);
    expect((await accounts.retrieve(ids)).map((record) => record?.Name)).toEqual(['A', 'C']);
    const several = await accounts.upsert(
      [
        { Legacy_Id__c: 'J-1', Name: '4' },
        { Legacy_Id__c: 'J-2', Name: '5' },
      ],
      'Legacy_Id__c',
    );
    expect(several.every(({ success }) => success)).toBe(true);
    const updated = await accounts.update(ids.map((Id) => ({ Id, Phone: '1' })));
    expect(updated.every(({ success }) => success)).toBe(true);
    expect((await accounts.destroy(ids)).every(({ success }) => success)).toBe(true);
    expect((await accounts.destroy(made.id!)).success).toBe(true);
    await expect(accounts.retrieve(made.id!)).rejects.toMatchObject({ errorCode: 'ENTITY_IS_DELETED' });
    await expect(accounts.create({ Nope: 1 } as never)).rejects.toMatchObject({ errorCode: 'INVALID_FIELD' });
  });

  it('loads and queries by Bulk API 2.0, and pages through what it loaded', async () => {
    connection.bulk2.pollInterval = 20;
    connection.bulk2.pollTimeout = 60_000;
    const rows = Array.from({ length: 4500 }, (_, i) => ({
      Legacy_Id__c: `B-${i}`,
      LastName: `Li "${i}", of\nmany`,
      Email: i % 1500 === 7 ? 'nonsense' : `b${i}@example.com`,
    }));
    const job = { object: 'Contact', operation: 'upsert', externalIdFieldName: 'Legacy_Id__c' } as const;
    const { successfulResults, failedResults, unprocessedRecords } =
      await connection.bulk2.loadAndWaitForResults({ ...job, input: rows });
    expect([successfulResults.length, failedResults.length, unprocessedRecords.length]).toEqual([4497, 3, 0]);
    expect(failedResults[0]!.sf__Error).toMatch(
      /^INVALID_EMAIL_ADDRESS:Email: invalid email address: nonsense:Email --$/,
    );
    const names = new Map(rows.map(({ Legacy_Id__c, LastName }) => [Legacy_Id__c, LastName]));
    for (const row of successfulResults as unknown as typeof rows)
      expect(row.LastName).toBe(names.get(row.Legacy_Id__c));
    const first = await connection.query<{ Legacy_Id__c: string }>(
      'SELECT Legacy_Id__c FROM Contact ORDER BY Legacy_Id__c',
    );
    expect([first.totalSize, first.done, first.records.length]).toEqual([4497, false, 2000]);
    const second = await connection.queryMore<{ Legacy_Id__c: string }>(first.nextRecordsUrl!);
    const third = await connection.queryMore<{ Legacy_Id__c: string }>(second.nextRecordsUrl!);
    const keys = [first, second, third].flatMap(({ records }) =>
      records.map((record) => record.Legacy_Id__c),
    );
    expect([third.done, new Set(keys).size]).toEqual([true, 4497]);
    const found = await (
      await connection.bulk2.query('SELECT Legacy_Id__c, LastName FROM Contact')
    ).toArray();
    expect(found).toHaveLength(4497);
    for (const record of found) expect(record.LastName).toBe(names.get(record.Legacy_Id__c as string));
    await expect(
      connection.bulk2.loadAndWaitForResults({
        object: 'Contact',
        operation: 'insert',
        input: [{ Nope__c: '1' }],
      }),
    ).rejects.toThrow('Field name not found : Nope__c');
  });

  it('loads and queries by Bulk API 1.0, parallel and serial', async () => {
    connection.bulk.pollInterval = 10;
    const rows = [
      { LastName: 'One', Company: 'C' },
      { LastName: '', Company: 'C' },
    ];
    for (const concurrencyMode of ['Parallel', 'Serial'] as const) {
      const results = await connection.bulk.load('Lead', 'insert', { concurrencyMode }, rows);
      expect(results.map(({ success }) => success)).toEqual([true, false]);
    }
    const found = await (await connection.bulk.query('SELECT LastName FROM Lead')).toArray();
    expect(found).toHaveLength(2);
  });

  it('describes the org and its objects', async () => {
    const { sobjects } = await connection.describeGlobal();
    expect(sobjects.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Account', 'Contact', 'User', 'PricebookEntry']),
    );
    const { fields, childRelationships, recordTypeInfos } = await connection.describe('Account');
    expect(fields.every((field) => Object.keys(field).length === 57)).toBe(true);
    expect(childRelationships.some(({ relationshipName }) => relationshipName === 'Contacts')).toBe(true);
    expect(recordTypeInfos).toHaveLength(1);
    const limits = await connection.limits();
    expect(limits.DailyApiRequests!.Remaining).toBeLessThan(limits.DailyApiRequests!.Max);
    expect(connection.limitInfo.apiUsage!.used).toBeGreaterThan(0);
  });

  it('composes requests that refer to each other', async () => {
    const url = '/services/data/v62.0/sobjects';
    const { compositeResponse } = await connection.requestPost<{
      compositeResponse: { httpStatusCode: number; body: { id: string } }[];
    }>('/services/data/v62.0/composite', {
      allOrNone: true,
      compositeRequest: [
        { method: 'POST', url: `${url}/Account`, referenceId: 'a', body: { Name: 'Parent' } },
        {
          method: 'POST',
          url: `${url}/Contact`,
          referenceId: 'c',
          body: { LastName: 'Child', AccountId: '@{a.id}' },
        },
      ],
    });
    expect(compositeResponse.map(({ httpStatusCode }) => httpStatusCode)).toEqual([201, 201]);
    const [child] = (
      await connection.query(`SELECT Account.Name FROM Contact WHERE Id = '${compositeResponse[1]!.body.id}'`)
    ).records;
    expect(child).toMatchObject({ Account: { Name: 'Parent' } });
  });

  it('calls Apex', async () => {
    await org.call('POST', '/practice/apex', [{ method: 'POST', path: 'orders', body: { made: 7 } }]);
    expect(await connection.apex.post('/orders', { n: 1 })).toEqual({ made: 7 });
    expect(await connection.apex.get('/echo')).toMatchObject({ method: 'GET', path: '/echo' });
    expect(await connection.tooling.executeAnonymous("System.debug('x');")).toMatchObject({
      compiled: true,
      success: true,
    });
  });
});
