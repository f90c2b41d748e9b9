import type { Step } from '@dms/domain';
import { openBench } from './step.fixture';

const bench = openBench();

describe('split', () => {
  it.each<[Omit<Step, 'op' | 'column'>, string | null, Record<string, string | null>]>([
    [{ by: { delimiter: ' ' }, into: ['x', 'y'] }, 'Ann Mary Lee', { x: 'Ann', y: 'Mary Lee' }],
    [
      { by: { delimiter: ' ' }, into: ['x', 'y'], from: 'right' },
      'Ann Mary Lee',
      { x: 'Ann Mary', y: 'Lee' },
    ],
    [{ by: { delimiter: ' ' }, into: ['x', 'y', 'z'], limit: 2 }, 'a b c', { x: 'a', y: 'b c', z: null }],
    [{ by: { delimiter: ',' }, into: ['x', 'y'], trim: true }, 'a , b', { x: 'a', y: 'b' }],
    [{ by: { delimiter: ',' }, into: ['x', 'y'] }, 'a', { x: 'a', y: null }],
    [{ by: { delimiter: ',' }, into: ['x', 'y'] }, null, { x: null, y: null }],
    [{ by: { regex: '([;,]) *' }, into: ['x', 'y'] }, 'a; b, c', { x: 'a', y: 'b, c' }],
    [{ by: { positions: [2, 4] }, into: ['x', 'y', 'z'] }, 'aabbcc', { x: 'aa', y: 'bb', z: 'cc' }],
    [{ by: { positions: [2, 4] }, into: ['x', 'y', 'z'] }, 'aab', { x: 'aa', y: 'b', z: null }],
    [{ by: { delimiter: '-' }, into: ['a', 'y'] }, '1-2', { a: '1', y: '2' }],
    [{ by: { delimiter: '-' }, into: ['x', 'y'], keep: true }, '1-2', { a: '1-2', x: '1', y: '2' }],
  ])('does %j to %j', async (options, value, expected) => {
    expect(await bench.table({ a: [value] }, { op: 'split', column: 'a', ...options })).toEqual([expected]);
  });
  it.each<[Omit<Step, 'op' | 'column'>, string, string[]]>([
    [{ by: { regex: '[;,] *' }, limit: 2 }, 'a; b,c', ['a', 'b,c']],
    [{ by: { regex: '[;,] *' }, limit: 2, from: 'right' }, 'a; b,c', ['a; b', 'c']],
    [{ by: { delimiter: '-' }, limit: 2, from: 'right' }, '1-2-3', ['1-2', '3']],
    [{ by: { delimiter: '-' }, limit: 1 }, '1-2-3', ['1-2-3']],
    [{ by: { delimiter: '-' }, limit: 9, from: 'right' }, '1-2-3', ['1', '2', '3']],
    [{ by: { positions: [1, 2] }, limit: 2 }, 'abcd', ['a', 'bcd']],
  ])('does %j to %j in rows', async (options, value, expected) => {
    expect(await bench.after([value], { op: 'split', column: 'a', rows: true, ...options })).toEqual(
      expected,
    );
  });
  it('cuts at a pattern from the right', async () => {
    expect(
      await bench.table(
        { a: ['a; b,c'] },
        { op: 'split', column: 'a', by: { regex: '[;,] *' }, into: ['x', 'y'], from: 'right' },
      ),
    ).toEqual([{ x: 'a; b', y: 'c' }]);
  });
  it.each([
    [{ by: { regex: 'x*' }, into: ['x'] }, 'by.regex'],
    [{ by: { delimiter: '-' }, rows: true, keep: true }, 'keep'],
    [{ by: { delimiter: '-' }, rows: true, from: 'right' }, 'from'],
    [{ by: { positions: [1] }, into: ['x'], from: 'right' }, 'from'],
  ])('refuses %j', async (options, parameter) => {
    await expect(bench.after(['a'], { op: 'split', column: 'a', ...options })).rejects.toMatchObject({
      code: 'BAD_RECIPE',
      where: { parameter },
    });
  });
  it('makes a row of each piece, carrying the others', async () => {
    const output = await bench.table(
      { a: ['1;2', null, '3'], b: ['x', 'y', 'z'] },
      { op: 'split', column: 'a', by: { delimiter: ';' }, rows: true },
    );
    expect(output).toEqual([
      { a: '1', b: 'x' },
      { a: '2', b: 'x' },
      { a: null, b: 'y' },
      { a: '3', b: 'z' },
    ]);
    expect(await bench.job.lineage()).toEqual(['1<main:1', '2<main:1', '3<main:2', '4<main:3']);
    expect(await bench.job.fates()).toEqual(['1 carried', '2 carried', '3 carried']);
  });
});
