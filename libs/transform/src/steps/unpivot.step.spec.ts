import { openBench } from './step.fixture';

const bench = openBench();

describe('unpivot', () => {
  const data = { id: ['1', '2'], jan: ['a', null], feb: ['b', 'c'] };
  const unpivot = { op: 'unpivot', columns: ['jan', 'feb'], name: 'month', value: 'x' };

  it('makes a row of each cell, by source row and then by column', async () => {
    expect(await bench.table(data, unpivot)).toEqual([
      { id: '1', month: 'jan', x: 'a' },
      { id: '1', month: 'feb', x: 'b' },
      { id: '2', month: 'jan', x: null },
      { id: '2', month: 'feb', x: 'c' },
    ]);
    expect(await bench.job.lineage()).toEqual(['1<main:1', '2<main:1', '3<main:2', '4<main:2']);
  });
  it('leaves empty cells out and counts them; a row of nothing else is skipped', async () => {
    await bench.job.stage('main', { ...data, feb: ['b', null] });
    const { steps, source, output } = await bench.job.run({ ...unpivot, dropNull: true });
    expect(output).toEqual([
      { id: '1', month: 'jan', x: 'a' },
      { id: '1', month: 'feb', x: 'b' },
    ]);
    expect(steps).toEqual([{ in: 2, out: 2, changed: 0, skipped: 2, rejected: 0 }]);
    expect(source).toMatchObject({ carried: 1, skipped: 1 });
    expect(await bench.job.fates()).toEqual(['1 carried', '2 skipped 0 empty']);
  });
  it('finds a type for all cells', async () => {
    await bench.job.stage('main', { a: [1], b: [2.5], c: ['x'] }, { a: 'integer', b: 'decimal' });
    const types = async (columns: string[]) =>
      (await bench.job.run({ op: 'unpivot', columns, name: 'n', value: 'v' })).columns.at(-1)?.type;
    expect(await types(['a', 'b'])).toBe('decimal');
    expect(await types(['a', 'c'])).toBe('text');
    expect(await bench.job.column('v')).toEqual(['1', 'x']);
  });
  it('follows the order of now, and turns all columns', async () => {
    const output = await bench.table(
      { a: ['1', '2'], b: ['3', '4'] },
      { op: 'sort', by: [{ column: 'a', direction: 'desc' }] },
      { op: 'unpivot', columns: '*', name: 'n', value: 'v' },
    );
    expect(output.map((row) => row['v'])).toEqual(['2', '4', '1', '3']);
  });
});
