import { TestOrg } from '../test-org';

describe('what the page looks at', () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await TestOrg.start();
    await org.create('Account', { Name: '50%_off', Legacy_Id__c: 'A-1', BillingCity: 'Bonn' });
    const id = await org.create('Account', { Name: 'gone' });
    await org.v('DELETE', `/sobjects/Account/${id}`);
    await org.create('Account', { Name: 'Other', Legacy_Id__c: 'A-2' });
    const upsert = { object: 'Contact', operation: 'upsert', externalIdFieldName: 'Legacy_Id__c' };
    await org.ended(await org.load(upsert, 'Legacy_Id__c,LastName\n1,a\n2,\n'));
  });
  afterAll(() => org.stop());

  const look = async (path: string) => (await org.call('GET', `/practice/${path}`)).body;

  it('counts objects, living and deleted, and uses up no limit', async () => {
    const before = (await org.v('GET', '/limits')).headers.get('sforce-limit-info');
    const { objects } = await look('objects');
    expect(objects.find(({ name }: { name: string }) => name === 'Account')).toMatchObject({
      count: 2,
      deleted: 1,
    });
    const after = (await org.v('GET', '/limits')).headers.get('sforce-limit-info') ?? '';
    expect(Number(/=(\d+)/.exec(after)?.[1]) - Number(/=(\d+)/.exec(before ?? '')?.[1])).toBe(1);
  });

  it('lists records, newest first, with the columns that say something', async () => {
    const page = await look('records/account');
    expect(page.records.map(({ Name }: { Name: string }) => Name)).toEqual(['Other', '50%_off']);
    expect([page.object, page.total]).toEqual(['Account', 2]);
    expect(page.columns).toEqual(expect.arrayContaining(['Id', 'Name', 'BillingCity', 'Legacy_Id__c']));
    expect(page.columns).not.toContain('Phone');
    expect((await look('records/Account?limit=1&offset=1')).records[0].Name).toBe('50%_off');
  });

  it.each([
    ['a-2', 1],
    ['%25_o', 1],
    ['%25', 1],
    ["x' OR '1'='1", 0],
  ])('searches %s as text', async (search, found) =>
    expect(
      (await look(`records/Account?search=${encodeURIComponent(decodeURIComponent(search))}`)).total,
    ).toBe(found),
  );

  it('lists jobs of both APIs', async () => {
    const job1 = await org.call(
      'POST',
      '/services/async/62.0/job',
      { operation: 'insert', object: 'Lead', contentType: 'CSV' },
      { 'x-sfdc-session': org.token },
    );
    const { jobs, total } = await look('jobs');
    expect(total).toBe(2);
    expect(jobs).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          api: 'Bulk 2.0',
          object: 'Contact',
          state: 'JobComplete',
          processed: 2,
          failed: 1,
        }),
        expect.objectContaining({ api: 'Bulk 1.0', object: 'Lead', state: 'Open', id: job1.body.id }),
      ]),
    );
  });

  it('needs the token', async () => {
    for (const path of ['objects', 'jobs', 'records/Account'])
      expect((await org.call('GET', `/practice/${path}`, undefined, { authorization: '' })).status).toBe(401);
    expect((await org.call('GET', '/practice/records/Nope')).status).toBe(404);
  });
});
