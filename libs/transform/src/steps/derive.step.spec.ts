import { openBench } from './step.fixture';

const bench = openBench();

describe('derive', () => {
  const data = { a: ['1', null], b: ['2', '3'] };
  it('adds a column, or replaces one in place', async () => {
    expect(await bench.table(data, { op: 'derive', as: 'c', expression: 'a || b' })).toEqual([
      { a: '1', b: '2', c: '12' },
      { a: null, b: '3', c: null },
    ]);
    const replaced = await bench.table(data, { op: 'derive', as: 'A', expression: `coalesce(a, '-')` });
    expect(replaced.map((row) => Object.entries(row))).toEqual([
      [
        ['a', '1'],
        ['b', '2'],
      ],
      [
        ['a', '-'],
        ['b', '3'],
      ],
    ]);
  });
  it('keeps the type asked for, and fails on a cell that is not of it', async () => {
    await bench.job.stage('main', data);
    const { columns } = await bench.job.run({ op: 'derive', as: 'n', expression: 'b', type: 'integer' });
    expect(columns.at(-1)).toEqual({ name: 'n', type: 'integer' });
    await bench.job.stage('main', { b: ['x'] });
    await expect(
      bench.job.run({ op: 'derive', as: 'n', expression: 'b', type: 'integer' }),
    ).rejects.toMatchObject({ code: 'BAD_EXPRESSION', where: { step: 0, op: 'derive' } });
  });
});
