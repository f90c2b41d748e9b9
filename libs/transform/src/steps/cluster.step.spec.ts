import { openBench } from './step.fixture';

const bench = openBench();
const merges = [
  { to: 'Acme Inc.', from: ['ACME', 'acme inc', 'Acme Inc.'] },
  { to: 'Globex', from: ["glo'bex"] },
];

describe('cluster', () => {
  it('replays its merges and touches nothing else', async () => {
    const step = { op: 'cluster', column: 'a', method: 'fingerprint', merges };
    await bench.job.stage('main', { a: ['ACME', 'Acme', null, "glo'bex", 'Acme Inc.', 'acme inc '] });
    const { steps } = await bench.job.run(step);
    expect(await bench.job.column('a')).toEqual([
      'Acme Inc.',
      'Acme',
      null,
      'Globex',
      'Acme Inc.',
      'acme inc ',
    ]);
    expect(steps).toEqual([{ in: 6, out: 6, changed: 2, skipped: 0, rejected: 0 }]);
    expect((await bench.job.run({ ...step, as: 'b' })).columns.map(({ name }) => name)).toEqual(['a', 'b']);
  });
  it('does nothing without merges', async () => {
    expect(
      await bench.after(['x'], { op: 'cluster', column: 'a', method: 'fingerprint', merges: [] }),
    ).toEqual(['x']);
  });
  it('takes tens of thousands of groups', async () => {
    const many = Array.from({ length: 30_000 }, (_, n) => ({ to: `T${n}`, from: [`f${n}`] }));
    expect(
      await bench.after(['f29999', 'f0', 'x'], { op: 'cluster', column: 'a', method: 'ngram', merges: many }),
    ).toEqual(['T29999', 'T0', 'x']);
  });
  it('refuses a value that two groups claim', async () => {
    const step = {
      op: 'cluster',
      column: 'a',
      method: 'x',
      merges: [...merges, { to: 'Other', from: ['ACME'] }],
    };
    await expect(bench.after(['x'], step)).rejects.toMatchObject({ code: 'BAD_RECIPE' });
  });
});
