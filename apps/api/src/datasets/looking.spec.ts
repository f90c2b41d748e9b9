import { startRedis } from '@dms/testing';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';
import { RealTables } from '../fixtures/real-tables.fixture';

/** Every answer is held against the OpenAPI document by ApiUnderTest; the work is done by a real engine child. */
describe('looking at what a recipe does', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let real: RealTables;
  let api: ApiUnderTest;
  let headers: { authorization: string };
  beforeAll(async () => {
    redis = await startRedis();
    real = await RealTables.open({ engineSize: 1 });
    await real.add(
      'd1',
      ['name', 'amount'],
      `SELECT * FROM (VALUES (1, ' Bern', '1'), (2, 'bern', '2'), (3, 'Rom', 'x'), (4, 'Bern', NULL)) t(_row, name, amount)`,
    );
    api = await ApiUnderTest.start(redis.url, { tables: real.tables });
    await api.addUser('ann', 'operator');
    headers = await api.bearer('ann');
  });
  afterAll(async () => {
    await api?.stop();
    await real?.close();
    await redis?.stop();
  });

  const steps = [
    { op: 'clean', columns: ['name'], trim: true },
    { op: 'parse', column: 'amount', type: 'integer', onError: 'reject' },
    { op: 'group', by: ['name'], aggregates: [{ as: 'n', fn: 'count' }] },
  ];
  const recipe = { version: 1, steps };
  const post = (path: string, body: object) =>
    api.ask('POST', `/api/v1/datasets/d1/${path}`, { headers, body });

  it('shows the rows a step changed, set aside or folded, beside what they were', async () => {
    const changed = await post('preview', { recipe, upTo: 1, show: 'changed', before: true, lineage: true });
    expect(changed.body).toMatchObject({
      total: 1,
      rows: [{ _out: 1, _rows: [1], name: 'Bern' }],
      before: { rows: [[{ name: ' Bern' }]] },
    });
    const aside = await post('preview', { recipe, upTo: 2, show: 'setAside', offset: 0, limit: 5 });
    expect(aside.body).toMatchObject({
      total: 1,
      rows: [{ name: 'Rom', amount: 'x' }],
      reasons: [{ value: 'x' }],
    });
    expect(aside.body.total).toBe(aside.body.steps[1].rejected);
    const folded = await post('preview', { recipe, before: true, profile: true });
    expect(folded.body).toMatchObject({
      total: 2,
      rows: [
        { name: 'Bern', n: 2 },
        { name: 'bern', n: 1 },
      ],
    });
    expect(folded.body.before.rows.map((rows: object[]) => rows.length)).toEqual([2, 1]);
    expect(folded.body.profile.map(({ name }: { name: string }) => name)).toEqual(['name', 'n']);
    expect((await post('preview', { recipe, show: 'others' })).status).toBe(400);
  });

  it('follows a row there and back', async () => {
    const there = await post('trace', { recipe, _row: 4 });
    expect(there.body).toMatchObject({ fate: 'folded', outputs: [{ _out: 1, name: 'Bern' }] });
    const gone = await post('trace', { recipe, _row: 3 });
    expect(gone.body.steps.at(-1)).toMatchObject({ op: 'parse', rejected: { value: 'x' } });
    const back = await post('trace', { recipe, _out: 1 });
    expect(back.body.sources).toMatchObject([
      { _row: 1, folded: true },
      { _row: 4, folded: true },
    ]);
    expect((await post('trace', { recipe })).body.code).toBe('BAD_REQUEST');
    expect((await post('trace', { recipe, _row: 99 })).status).toBe(404);
  });

  it('finds clusters, and refuses what no method knows', async () => {
    const found = await post('clusters', { column: 'name', method: 'fingerprint' });
    expect(found.body).toMatchObject({
      found: 1,
      clusters: [{ suggestion: ' Bern', values: [{ count: 1 }, { count: 1 }, { count: 1 }] }],
    });
    expect((await post('clusters', { column: 'name', method: 'soundex' })).status).toBe(400);
    expect((await post('clusters', { column: 'nam', method: 'ngram' })).body).toMatchObject({
      code: 'UNKNOWN_COLUMN',
      where: { suggestion: 'name' },
    });
  });

  it('points at the character of a mistake', async () => {
    const { status, body } = await post('preview', {
      recipe: { version: 1, steps: [{ op: 'filter', where: `name = 'x' AND amuont = 1` }] },
    });
    expect([status, body.code]).toEqual([422, 'UNKNOWN_COLUMN']);
    expect(body.where).toMatchObject({ step: 0, character: 15, suggestion: 'amount' });
  });

  it('hands the recipe out as a notebook', async () => {
    const made = await api.ask('POST', '/api/v1/recipes', { headers, body: { name: 'r', recipe } });
    const path = `/api/v1/recipes/${made.body.id as string}/notebook`;
    const answer = await api.ask('GET', `${path}?datasetId=d1&rows=3`, { headers });
    expect(answer.body).toMatchObject({
      nbformat: 4,
      cells: expect.arrayContaining([expect.objectContaining({ cell_type: 'code' })]),
    });
    expect((await api.ask('GET', path, { headers })).status).toBe(404);
  });

  it('keeps what it computed within its bound on disk', () => {
    expect(real.folders.megabytes).toBeGreaterThan(0);
    expect(real.folders.megabytes).toBeLessThan(4096);
  });
});
