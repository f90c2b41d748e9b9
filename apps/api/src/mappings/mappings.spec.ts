import { startRedis } from '@dms/testing';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';

const content = {
  name: 'Contacts of the old CRM',
  load: 'Contacts',
  object: 'Contact',
  operation: 'upsert',
  externalIdField: 'Legacy_Id__c',
  strategy: 'bulk',
  mapping: [
    { field: 'Legacy_Id__c', column: 'id' },
    { field: 'LastName', column: 'last_name', blank: 'null', when: 'always' },
    { field: 'LeadSource', column: 'source', values: { Messe: 'Other' } },
    { field: 'Department', constant: 'Import' },
    {
      field: 'AccountId',
      lookup: { by: 'externalId', object: 'Account', key: 'Legacy_Id__c', column: 'account_id' },
    },
    {
      field: 'ReportsToId',
      lookup: { by: 'load', load: 'Contacts', key: 'id', column: 'boss', noMatch: 'blank' },
    },
  ],
  options: { timezone: 'Europe/Berlin', duplicateKeys: 'fail' },
};
const fit = {
  fits: false,
  hasObject: true,
  key: 'noKey',
  lines: [
    { field: 'LastName', label: 'Last Name', entry: { field: 'LastName', column: 'last_name' } },
    {
      field: 'Email',
      label: 'Email',
      entry: { field: 'Email', column: 'mail' },
      misfit: 'noColumn',
      about: 'mail',
      missing: ['mail'],
    },
  ],
  renamed: [{ from: 'mail', to: 'e_mail', likeness: 0.9 }],
} as const;

