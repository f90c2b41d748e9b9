import { openBench } from './step.fixture';

const bench = openBench();

describe('extract', () => {
  it('takes out groups, lists and whole matches', async () => {
    const step = { op: 'extract', column: 'a', regex: '([a-z])(\\d)' };
    expect(await bench.table({ a: ['q1r2', '-', null] }, { ...step, into: ['l', 'd'] })).toMatchObject([
      { l: 'q', d: '1' },
      { l: null, d: null },
      { l: null, d: null },
    ]);
    expect(await bench.table({ a: ['q1r2'] }, { ...step, into: [null, 'd'] })).toEqual([
      { a: 'q1r2', d: '1' },
    ]);
    expect(await bench.table({ a: ['q1r2'] }, { ...step, into: ['w'], group: 0 })).toMatchObject([
      { w: 'q1' },
    ]);
    expect(await bench.table({ a: ['q1r2'] }, { ...step, into: ['d'], group: 2, all: true })).toMatchObject([
      { d: ['1', '2'] },
    ]);
    await bench.table({ a: ['q1', '-'] }, { ...step, into: ['l'], onError: 'reject' });
    expect(await bench.job.fates()).toEqual(['1 carried', '2 rejected 0 no match in a [-]']);
  });
});
