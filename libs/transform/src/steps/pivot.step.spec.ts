import { openBench } from './step.fixture';

const bench = openBench();

describe('pivot', () => {
  const data = {
    who: ['Bo', 'Al', 'Bo', 'Al', null, 'Al'],
    month: ['feb', 'jan', 'jan', 'feb', 'jan', null],
    n: [1, 2, 3, 4, 5, 6],
  };
  const pivot = { op: 'pivot', by: ['who'], column: 'month', value: 'n', fn: 'sum' };
  beforeAll(() => bench.job.stage('main', data, { n: 'integer' }));

  it('makes a column of each value, by code point, and a row of each group, by first row', async () => {
    const { output, source, columns } = await bench.job.run(pivot);
    expect(output).toEqual([
      { who: 'Bo', feb: 1, jan: 3 },
      { who: 'Al', feb: 4, jan: 2 },
      { who: null, feb: null, jan: 5 },
    ]);
    expect(columns.map(({ type }) => type)).toEqual(['text', 'integer', 'integer']);
    // The row without a month makes no column and is folded all the same.
    expect(source).toEqual({ rows: 6, carried: 0, folded: 6, skipped: 0, rejected: 0 });
    expect(await bench.job.fates()).toContain('6 folded 0');
    const ops = await bench.job.session.rows('SELECT DISTINCT op FROM dms_fates');
    expect(ops).toEqual([{ op: 'pivot' }]);
  });
  it('takes the values named, in their order, with a filling and a total', async () => {
    const { output } = await bench.job.run({ ...pivot, columns: ['jan', 'mar'], fill: 0, total: 'all' });
    expect(output).toEqual([
      { who: 'Bo', jan: 3, mar: 0, all: 3 },
      { who: 'Al', jan: 2, mar: 0, all: 2 },
      { who: null, jan: 5, mar: 0, all: 5 },
    ]);
  });
  it('numbers names that are taken, whatever their letter case', async () => {
    const output = await bench.table(
      { k: ['1', '1', '1'], t: ['k', 'x', 'X'], v: ['a', 'b', 'c'] },
      { op: 'pivot', by: ['k'], column: 't', value: 'v', fn: 'first' },
    );
    expect(output).toEqual([{ k: '1', X: 'c', k_2: 'a', x_2: 'b' }]);
    await bench.job.stage('main', data, { n: 'integer' });
  });
  it('refuses more columns than a table should have', async () => {
    const many = Array.from({ length: 1_001 }, (_, n) => `v${n}`);
    await expect(
      bench.table(
        { k: many.map(() => '1'), t: many, v: many },
        { ...pivot, by: ['k'], column: 't', value: 'v', fn: 'max' },
      ),
    ).rejects.toMatchObject({ code: 'BAD_RECIPE', where: { parameter: 'columns', limit: 1_000 } });
    await bench.job.stage('main', data, { n: 'integer' });
  });
  it('gives nothing for nothing', async () => {
    expect(await bench.table({ who: [], month: [], n: [] }, { ...pivot, fn: 'max' })).toEqual([]);
  });
});