describe('mappings that are kept', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  let headers: { authorization: string };
  const asked: string[][] = [];
  beforeAll(async () => {
    redis = await startRedis();
    const fitter = {
      fit: (...question: string[]) => {
        asked.push(question);
        return Promise.resolve(structuredClone(fit) as never);
      },
    };
    api = await ApiUnderTest.start(redis.url, { fitter });
    await api.addUser('ann', 'operator');
    await api.addUser('ben', 'operator');
    await api.addUser('eve', 'viewer');
    await api.addUser('root', 'admin');
    headers = await api.bearer('ann');
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });

  const post = (path: string, body: object, as = headers) =>
    api.ask('POST', `/api/v1/${path}`, { headers: as, body });
  const get = (path: string, as = headers) => api.ask('GET', `/api/v1/${path}`, { headers: as });
  const remove = (path: string, as = headers) => api.ask('DELETE', `/api/v1/${path}`, { headers: as });
  const put = (path: string, body: object, version: string, as = headers) =>
    api.ask('PUT', `/api/v1/${path}`, { headers: { ...as, 'if-match': version }, body });

  it('hold all that a load says about its object, and who made it what it is', async () => {
    const made = await post('mappings', content);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ ...content, owner: 'ann', changedBy: 'ann', number: 1 });
    const path = `mappings/${made.body.id as string}`;
    expect((await get(path)).body).toEqual(made.body);
    const { options: _, strategy: __, ...less } = content;
    const changed = await put(
      path,
      { ...less, name: 'renamed' },
      made.body.version as string,
      await api.bearer('root'),
    );
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ name: 'renamed', owner: 'ann', changedBy: 'root', number: 2 });
    expect(changed.body).not.toHaveProperty('options');
  });

  it('are seen by all, and changed by their owner or an admin only', async () => {
    const { body } = await post('mappings', content);
    const path = `mappings/${body.id as string}`;
    const [ben, eve, root] = [await api.bearer('ben'), await api.bearer('eve'), await api.bearer('root')];
    for (const as of [ben, eve]) {
      expect((await get(path, as)).status).toBe(200);
      expect((await get(`${path}/export`, as)).status).toBe(200);
      expect((await put(path, content, body.version as string, as)).body.code).toBe('FORBIDDEN');
      expect((await remove(path, as)).body.code).toBe('FORBIDDEN');
    }
    expect((await post('mappings', content, eve)).body.code).toBe('FORBIDDEN');
    expect((await post('mappings/import', { format: 'dms-mapping/1', ...content }, eve)).status).toBe(403);
    expect((await remove(path, root)).status).toBe(204);
    expect((await get(path)).status).toBe(404);
    expect((await api.ask('GET', '/api/v1/mappings')).status).toBe(401);
  });

  it('are listed by name, owner and object', async () => {
    const ben = await api.bearer('ben');
    for (const object of ['Case', 'Lead', 'case'])
      await post('mappings', { name: `${object} of Ben`, object, operation: 'insert', mapping: [] }, ben);
    const names = async (query: string) =>
      ((await get(`mappings?owner=ben&${query}`)).body.items as { name: string }[]).map(({ name }) => name);
    expect(await names('object=CASE')).toEqual(['case of Ben', 'Case of Ben']);
    expect(await names('search=lead')).toEqual(['Lead of Ben']);
    expect(await names('limit=1')).toEqual(['case of Ben']);
  });

  it('are handed out as one document, and taken in again', async () => {
    const made = await post('mappings', content);
    const shared = await get(`mappings/${made.body.id as string}/export`);
    expect(shared.body).toEqual({ format: 'dms-mapping/1', ...content });
    const taken = await post('mappings/import', shared.body as object, await api.bearer('ben'));
    expect(taken.status).toBe(201);
    expect(taken.body).toMatchObject({ ...content, owner: 'ben', number: 1 });
    const other = await post('mappings/import', { ...(shared.body as object), format: 'dms-recipe/1' });
    expect([other.status, other.body.where]).toEqual([400, { field: 'format' }]);
  });

  it.each([
    ['a connection', { connectionId: 'c1' }, 'connectionId'],
    ['a dataset', { datasetId: 'd1' }, 'datasetId'],
    ['Apex calls', { options: { preApex: { method: 'POST', path: '/x' } } }, 'options.preApex'],
    ['a token', { accessToken: 'shh' }, 'accessToken'],
  ])('have no place for %s', async (_, more, field) => {
    for (const [path, body] of [
      ['mappings', { ...content, ...more }],
      ['mappings/import', { format: 'dms-mapping/1', ...content, ...more }],
    ] as const) {
      const answer = await post(path, body);
      expect([answer.status, answer.body.code]).toEqual([400, 'UNKNOWN_FIELD']);
      expect(answer.body.where).toMatchObject({ field });
    }
  });

  it.each<[string, object, string]>([
    [
      'a field that is fed twice',
      {
        mapping: [
          { field: 'Email', column: 'a' },
          { field: 'email', column: 'b' },
        ],
      },
      'email',
    ],
    [
      'a user without a name',
      { mapping: [...content.mapping, { field: 'OwnerId', lookup: { by: 'user' } }] },
      'OwnerId',
    ],
    ['an insert with a key', { operation: 'insert' }, 'Legacy_Id__c'],
  ])('are refused with %s', async (_, more, field) => {
    const answer = await post('mappings', { ...content, ...more });
    expect([answer.status, answer.body.code]).toEqual([422, 'BAD_MAPPING']);
    expect(answer.body.where).toMatchObject({ field });
  });

  it('may be half made, as a load may', async () => {
    const half = { name: 'half', object: 'Contact', operation: 'upsert', mapping: [content.mapping[1]] };
    expect((await post('mappings', half)).status).toBe(201);
  });

  it('say how they fit a load before it takes them; looking is for all', async () => {
    const { body } = await post('mappings', content);
    const path = `mappings/${body.id as string}/apply`;
    const answer = await post(path, { migrationId: 'm1', load: 'People' }, await api.bearer('eve'));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(fit);
    expect(asked.at(-1)).toEqual([body.id, 'm1', 'People']);
    expect((await post(path, { migrationId: 'm1' })).body).toMatchObject({
      code: 'BAD_REQUEST',
      where: { field: 'load' },
    });
  });
});
