import type { Row, Step } from '@dms/domain';
import fc from 'fast-check';
import { Job } from '../run/job.fixture';
import { preview, type PreviewRequest } from './preview';
import { trace } from './trace';

let job: Job;
beforeAll(async () => {
  job = await Job.open();
  await job.stage('main', {
    id: ['1', '2', '3', '4', '5', '6'],
    name: ['Ann', 'bob ', null, 'Ann', ' ', 'eve'],
    amount: ['1', '2', 'x', null, '3', '40'],
  });
  await job.stage('other', { id: ['7', '1'], name: ['zoe', 'eve'], amount: ['9', 'y'] });
});
afterAll(() => job.close());

const look = (steps: Step[], request: Partial<PreviewRequest> = {}, keep = true) =>
  preview(job.session, { version: 1, steps }, job.inputs, { offset: 0, limit: 50, ...request }, { keep });
const follow = (steps: Step[], request: Parameters<typeof trace>[3]) =>
  trace(job.session, { version: 1, steps }, job.inputs, request, { keep: true });

const trimmed = { op: 'clean', columns: ['name'], trim: true, blankToNull: true };
const parsed = (onError: string) => ({ op: 'parse', column: 'amount', type: 'integer', onError });
const grouped = {
  op: 'group',
  by: ['name'],
  aggregates: [
    { as: 'n', fn: 'count' },
    { as: 'sum', fn: 'sum', column: 'amount' },
  ],
};

