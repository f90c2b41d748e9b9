import { openBench } from './step.fixture';

const bench = openBench();

describe('pad', () => {
  it('fills up short texts and cuts none', async () => {
    expect(
      await bench.after(['7', '12345', null], { op: 'pad', column: 'a', length: 3, with: '0', side: 'left' }),
    ).toEqual(['007', '12345', null]);
  });
});
