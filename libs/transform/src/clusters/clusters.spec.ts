import { Job } from '../run/job.fixture';
import { clusters, type ClusterRequest } from './clusters';

let job: Job;
beforeAll(async () => {
  job = await Job.open();
  await job.stage('main', {
    city: ['Bern', 'bern ', 'BERN', 'Rom', null, ' ', 'Bern', 'x'.repeat(600)],
    day: ['2024-01-02', null, null, null, null, null, null, null],
  });
});
afterAll(() => job.close());

const look = (request: Partial<ClusterRequest>, steps: { op: string }[] = []) =>
  clusters(job.session, { version: 1, steps }, job.inputs, {
    column: 'city',
    method: 'fingerprint',
    ...request,
  });

describe('the clusters of a column', () => {
  it('count the rows of each value, and say what was left out', async () => {
    expect(await look({})).toEqual({
      clusters: [
        {
          values: [
            { value: 'Bern', count: 2 },
            { value: 'BERN', count: 1 },
            { value: 'bern ', count: 1 },
          ],
          suggestion: 'Bern',
        },
      ],
      distinct: 5,
      found: 1,
      warnings: [expect.objectContaining({ code: 'LONG_VALUES', count: 1 })],
    });
  });
  it('are those of the column as the steps leave it', async () => {
    const steps = [{ op: 'clean', columns: ['city'], trim: true, case: 'lower' }];
    expect((await look({}, steps)).clusters).toEqual([]);
    expect((await look({ upTo: 0 }, steps)).clusters).toHaveLength(1);
  });
  it('refuse a column that is not there, with the near name', async () => {
    await expect(look({ column: 'ctiy' })).rejects.toMatchObject({
      code: 'UNKNOWN_COLUMN',
      where: { suggestion: 'city' },
    });
  });
});
