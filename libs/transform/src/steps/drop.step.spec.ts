import { openBench } from './step.fixture';

const bench = openBench();

describe('drop', () => {
  it('leaves columns out, whatever the letter case of the name', async () => {
    expect(await bench.table({ a: ['1'], b: ['2'], c: ['3'] }, { op: 'drop', columns: ['B'] })).toEqual([
      { a: '1', c: '3' },
    ]);
  });
});
