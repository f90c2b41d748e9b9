import { TestOrg } from '../test-org';

describe('control surface', () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start()));
  afterAll(() => org.stop());
  afterEach(() => org.call('DELETE', '/practice/faults'));

  const faults = (...list: unknown[]) => org.call('POST', '/practice/faults', list);
  const upsert = { object: 'Contact', operation: 'upsert', externalIdFieldName: 'Legacy_Id__c' };

  it('is for the holder of login.json, from this very server, in JSON only', async () => {
    expect((await org.call('GET', '/practice/writes', undefined, { authorization: 'Bearer x' })).status).toBe(
      401,
    );
    expect(
      (await org.call('GET', '/practice/writes', undefined, { origin: 'https://evil.example' })).status,
    ).toBe(403);
    expect((await org.call('GET', '/practice/writes', undefined, { origin: org.org.url })).status).toBe(200);
    expect((await org.call('POST', '/practice/reset', '{}', { 'content-type': 'text/plain' })).status).toBe(
      415,
    );
    expect((await org.call('POST', '/practice/faults', { action: 'status' })).status).toBe(400);
    expect((await org.call('POST', '/practice/faults', [{ action: 'explode' }])).status).toBe(400);
  });

  it('makes custom objects and fields that work at once and after a restart', async () => {
    const made = await org.call('POST', '/practice/schema', {
      object: 'Shop__c',
      fields: [
        { name: 'Code__c', type: 'text', length: 10, externalId: true, unique: true, caseSensitive: true },
        { name: 'Size__c', type: 'number', precision: 5, scale: 1 },
        {
          name: 'Kind__c',
          type: 'picklist',
          values: ['Big', { value: 'Small', default: true }],
          restricted: true,
        },
        {
          name: 'Account__c',
          type: 'lookup',
          referenceTo: 'Account',
          relationshipName: 'Account__r',
          required: true,
        },
      ],
      rules: [{ field: 'Size__c', test: { op: 'gt', value: 100 }, message: 'Too big' }],
    });
    expect([made.status, made.body.keyPrefix]).toEqual([200, 'a00']);
    await org.create('Account', { Name: 'Owner of shops', Legacy_Id__c: 'S-1' });
    await org.restart();
    const shop = (fields: Record<string, unknown>) =>
      org.v('POST', '/sobjects/Shop__c', { Name: 'x', Account__r: { Legacy_Id__c: 'S-1' }, ...fields });
    expect((await shop({ Code__c: 'a', Size__c: 99.96 })).status).toBe(201);
    expect((await shop({ Code__c: 'A' })).status).toBe(201);
    expect((await shop({ Code__c: 'A' })).body[0].errorCode).toBe('DUPLICATE_VALUE');
    expect((await shop({ Size__c: 101 })).body[0]).toEqual({
      message: 'Too big',
      errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      fields: ['Size__c'],
    });
    expect((await shop({ Kind__c: 'Odd' })).body[0].errorCode).toBe(
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    );
    expect((await org.v('POST', '/sobjects/Shop__c', { Name: 'x' })).body[0].fields).toEqual(['Account__c']);
    const { records } = await org.query(
      "SELECT Name, Size__c, Kind__c, Account__r.Name FROM Shop__c WHERE Code__c = 'a'",
    );
    expect(records).toEqual([
      expect.objectContaining({
        Size__c: 100,
        Kind__c: 'Small',
        Account__r: expect.objectContaining({ Name: 'Owner of shops' }),
      }),
    ]);
  });

  it('changes existing fields and takes fields away', async () => {
    await org.call('POST', '/practice/schema', {
      object: 'Contact',
      fields: [
        { name: 'Extra__c', type: 'text' },
        { name: 'Phone', required: true },
      ],
    });
    expect((await org.v('POST', '/sobjects/Contact', { LastName: 'x' })).body[0].fields).toEqual(['Phone']);
    await org.call('POST', '/practice/schema', {
      object: 'Contact',
      remove: ['Extra__c'],
      fields: [{ name: 'Phone', required: false }],
    });
    expect(
      (await org.v('POST', '/sobjects/Contact', { LastName: 'x', Extra__c: '1' })).body[0].errorCode,
    ).toBe('INVALID_FIELD');
    expect((await org.v('POST', '/sobjects/Contact', { LastName: 'x' })).status).toBe(201);
  });

  it.each([
    { object: 'Bad"Name__c' },
    { object: 'Shop2' },
    { object: 'Contact', fields: [{ name: 'x); DROP TABLE Contact;--__c', type: 'text' }] },
    { object: 'Contact', fields: [{ name: 'New__c', type: 'blob' }] },
    { object: 'Contact', fields: [{ name: 'New__c', type: 'constructor' }] },
    { object: 'Contact', fields: [{ name: 'New__c', type: 'lookup', referenceTo: 'Nowhere' }] },
    { object: 'Contact', fields: [null] },
    { object: 'Contact', rules: [{ field: 'Nope', test: { op: 'eq' }, message: 'x' }] },
  ])('refuses the schema %j and changes nothing', async (change) => {
    const before = (await org.v('GET', '/sobjects/Contact/describe')).text;
    expect((await org.call('POST', '/practice/schema', change)).status).toBe(400);
    expect((await org.v('GET', '/sobjects/Contact/describe')).text).toBe(before);
  });

  it('answers with a status without doing the work', async () => {
    await faults({
      match: { method: 'POST', path: '/sobjects/Account' },
      action: 'status',
      status: 503,
      headers: { 'retry-after': '7' },
      body: '<html>down</html>',
    });
    const reply = await org.v('POST', '/sobjects/Account', { Name: 'Not now' });
    expect([reply.status, reply.text, reply.headers.get('retry-after')]).toEqual([
      503,
      '<html>down</html>',
      '7',
    ]);
    expect((await org.query("SELECT COUNT() FROM Account WHERE Name = 'Not now'")).totalSize).toBe(0);
    expect((await org.v('POST', '/sobjects/Account', { Name: 'Now' })).status).toBe(201);
    expect((await org.call('GET', '/practice/faults')).body.faults[0]).toMatchObject({ hits: 1, seen: 2 });
  });

  it('loses an answer after the work, resets before it, cuts a body short, and counts to the nth', async () => {
    await faults(
      { match: { path: '/sobjects/Account', method: 'POST' }, action: 'loseResponse' },
      { match: { path: '/sobjects/Lead', method: 'POST', nth: 2 }, action: 'reset' },
      { match: { path: '/describe$/' }, action: 'truncate' },
    );
    await expect(org.v('POST', '/sobjects/Account', { Name: 'Lost' })).rejects.toThrow();
    expect((await org.query("SELECT COUNT() FROM Account WHERE Name = 'Lost'")).totalSize).toBe(1);
    expect((await org.v('POST', '/sobjects/Lead', { LastName: '1', Company: 'x' })).status).toBe(201);
    await expect(org.v('POST', '/sobjects/Lead', { LastName: '2', Company: 'x' })).rejects.toThrow();
    expect((await org.query('SELECT COUNT() FROM Lead')).totalSize).toBe(1);
    await expect(org.v('GET', '/sobjects/Lead/describe')).rejects.toThrow();
    expect((await org.v('GET', '/sobjects/Lead/describe')).status).toBe(200);
  });

  it('hangs without an answer and is slow when told', async () => {
    await faults(
      { match: { path: '/limits' }, action: 'hang' },
      { match: { path: '/sobjects' }, action: 'slow', ms: 60 },
    );
    const hanging = fetch(`${org.org.url}/services/data/v62.0/limits`, {
      headers: { authorization: `Bearer ${org.token}` },
      signal: AbortSignal.timeout(100),
    });
    await expect(hanging).rejects.toThrow();
    const began = performance.now();
    expect((await org.v('GET', '/sobjects')).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThanOrEqual(55);
  });

  it('fails rows by key, as often as told', async () => {
    await faults({
      match: { object: 'Contact' },
      action: 'rowError',
      rows: { keys: ['R-2'] },
      errorCode: 'UNABLE_TO_LOCK_ROW',
      message: 'locked',
      times: 1,
    });
    const csv = 'Legacy_Id__c,LastName\nR-1,a\nR-2,b\nR-3,c\n';
    const first = await org.load(upsert, csv);
    expect(await org.ended(first)).toMatchObject({ numberRecordsFailed: 1 });
    expect(await org.results(first, 'failedResults')).toContain('"UNABLE_TO_LOCK_ROW:locked:--","R-2"');
    expect(await org.ended(await org.load(upsert, csv))).toMatchObject({ numberRecordsFailed: 0 });
    await faults({ match: {}, action: 'rowError', rows: { every: 2 }, errorCode: 'X' });
    const records = [1, 2, 3, 4].map((i) => ({ attributes: { type: 'Account' }, Name: `E${i}` }));
    const reply = await org.v('POST', '/composite/sobjects', { records });
    expect((reply.body as { success: boolean }[]).map((row) => row.success)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('ends a job half way', async () => {
    await faults({ match: { object: 'Contact' }, action: 'failJob', rows: 250 });
    const csv = 'Legacy_Id__c,LastName\n' + Array.from({ length: 600 }, (_, i) => `F-${i},x\n`).join('');
    const id = await org.load(upsert, csv);
    expect(await org.ended(id)).toMatchObject({ state: 'Failed', numberRecordsProcessed: 250 });
    expect((await org.results(id, 'successfulResults')).trim().split('\n')).toHaveLength(251);
    const rest = (await org.results(id, 'unprocessedrecords')).trim().split('\n');
    expect([rest.length, rest[1]]).toEqual([351, 'F-250,x']);
  });

  it('journals each accepted write and empties the org on reset', async () => {
    await org.call('POST', '/practice/reset', { schema: true });
    expect((await org.v('GET', '/sobjects/Shop__c')).status).toBe(404);
    const id = await org.create('Account', { Name: 'J', Legacy_Id__c: 'J-1' });
    await org.v('PATCH', `/sobjects/Account/${id}`, { Phone: '1' });
    await org.v('POST', '/sobjects/Account', {});
    await org.v('DELETE', `/composite/sobjects?ids=${id}`);
    const { body } = await org.call('GET', '/practice/writes?object=account&key=j-1');
    expect(body.total).toBe(3);
    expect(body.writes).toMatchObject([
      { seq: 1, object: 'Account', id, operation: 'create', key: 'J-1', via: 'rest' },
      { operation: 'update', key: 'J-1', via: 'rest' },
      { operation: 'delete', key: 'J-1', via: 'collections' },
    ]);
    expect((await org.call('GET', '/practice/writes/summary')).body).toEqual({
      keys: 1,
      writes: 3,
      most: 3,
      repeated: [{ key: 'J-1', count: 3 }],
    });
    await org.call('POST', '/practice/reset', {});
    expect((await org.call('GET', '/practice/writes')).body).toEqual({ writes: [], total: 0 });
    expect(await org.create('Account', { Name: 'New life' })).not.toBe(id);
    expect((await org.query('SELECT COUNT() FROM User')).totalSize).toBe(1);
  });
});
