import { openBench } from './step.fixture';

const bench = openBench();

describe('limit', () => {
  it.each([
    [{ rows: 2 }, ['1', '2']],
    [{ rows: 2, offset: 1 }, ['2', '3']],
    [{ rows: 0 }, []],
    [{ rows: 9, offset: 2 }, ['3']],
    [{ rows: Number.MAX_SAFE_INTEGER, offset: Number.MAX_SAFE_INTEGER }, []],
  ])('takes %j', async (options, expected) => {
    expect(await bench.after(['1', '2', '3'], { op: 'limit', ...options })).toEqual(expected);
  });
});
