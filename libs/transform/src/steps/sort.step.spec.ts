import { openBench } from './step.fixture';

const bench = openBench();

describe('sort', () => {
  it('sorts by code point, nulls last, equal rows in their order', async () => {
    const output = await bench.table(
      { a: ['b', 'a', null, 'B', 'a'], n: ['1', '2', '3', '4', '5'] },
      { op: 'sort', by: [{ column: 'a' }] },
    );
    expect(output.map((row) => row['n'])).toEqual(['4', '2', '5', '1', '3']);
  });
  it('sorts by expression, falling, nulls first, without case', async () => {
    const data = { a: ['b', 'A', null, 'c'] };
    const sorted = async (order: object) =>
      (await bench.table(data, { op: 'sort', by: [order] })).map((row) => row['a']);
    expect(await sorted({ expression: 'length(a)', direction: 'desc', nulls: 'first' })).toEqual([
      null,
      'b',
      'A',
      'c',
    ]);
    expect(await sorted({ column: 'a', collation: 'nocase' })).toEqual(['A', 'b', 'c', null]);
    expect(await sorted({ column: 'a', collation: 'de' })).toEqual(['A', 'b', 'c', null]);
  });
});
