import { Job } from './job.fixture';

let job: Job;
beforeAll(async () => {
  job = await Job.open();
  await job.stage('main', { id: ['1', '2'], amount: ['10', 'x'] });
  await job.stage('other', { id: ['1'], city: ['Bern'] });
});
afterAll(() => job.close());

/** The first step fails on its data, so what comes later can only be found before anything runs. */
const failsOnData = { op: 'derive', as: 'n', expression: 'CAST(amount AS INTEGER)' };

describe('before anything runs', () => {
  it.each([
    ['a sum of texts', { op: 'derive', as: 'm', expression: 'id + born(amount)' }, 'FORBIDDEN_EXPRESSION'],
    ['types that do not fit', { op: 'filter', where: `n > DATE '2024-01-01'` }, 'BAD_EXPRESSION'],
    ['a condition that is none', { op: 'filter', where: 'amount' }, 'BAD_EXPRESSION'],
    ['an unknown column', { op: 'sort', by: [{ column: 'amuont' }] }, 'UNKNOWN_COLUMN'],
  ])('finds %s in a later step', async (_, step, code) => {
    await expect(job.run(failsOnData, { op: 'limit', rows: 1 }, step)).rejects.toMatchObject({
      code,
      where: expect.objectContaining({ step: 2 }),
    });
  });

  it('leaves what depends on data to the run', async () => {
    const inner = { version: 1, steps: [{ op: 'rename', columns: { city: 'place' } }] };
    const join = {
      op: 'join',
      with: { datasetId: 'other', recipe: inner },
      on: [{ left: 'id', right: 'id' }],
      how: 'left',
    };
    const { output } = await job.run(join, { op: 'filter', where: `place = 'Bern'` });
    expect(output).toEqual([{ id: '1', amount: '10', place: 'Bern' }]);
  });

  it('leaves no table behind', async () => {
    await job.run(failsOnData).catch(() => undefined);
    const tables = await job.session.rows(
      `SELECT table_name AS t FROM duckdb_tables() WHERE table_name LIKE 'dms_rehearsal%' OR table_name LIKE 'dms_eager%'`,
    );
    expect(tables).toEqual([]);
  });
});
