import { Job } from './job.fixture';
import { materialise } from './materialise';

let job: Job;
beforeEach(async () => {
  job = await Job.open();
  await job.stage('main', {
    id: ['1', '2', '3', '4', '5'],
    name: ['Ann', 'bob ', null, 'Ann', ' '],
    amount: ['1.000,50', '2', 'x', null, '3,25'],
    city: ['Bern', 'Rom', 'Bern', 'Oslo', 'Rom'],
  });
  await job.stage('cities', { city: ['Bern', 'Rom', 'Rom', 'Paris'], land: ['CH', 'IT', 'RO', 'FR'] });
});
afterEach(() => job.close());

describe('a recipe without steps', () => {
  it('gives every row as it is', async () => {
    const { columns, rows, source } = await job.run();
    expect(columns.map(({ name }) => name)).toEqual(['id', 'name', 'amount', 'city']);
    expect(rows).toBe(5);
    expect(source).toEqual({ rows: 5, carried: 5, folded: 0, skipped: 0, rejected: 0 });
    expect(await job.lineage()).toEqual(['1<main:1', '2<main:2', '3<main:3', '4<main:4', '5<main:5']);
  });
  it('gives nothing for nothing', async () => {
    await job.stage('main', { a: [] });
    expect(await job.run()).toMatchObject({ rows: 0, source: { rows: 0 } });
  });
});

describe('progress', () => {
  it('rises from step to step, most where every row is looked at, and ends with the writing', async () => {
    const heard: number[] = [];
    const steps = [
      { op: 'clean', columns: ['name'], trim: true },
      { op: 'dedupe', keys: ['name'] },
      { op: 'drop', columns: ['city'], off: true },
    ];
    const onProgress = (share: number) => heard.push(Math.round(share * 9));
    await materialise(job.session, { version: 1, steps }, job.inputs, { onProgress });
    expect(heard).toEqual([1, 5, 5, 9]);
  });
});

describe('rows that go one after another', () => {
  const all = Array.from({ length: 60 }, (_, index) => index + 1);
  const outside = (share: number[]) => ({
    op: 'filter',
    where: `NOT list_contains([${share.join(', ')}], n)`,
  });

  // Few are told by those that have gone, many by those that are left, and either may follow the other.
  it.each([
    ['few', [1], [2, 3], [60]],
    ['few, then most', [1, 2], all.slice(5), [4]],
    ['most, then few', all.slice(8), [3], [1]],
    ['none, few and all', [], [7], all],
  ])('are each set aside once by the step that took them (%s)', async (_name, ...shares) => {
    await job.stage('main', { n: all }, { n: 'integer' });
    const { output, steps, source } = await job.run(...shares.map(outside));
    const step = (n: number) => shares.findIndex((share) => share.includes(n));
    expect(output.map(({ n }) => n)).toEqual(all.filter((n) => step(n) < 0));
    expect(steps.map(({ skipped }) => skipped)).toEqual(
      shares.map((_, at) => all.filter((n) => step(n) === at).length),
    );
    expect(source).toMatchObject({ rows: 60, carried: output.length, skipped: 60 - output.length });
    expect(await job.fates()).toEqual(
      all.map((n) => (step(n) < 0 ? `${n} carried` : `${n} skipped ${step(n)} filtered`)),
    );
  });
});

