import type { Step } from '@dms/domain';
import { openBench } from './step.fixture';

const bench = openBench();

describe('dedupe', () => {
  it.each<[Omit<Step, 'op'>, string[]]>([
    [{ keys: ['a'] }, ['1', '2', '3', '5', '6']],
    [{ keys: ['a'], keep: 'last' }, ['2', '3', '4', '5', '6']],
    [{ keys: ['a'], ignoreCase: true, trim: true }, ['1', '3', '5', '6']],
    [{ keys: ['a'], nulls: 'equal' }, ['1', '2', '3', '5']],
    [{ keys: ['a'], orderBy: [{ column: 'n', direction: 'desc' }] }, ['2', '3', '4', '5', '6']],
    [{ keys: [{ expression: 'left(a, 1)' }, 'b'] }, ['1', '2', '3', '5', '6']],
  ])('dedupes by %j', async (options, expected) => {
    const data = {
      n: ['1', '2', '3', '4', '5', '6'],
      a: ['x', 'X ', 'y', 'x', null, null],
      b: ['p', 'p', 'p', 'p', 'p', 'p'],
    };
    expect((await bench.table(data, { op: 'dedupe', ...options })).map((row) => row['n'])).toEqual(expected);
  });
});
