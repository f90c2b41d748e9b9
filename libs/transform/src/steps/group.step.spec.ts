import { openBench } from './step.fixture';

const bench = openBench();

describe('group', () => {
  it('knows every aggregate', async () => {
    await bench.job.stage(
      'main',
      {
        k: ['a', 'a', 'b', null, 'a'],
        n: [3, null, 5, 7, 4],
        t: ['x', 'y', null, 'z', 'x'],
        f: [true, false, null, true, true],
      },
      { n: 'integer', f: 'boolean' },
    );
    const of = (fn: string, column: string) => ({ as: `${fn}_${column}`, fn, column });
    const { output } = await bench.job.run({
      op: 'group',
      by: ['k'],
      aggregates: [
        { as: 'rows', fn: 'count' },
        of('count', 'n'),
        of('countDistinct', 't'),
        of('sum', 'n'),
        of('mean', 'n'),
        of('median', 'n'),
        of('min', 'n'),
        of('max', 'n'),
        of('first', 't'),
        of('last', 'n'),
        of('list', 't'),
        { ...of('concat', 't'), separator: '/' },
        of('stdev', 'n'),
        of('any', 'f'),
        of('all', 'f'),
        { as: 'big', fn: 'sum', expression: 'n * 10', where: 'n > 3' },
        { as: 'top', fn: 'first', column: 't', orderBy: [{ column: 'n', direction: 'asc', nulls: 'first' }] },
      ],
    });
    expect(output[0]).toEqual({
      k: 'a',
      rows: 3,
      count_n: 2,
      countDistinct_t: 2,
      sum_n: 7,
      mean_n: 3.5,
      median_n: 3.5,
      min_n: 3,
      max_n: 4,
      first_t: 'x',
      last_n: 4,
      list_t: ['x', 'y', 'x'],
      concat_t: 'x/y/x',
      stdev_n: Math.SQRT1_2,
      any_f: true,
      all_f: false,
      big: 40,
      top: 'y',
    });
    expect(output.map((row) => row['k'])).toEqual(['a', 'b', null]);
  });
  it('groups by an expression, and without keys into one row', async () => {
    const data = { a: ['x1', 'y1', 'x2'] };
    expect(
      await bench.table(data, {
        op: 'group',
        by: [{ expression: 'left(a, 1)', as: 'k' }],
        aggregates: [{ as: 'n', fn: 'count' }],
      }),
    ).toEqual([
      { k: 'x', n: 2 },
      { k: 'y', n: 1 },
    ]);
    expect(await bench.table(data, { op: 'group', by: [], aggregates: [{ as: 'n', fn: 'count' }] })).toEqual([
      { n: 3 },
    ]);
    expect(
      await bench.table({ a: [] }, { op: 'group', by: [], aggregates: [{ as: 'n', fn: 'count' }] }),
    ).toEqual([]);
  });
});
