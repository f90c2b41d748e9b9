import { Readable } from 'node:stream';
import { ObjectStorage, keys } from '@dms/domain';
import { startRedis } from '@dms/testing';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';

const steps = [
  { op: 'filter', where: 'amount IS NOT NULL' },
  { op: 'drop', columns: ['fax'] },
];
const columns = ['amount', 'fax'].map((name) => ({ name, type: 'text' }));

describe('recipes as things', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  let headers: { authorization: string };
  beforeAll(async () => {
    redis = await startRedis();
    api = await ApiUnderTest.start(redis.url);
    await api.addUser('ann', 'operator');
    await api.addUser('root', 'admin');
    headers = await api.bearer('ann');
    await addDataset('old', ['amount', 'fax']);
    await addDataset('new', ['Amount EUR', 'fax', 'mobile']);
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });

  async function addDataset(id: string, names: string[]): Promise<void> {
    const profile = names.map((name) => ({
      name,
      type: 'text',
      nulls: 0,
      blanks: name === 'fax' ? 10 : 0,
      distinct: 9,
      min: null,
      max: null,
      meanLength: 1,
      top: [],
      ...(name === 'fax' && {
        suggestions: [{ step: { op: 'drop', columns: ['fax'] }, reason: 'No value in any row.', rows: 10 }],
      }),
    }));
    await api.app.get(ObjectStorage).put(keys.profile(id), Readable.from([JSON.stringify(profile)]));
    const now = new Date().toISOString();
    await api.documents.datasets.create(id, {
      name: id,
      state: 'ready',
      options: { delimiter: ';' },
      rowCount: 10,
      rejectedCount: 0,
      warnings: [],
      attempts: 0,
      owner: 'ann',
      createdAt: now,
      updatedAt: now,
    });
  }
  const post = (path: string, body: object) => api.ask('POST', `/api/v1/${path}`, { headers, body });
  const get = (path: string) => api.ask('GET', `/api/v1/${path}`, { headers });
  const put = (path: string, body: object, version: string) =>
    api.ask('PUT', `/api/v1/${path}`, { headers: { ...headers, 'if-match': version }, body });

  it('keep every version, and tell step by step what became of it', async () => {
    const made = await post('recipes', { name: 'r', recipe: { version: 1, steps } });
    const path = `recipes/${made.body.id as string}`;
    const later = [
      { op: 'filter', where: 'amount > 0' },
      { op: 'limit', rows: 3 },
    ];
    const changed = await api.ask('PUT', `/api/v1/${path}`, {
      headers: { ...(await api.bearer('root')), 'if-match': made.body.version as string },
      body: { name: 'r2', recipe: { version: 1, steps: later } },
    });
    expect([made.body.number, changed.body.number]).toEqual([1, 2]);
    expect(changed.body).toMatchObject({ owner: 'ann', changedBy: 'root' });
    const { items } = (await get(`${path}/versions`)).body;
    expect(items).toMatchObject([
      { number: 2, name: 'r2', changedBy: 'root' },
      { number: 1, name: 'r', changedBy: 'ann' },
    ]);
    expect((await get(`${path}/versions/1`)).body).toMatchObject({ recipe: { steps }, changedBy: 'ann' });
    const difference = await get(`${path}/difference?from=1&to=2`);
    expect(difference.body.steps).toMatchObject([
      { change: 'changed', from: 0, to: 0, parameters: ['where'] },
      { change: 'removed', from: 1 },
      { change: 'added', to: 1, words: expect.stringContaining('3') },
    ]);
    expect((await get(`${path}/versions/3`)).status).toBe(404);
    expect((await get(`${path}/difference?from=1`)).status).toBe(400);
  });

  it('lose no version to a change that came too late', async () => {
    const made = await post('recipes', { name: 'one', recipe: { version: 1, steps } });
    const path = `recipes/${made.body.id as string}`;
    const version = made.body.version as string;
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) => put(path, { name, recipe: { version: 1, steps: [] } }, version)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    const { items } = (await get(`${path}/versions`)).body;
    expect(items.map(({ number }: { number: number }) => number)).toEqual([2, 1]);
    expect(items[1].name).toBe('one');
    expect((await api.ask('DELETE', `/api/v1/${path}`, { headers })).status).toBe(204);
    expect(
      (await api.documents.recipeVersions.list({ limit: 9, prefix: made.body.id as string })).items,
    ).toEqual([]);
  });

  it('are shared as one document, with how the file is read', async () => {
    const made = await post('recipes', { name: 'shared', recipe: { version: 1, steps }, datasetId: 'old' });
    const shared = await get(`recipes/${made.body.id as string}/export`);
    expect(shared.body).toEqual({
      format: 'dms-recipe/1',
      name: 'shared',
      recipe: { version: 1, steps },
      options: { delimiter: ';' },
      columns,
    });
    const taken = await post('recipes/import', shared.body as object);
    expect(taken.status).toBe(201);
    expect((await get(`recipes/${taken.body.id as string}/export`)).body).toEqual(shared.body);
    expect((await post('recipes/import', { ...(shared.body as object), format: 'other' })).status).toBe(400);
    expect(
      (
        await post('recipes/import', {
          ...(shared.body as object),
          recipe: { version: 1, steps: [{ op: 'x' }] },
        })
      ).body.code,
    ).toBe('UNKNOWN_STEP');
  });

  it('report how they fit another table before anything runs', async () => {
    const made = await post('recipes', { name: 'fits', recipe: { version: 1, steps }, datasetId: 'old' });
    const path = `recipes/${made.body.id as string}/apply`;
    expect((await post(path, { datasetId: 'old' })).body).toMatchObject({
      fits: true,
      missing: [],
      extra: [],
    });
    const fit = await post(path, { datasetId: 'new' });
    expect(fit.body).toMatchObject({
      fits: false,
      missing: [{ column: 'amount', usedBy: [0], suggestion: 'Amount EUR' }],
      extra: ['Amount EUR', 'mobile'],
      recipe: { steps: [{ op: 'rename', columns: { 'Amount EUR': 'amount' } }, ...steps] },
    });
    expect((await post(path, {})).body.code).toBe('BAD_REQUEST');
    expect((await post(path, { datasetId: 'nowhere' })).status).toBe(404);
  });

  it('begin with steps that the profile speaks for', async () => {
    expect((await get('datasets/old/suggestions')).body.items).toMatchObject([
      { step: { op: 'drop', columns: ['fax'] }, rows: 10, columns: ['fax'] },
    ]);
  });
});
