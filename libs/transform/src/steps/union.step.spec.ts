import { openBench } from './step.fixture';

const bench = openBench();

describe('union', () => {
  it('matches by position and finds a type for both', async () => {
    await bench.job.stage('d', { x: [7], y: ['b'] }, { x: 'integer' });
    expect(
      await bench.table({ a: ['1'] }, { op: 'union', with: [{ datasetId: 'd' }], match: 'position' }),
    ).toEqual([
      { a: '1', y: null },
      { a: '7', y: 'b' },
    ]);
  });
  it('keeps the order each table had', async () => {
    await bench.job.stage('d', { a: ['8', '9'] });
    const recipe = { version: 1, steps: [{ op: 'sort', by: [{ column: 'a', direction: 'desc' }] }] };
    const output = await bench.table({ a: ['1', '2'] }, ...recipe.steps, {
      op: 'union',
      with: [{ datasetId: 'd', recipe }],
    });
    expect(output.map((row) => row['a'])).toEqual(['2', '1', '9', '8']);
    expect(await bench.job.lineage()).toEqual(['1<main:2', '2<main:1', '3<d:2', '4<d:1']);
  });
});
