import { openBench } from './step.fixture';

const bench = openBench();

describe('validate', () => {
  it('warns with a count', async () => {
    await bench.job.stage('main', { a: ['1', 'x', null] });
    const { warnings, rows } = await bench.job.run({
      op: 'validate',
      where: `regexp_full_match(a, '\\d')`,
      severity: 'warn',
      code: 'DIGIT',
      message: 'One digit.',
    });
    expect(warnings).toEqual([{ code: 'DIGIT', message: 'One digit.', count: 2 }]);
    expect(rows).toBe(3);
  });
});