describe('which rows a preview shows', () => {
  it('the last, still in order', async () => {
    const { rows, total } = await look([trimmed], { show: 'last', limit: 2 });
    expect(rows.map(({ id }) => id)).toEqual(['5', '6']);
    expect(total).toBe(6);
    expect((await look([trimmed], { show: 'last', limit: 4, offset: 3 })).rows.map(({ id }) => id)).toEqual([
      '1',
      '2',
      '3',
    ]);
  });
  it('a draw that its seed repeats, in order', async () => {
    const draw = async (seed: number) =>
      (await look([trimmed], { show: 'random', limit: 3, seed })).rows.map(({ id }) => Number(id));
    const first = await draw(5);
    expect(await draw(5)).toEqual(first);
    expect(first).toEqual([...first].sort((a, b) => a - b));
    const draws = new Set<string>();
    for (let seed = 0; seed < 20; seed++) draws.add(String(await draw(seed)));
    expect(draws.size).toBeGreaterThan(3);
  });
  it('those the last step changed, beside what they were', async () => {
    const { rows, total, before, steps } = await look([trimmed], { show: 'changed', before: true });
    expect(rows.map(({ id, name }) => [id, name])).toEqual([
      ['2', 'bob'],
      ['5', null],
    ]);
    expect(before?.rows.map((each) => each.map(({ name }) => name))).toEqual([['bob '], [' ']]);
    expect(total).toBe(steps[0]?.changed);
  });
  it('those set aside, page by page, each with its reason', async () => {
    const steps = [trimmed, { op: 'filter', where: 'name IS NOT NULL' }];
    const whole = await look(steps, { show: 'setAside', lineage: true });
    expect(whole.rows).toEqual([
      { id: '3', name: null, amount: 'x', _rows: [3] },
      { id: '5', name: null, amount: '3', _rows: [5] },
    ]);
    expect(whole.reasons).toEqual([
      { reason: 'filtered', value: null },
      { reason: 'filtered', value: null },
    ]);
    expect(whole.total).toBe(whole.steps[1]?.skipped);
    const second = await look(steps, { show: 'setAside', offset: 1, limit: 1, where: `amount <> 'y'` });
    expect(second).toMatchObject({ total: 2, rows: [{ id: '5' }] });
  });
  it('those that fail: rejected, or emptied by the step', async () => {
    const rejected = await look([parsed('reject')], { show: 'failing' });
    expect(rejected.rows.map(({ amount }) => amount)).toEqual(['x']);
    expect(rejected.reasons).toEqual(
      [{ reason: 'amount is not a integer', value: 'x' }].map((each) => ({
        ...each,
        reason: expect.stringContaining('amount is not'),
      })),
    );
    const emptied = await look([parsed('null')], { show: 'failing' });
    expect(emptied).toMatchObject({ rows: [{ amount: 'x' }], reasons: [{ reason: 'became empty' }] });
  });
  it('none where there is no step', async () => {
    await expect(look([], { show: 'changed' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
  it('a group beside its rows', async () => {
    const { rows, before } = await look([parsed('null'), grouped], { before: true, lineage: true });
    expect(rows[0]).toEqual({ name: 'Ann', n: 2, sum: 1, _out: 1, _rows: [1, 4] });
    expect(before?.rows[0]?.map(({ id }) => id)).toEqual(['1', '4']);
    expect(before?.columns.map(({ name }) => name)).toEqual(['id', 'name', 'amount']);
  });
  it('pieces beside the row they were', async () => {
    const split = { op: 'split', column: 'name', by: { delimiter: 'n' }, rows: true };
    const { rows, before } = await look([split], { before: true, limit: 4 });
    expect(rows.map(({ name }) => name).slice(0, 3)).toEqual(['A', '', '']);
    expect(before?.rows.slice(0, 3).map((each) => each.map(({ name }) => name))).toEqual([
      ['Ann'],
      ['Ann'],
      ['Ann'],
    ]);
  });
});

describe('following a row', () => {
  const steps = [
    trimmed,
    parsed('reject'),
    { op: 'dedupe', keys: ['name'], keep: 'first' },
    { op: 'sort', by: [{ column: 'id', direction: 'desc' }] },
  ];
  it('shows it after every step and where it ends', async () => {
    const found = await follow(steps, { _row: 2 });
    expect(found.fate).toBe('carried');
    expect(found.steps.map(({ op, values }) => [op, values?.['name'], values?.['amount']])).toEqual([
      ['clean', 'bob', '2'],
      ['parse', 'bob', 2],
      ['dedupe', 'bob', 2],
      ['sort', 'bob', 2],
    ]);
    expect(found.outputs).toEqual([{ _out: 3, id: '2', name: 'bob', amount: 2 }]);
    expect(found.sources[0]?.values).toEqual({ id: '2', name: 'bob ', amount: '2' });
  });
  it('says where and why it is not loaded', async () => {
    const rejected = await follow(steps, { _row: 3 });
    expect(rejected.fate).toBe('rejected');
    expect(rejected.steps.at(-1)).toMatchObject({ op: 'parse', step: 1, rejected: { value: 'x' } });
    const skipped = await follow(steps, { _row: 4 });
    expect(skipped.steps.at(-1)).toMatchObject({ op: 'dedupe', skipped: { reason: 'duplicate of row 1' } });
    expect(skipped.outputs).toEqual([]);
  });
  it('says what it was folded into, and the way back names all', async () => {
    const recipe = [parsed('null'), grouped, { op: 'filter', where: 'n > 1' }];
    const found = await follow(recipe, { _row: 4 });
    expect(found.fate).toBe('folded');
    expect(found.steps[1]).toEqual({
      op: 'group',
      step: 1,
      folded: { rows: 2, values: { name: 'Ann', n: 2, sum: 1 } },
    });
    const back = await follow(recipe, { _out: 1 });
    expect(back.sources.map(({ _row, folded }) => [_row, folded])).toEqual([
      [1, true],
      [4, true],
    ]);
    expect(back.outputs).toEqual([{ _out: 1, name: 'Ann', n: 2, sum: 1 }]);
  });
  it('follows rows of a united table, and names it on the way back', async () => {
    const recipe = [trimmed, { op: 'union', with: [{ datasetId: 'other' }] }];
    const found = await follow(recipe, { _row: 1, datasetId: 'other' });
    expect(found.steps.map(({ op }) => op)).toEqual(['union']);
    expect(found.outputs).toMatchObject([{ _out: 7, id: '7' }]);
    expect((await follow(recipe, { _out: 8 })).sources).toMatchObject([{ datasetId: 'other', _row: 2 }]);
  });
  it.each([[{ _row: 99 }], [{ _out: 99 }], [{ _row: 1, datasetId: 'nowhere' }]])(
    'finds no %j',
    async (request) => {
      await expect(follow([], request as { _row: number })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    },
  );
});

describe('stages that are kept', () => {
  const column = fc.constantFrom('id', 'name', 'amount');
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc
      .tuple(column, fc.constantFrom('a', 'x', '1'))
      .map(([name, value]) => ({ op: 'filter', where: `${name} <> '${value}'` })),
    column.map((name) => ({ op: 'clean', columns: [name], trim: true, case: 'upper', blankToNull: true })),
    fc
      .tuple(column, fc.constantFrom('asc', 'desc'))
      .map(([name, direction]) => ({ op: 'sort', by: [{ column: name, direction }] })),
    column.map((name) => ({ op: 'dedupe', keys: [name], keep: 'last' })),
    column.map((name) => ({ op: 'map', column: name, values: { '1': null }, default: 'keep' })),
    column.map((name) => ({ op: 'split', column: name, by: { delimiter: 'n' }, rows: true })),
    fc.constant({ op: 'union', with: [{ datasetId: 'other' }] }),
    fc.constant({
      op: 'join',
      with: { datasetId: 'other' },
      on: [{ left: 'id', right: 'id' }],
      columns: [],
      how: 'left',
    }),
    fc.constant({ op: 'filter', where: `id <> '2'`, off: true }),
    fc.constant({
      op: 'group',
      by: ['name'],
      aggregates: [
        { as: 'id', fn: 'first', column: 'id' },
        { as: 'amount', fn: 'max', column: 'amount' },
      ],
    }),
    fc.constant({ op: 'derive', as: 'id', expression: 'CAST(CAST(amount AS INTEGER) AS VARCHAR)' }),
  );

  it('answer as a fresh run does, whatever was looked at before', async () => {
    const answer = (steps: Step[], keep: boolean, request: Partial<PreviewRequest>) =>
      look(steps, request, keep).catch((error: { code: string; where?: Row }) => [
        error.code,
        error.where?.['step'],
      ]);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 5 }), fc.nat(5), step, async (steps, at, other) => {
        const edited = [...steps.slice(0, at), other, ...steps.slice(at + 1)];
        for (const recipe of [steps, edited, steps, steps.slice(0, at)])
          for (const show of ['first', 'setAside', 'failing'] as const) {
            if (recipe.length === 0) continue;
            const request = { show, lineage: true, before: true };
            expect(await answer(recipe, true, request)).toEqual(await answer(recipe, false, request));
          }
      }),
      { numRuns: 5 },
    );
  }, 120_000);

  it('are left by an edit of the last step', async () => {
    const steps = [trimmed, { op: 'filter', where: `amount <> 'kept'` }];
    await look(steps);
    const before = await tables();
    await look([...steps, { op: 'limit', rows: 2 }]);
    const made = (await tables()).filter((name) => !before.includes(name));
    expect(made).toHaveLength(2);
  });

  it('leave nothing where they are not to be kept', async () => {
    const before = await tables();
    await look([{ op: 'filter', where: `amount <> 'not kept'` }], {}, false);
    expect(await tables()).toEqual(before);
  });

  const tables = async () =>
    (await job.session.rows(`SELECT table_name AS t FROM duckdb_tables() ORDER BY 1`)).map(({ t }) => t);
});
