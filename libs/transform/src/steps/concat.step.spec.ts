import { openBench } from './step.fixture';

const bench = openBench();

describe('concat', () => {
  it('joins texts with and without the empty ones', async () => {
    const data = { a: ['x', null, null], b: ['y', 'z', null] };
    const joined = async (skipNull: boolean) =>
      (await bench.table(data, { op: 'concat', columns: ['a', 'b'], as: 'c', separator: '-', skipNull })).map(
        (row) => row['c'],
      );
    expect(await joined(true)).toEqual(['x-y', 'z', null]);
    expect(await joined(false)).toEqual(['x-y', '-z', null]);
  });
});
