import type { Step } from '@dms/domain';
import { openBench } from './step.fixture';

const bench = openBench();

describe('fill', () => {
  it.each<[Omit<Step, 'op'>, unknown[]]>([
    [{ with: { value: '-' } }, ['-', 'x', '-', ' ', 'y']],
    [{ with: { value: '-' }, blanks: true }, ['-', 'x', '-', '-', 'y']],
    [{ with: 'previous' }, [null, 'x', 'x', ' ', 'y']],
    [{ with: 'next', blanks: true }, ['x', 'x', 'y', 'y', 'y']],
    [{ with: { column: 'b' } }, ['1', 'x', '3', ' ', 'y']],
    [{ with: 'previous', within: ['c'] }, [null, 'x', null, ' ', 'y']],
  ])('does %j', async (options, expected) => {
    const data = {
      a: [null, 'x', null, ' ', 'y'],
      b: ['1', '2', '3', '4', '5'],
      c: ['g', 'g', 'h', 'h', 'h'],
    };
    const output = await bench.table(data, { op: 'fill', columns: ['a'], ...options });
    expect(output.map((row) => row['a'])).toEqual(expected);
  });
  it('follows the order of now', async () => {
    const output = await bench.table(
      { a: ['1', '2', '3'], b: ['x', null, 'z'] },
      { op: 'sort', by: [{ column: 'a', direction: 'desc' }] },
      { op: 'fill', columns: ['b'], with: 'previous' },
    );
    expect(output.map((row) => row['b'])).toEqual(['z', 'z', 'x']);
  });
});