describe('the fate of a row', () => {
  it('is skipped(filtered) where the condition is not true', async () => {
    const { steps } = await job.run({ op: 'filter', where: `name = 'Ann'` });
    expect(steps).toEqual([{ in: 5, out: 2, changed: 0, skipped: 3, rejected: 0 }]);
    expect(await job.fates()).toEqual([
      '1 carried',
      '2 skipped 0 filtered',
      '3 skipped 0 filtered',
      '4 carried',
      '5 skipped 0 filtered',
    ]);
    expect(await job.lineage()).toEqual(['1<main:1', '2<main:4']);
  });
  it('names the row a duplicate repeats', async () => {
    await job.run({ op: 'dedupe', keys: ['name'], keep: 'first' });
    expect(await job.fates()).toContain('4 skipped 0 duplicate of row 1');
    expect(await job.column('id')).toEqual(['1', '2', '3', '5']);
  });
  it('is rejected with the value at fault', async () => {
    const { source } = await job.run({
      op: 'parse',
      column: 'amount',
      type: 'decimal',
      decimal: ',',
      grouping: '.',
      onError: 'reject',
    });
    expect(await job.fates()).toContain('3 rejected 0 amount is not a decimal [x]');
    expect(source).toMatchObject({ carried: 4, rejected: 1 });
    expect(await job.column('amount')).toEqual(['1000.50', '2.00', null, '3.25']);
  });
  it('is folded into a group, and skipped when the group is dropped', async () => {
    const { source, output } = await job.run({
      op: 'group',
      by: ['city'],
      aggregates: [
        { as: 'n', fn: 'count' },
        { as: 'ids', fn: 'concat', column: 'id', separator: '+' },
      ],
      having: 'n > 1',
    });
    expect(output).toEqual([
      { city: 'Bern', n: 2, ids: '1+3' },
      { city: 'Rom', n: 2, ids: '2+5' },
    ]);
    expect(source).toEqual({ rows: 5, carried: 0, folded: 4, skipped: 1, rejected: 0 });
    expect(await job.fates()).toContain('4 skipped 0 filtered');
    expect(await job.lineage()).toEqual(['1<main:1', '1<main:3', '2<main:2', '2<main:5']);
  });
  it('is carried when any of its pieces is', async () => {
    const { steps } = await job.run(
      { op: 'join', with: { datasetId: 'cities' }, on: [{ left: 'city', right: 'city' }], how: 'inner' },
      { op: 'filter', where: `land <> 'IT'` },
    );
    expect(steps[0]).toEqual({ in: 5, out: 6, changed: 0, skipped: 1, rejected: 0 });
    expect(steps[1]).toMatchObject({ in: 6, out: 4, skipped: 2 });
    expect(await job.fates()).toEqual([
      '1 carried',
      '2 carried',
      '3 carried',
      '4 skipped 0 no match [Oslo]',
      '5 carried',
    ]);
    expect(await job.lineage()).toEqual(['1<main:1', '2<main:2', '3<main:3', '4<main:5']);
  });
  it('is skipped(limit) past the limit, in the order of now', async () => {
    await job.run(
      { op: 'sort', by: [{ column: 'id', direction: 'desc' }] },
      { op: 'limit', rows: 2, offset: 1 },
    );
    expect(await job.column('id')).toEqual(['4', '3']);
    expect((await job.fates()).filter((fate) => fate.includes('limit'))).toEqual([
      '1 skipped 1 limit',
      '2 skipped 1 limit',
      '5 skipped 1 limit',
    ]);
  });
  it('counts the rows of a union, each dataset once', async () => {
    await job.stage('more', { id: ['9'], land: ['XX'] });
    const { source, output } = await job.run({
      op: 'union',
      with: [
        { datasetId: 'more', label: 'new' },
        { datasetId: 'main', recipe: { version: 1, steps: [{ op: 'filter', where: `id = '1'` }] } },
      ],
      sourceColumn: 'from',
      label: 'old',
    });
    expect(source).toEqual({ rows: 6, carried: 6, folded: 0, skipped: 0, rejected: 0 });
    expect(output.map(({ id, from, land }) => [id, from, land])).toEqual([
      ['1', 'old', null],
      ['2', 'old', null],
      ['3', 'old', null],
      ['4', 'old', null],
      ['5', 'old', null],
      ['9', 'new', 'XX'],
      ['1', 'main', null],
    ]);
    expect((await job.lineage()).slice(5)).toEqual(['6<more:1', '7<main:1']);
  });
  it('of a row set aside before a union is known by its own dataset', async () => {
    await job.stage('more', { id: ['9', '8'] });
    await job.run(
      { op: 'filter', where: `id > '2'` },
      {
        op: 'union',
        with: [{ datasetId: 'more', recipe: { version: 1, steps: [{ op: 'filter', where: `id = '8'` }] } }],
      },
      { op: 'validate', where: `id <> '4'`, severity: 'reject', code: 'FOUR', message: 'No fours.' },
    );
    expect(await job.fates()).toEqual([
      '1 skipped 0 filtered',
      '2 skipped 0 filtered',
      '3 carried',
      '4 rejected 2 FOUR: No fours.',
      '5 carried',
      '1 skipped 1 filtered',
      '2 carried',
    ]);
    expect(await job.column('id')).toEqual(['3', '5', '8']);
  });
});

