import { openBench } from './step.fixture';

const bench = openBench();

describe('salesforceId', () => {
  it('writes ids in 18 and in 15 characters', async () => {
    const ids = ['001A0000006Vm9u', '001A0000006Vm9uIAC', '001A0000006Vm9uXXX', 'short', null];
    expect(await bench.after(ids, { op: 'salesforceId', column: 'a', to: 18 })).toEqual([
      '001A0000006Vm9uIAC',
      '001A0000006Vm9uIAC',
      null,
      null,
      null,
    ]);
    expect(await bench.after(ids, { op: 'salesforceId', column: 'a', to: 15, onError: 'keep' })).toEqual([
      '001A0000006Vm9u',
      '001A0000006Vm9u',
      '001A0000006Vm9uXXX',
      'short',
      null,
    ]);
  });
});
