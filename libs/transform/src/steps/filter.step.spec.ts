import { openBench } from './step.fixture';

const bench = openBench();

describe('filter', () => {
  it('keeps the rows where the condition is true: neither false nor unknown', async () => {
    expect(await bench.after(['1', '2', null], { op: 'filter', where: `a <> '1'` })).toEqual(['2']);
    expect(await bench.job.fates()).toEqual(['1 skipped 0 filtered', '2 carried', '3 skipped 0 filtered']);
  });
});
