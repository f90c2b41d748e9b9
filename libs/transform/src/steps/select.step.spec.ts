import { openBench } from './step.fixture';

const bench = openBench();
const data = { a: ['1'], b: ['2'], c: ['3'] };

describe('select', () => {
  it('keeps the columns named, in that order, under new names', async () => {
    const output = await bench.table(data, { op: 'select', columns: ['c', { from: 'a', as: 'x' }] });
    expect(output.map((row) => Object.entries(row))).toEqual([
      [
        ['c', '3'],
        ['x', '1'],
      ],
    ]);
  });
  it('takes a column twice under two names, and not twice under one', async () => {
    const twice = (as: string) => ({ op: 'select', columns: ['a', { from: 'A', as }] });
    expect(await bench.table(data, twice('x'))).toEqual([{ a: '1', x: '1' }]);
    await expect(bench.table(data, twice('A'))).rejects.toMatchObject({ code: 'BAD_RECIPE' });
  });
});
