import { openBench } from './step.fixture';

const bench = openBench();

describe('reorder', () => {
  it.each([
    [{ columns: ['c'] }, ['c', 'a', 'b']],
    [{ columns: ['c', 'b', 'c'] }, ['c', 'b', 'a']],
    [{ columns: ['a'], rest: 'before' }, ['b', 'c', 'a']],
  ])('puts %j first or last', async (options, expected) => {
    const output = await bench.table({ a: ['1'], b: ['2'], c: ['3'] }, { op: 'reorder', ...options });
    expect(Object.keys(output[0]!)).toEqual(expected);
  });
});