describe('steps and their errors', () => {
  it('skips a step that is off', async () => {
    const { steps } = await job.run({ op: 'filter', where: 'false', off: true });
    expect(steps).toEqual([{ in: 5, out: 5, changed: 0, skipped: 0, rejected: 0 }]);
  });
  it('counts the cells it changes', async () => {
    const { steps } = await job.run(
      { op: 'clean', columns: '*', trim: true, blankToNull: true },
      { op: 'filter', where: 'name is not null' },
      { op: 'clean', columns: ['name'], case: 'upper' },
    );
    expect(steps.map(({ changed }) => changed)).toEqual([2, 0, 3]);
  });
  it('does not compute for rows that are gone', async () => {
    await job.run(
      { op: 'filter', where: `regexp_full_match(amount, '[0-9]+')` },
      { op: 'derive', as: 'n', expression: 'cast(amount as integer)' },
      { op: 'filter', where: 'n > 1' },
      { op: 'filter', where: 'cast(amount as integer) > 1' },
    );
    expect(await job.output()).toMatchObject([{ id: '2', n: 2 }]);
  });
  it('says in which step an expression fails on a value', async () => {
    await expect(
      job.run(
        { op: 'drop', columns: ['name'] },
        { op: 'derive', as: 'n', expression: 'cast(amount as integer)' },
      ),
    ).rejects.toMatchObject({ code: 'BAD_EXPRESSION', where: { step: 1, op: 'derive' } });
  });
  it.each([
    [{ op: 'filter', where: 'nmae = 1' }, 'UNKNOWN_COLUMN', { step: 0, suggestion: 'name' }],
    [{ op: 'filter', where: 'name' }, 'BAD_EXPRESSION', { step: 0 }],
    [
      { op: 'filter', wehre: 'true', where: 'true' },
      'BAD_RECIPE',
      { parameter: 'wehre', suggestion: 'where' },
    ],
    [{ op: 'fliter', where: 'true' }, 'UNKNOWN_STEP', { suggestion: 'filter' }],
    [{ op: 'pivto' }, 'UNKNOWN_STEP', { op: 'pivto', suggestion: 'pivot' }],
    [{ op: 'drop', columns: ['id', 'name', 'amount', 'city'] }, 'BAD_RECIPE', { step: 0 }],
    [{ op: 'rename', columns: { id: 'NAME' } }, 'BAD_RECIPE', { column: 'name' }],
    [{ op: 'rename', columns: { id: '_out' } }, 'BAD_RECIPE', { column: '_out' }],
    [
      { op: 'join', with: { datasetId: 'none' }, on: [{ left: 'id', right: 'id' }], how: 'left' },
      'BAD_RECIPE',
      { datasetId: 'none' },
    ],
    [
      { op: 'replace', columns: ['name'], find: '(', with: '', regex: true },
      'BAD_RECIPE',
      { parameter: 'find' },
    ],
    [
      { op: 'group', by: ['id'], aggregates: [{ as: 's', fn: 'sum', column: 'name' }] },
      'BAD_EXPRESSION',
      { step: 0 },
    ],
    ['filter', 'BAD_RECIPE', { step: 0 }],
    [null, 'BAD_RECIPE', { step: 0 }],
  ])('refuses %j', async (step, code, where) => {
    await expect(job.run(step as never)).rejects.toMatchObject({ code, where });
  });
  it('takes hundreds of steps', async () => {
    const steps = Array.from({ length: 250 }, (_, n) => [
      { op: 'derive', as: 'name', expression: `concat(name, '${n % 10}')` },
      { op: 'filter', where: `id <> 'row ${n}'` },
    ]).flat();
    const { steps: counted } = await job.run(...steps);
    expect(String((await job.column('name'))[0])).toHaveLength(253);
    expect(counted.at(-2)).toMatchObject({ in: 5, out: 5, changed: 5 });
  });
  it('leaves no working table behind, not even after a failure', async () => {
    await job.run({ op: 'sort', by: [{ column: 'id' }] }, { op: 'dedupe', keys: ['id'] });
    await job.run({ op: 'filter', where: 'nope' }).catch(() => undefined);
    const tables = await job.session.rows('SELECT table_name AS t FROM duckdb_tables() ORDER BY t');
    expect(tables.map(({ t }) => t)).toEqual(['dms_fates', 'dms_lineage', 'dms_output']);
  });
  it('stops when it is cancelled', async () => {
    const stop = new AbortController();
    stop.abort();
    const { materialise } = await import('./materialise');
    await expect(
      materialise(job.session, { version: 1, steps: [{ op: 'filter', where: 'true' }] }, job.inputs, {
        signal: stop.signal,
      }),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('results written as files', () => {
  const files = { output: 'output.parquet', lineage: 'lineage.parquet', fates: 'fates.parquet' };
  const sum = [
    { op: 'derive', as: 'big', expression: 'cast(id as bigint) * 1000000000000000000' },
    { op: 'group', by: ['city'], aggregates: [{ as: 'total', fn: 'sum', column: 'big' }] },
  ];
  it.each([
    ['rows as they are', []],
    ['rows set aside', [{ op: 'filter', where: `city <> 'Rom'` }]],
    ['rows in another order', [{ op: 'sort', by: [{ column: 'id', direction: 'desc' }] }]],
    ['sums beyond 64 bits', sum],
  ])('hold and show the same as tables: %s', async (_what, steps) => {
    const { materialise } = await import('./materialise');
    const tables = ['dms_output ORDER BY _out', 'dms_lineage ORDER BY ALL', 'dms_fates ORDER BY ALL'];
    const all = async () => Promise.all(tables.map((table) => job.session.rows(`SELECT * FROM ${table}`)));
    const expected = await job.run(...steps);
    const found = await all();
    for (const name of ['output', 'lineage', 'fates']) await job.session.run(`DROP TABLE dms_${name}`);
    const recipe = { version: 1 as const, steps: steps as never };
    const { output: _output, ...result } = expected;
    expect(await materialise(job.session, recipe, job.inputs, {}, files)).toEqual(result);
    expect(await all()).toEqual(found);
    const [rows] = await job.session.rows(
      `SELECT count(*) AS n FROM read_parquet('${job.session.path(files.output)}')`,
    );
    expect(Number(rows?.['n'])).toBe(expected.rows);
  });
});
