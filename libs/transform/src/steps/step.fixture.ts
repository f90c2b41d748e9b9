import type { Row, Step } from '@dms/domain';
import { Job, type Table } from '../run/job.fixture';

/** A job for the specs of one step, opened before them and closed after them. */
export function openBench() {
  let job: Job;
  beforeAll(async () => {
    job = await Job.open();
  });
  afterAll(() => job.close());
  return {
    get job(): Job {
      return job;
    },
    /** The output of the steps over a table. */
    table: async (data: Table, ...steps: Step[]): Promise<Row[]> => {
      await job.stage('main', data);
      return (await job.run(...steps)).output;
    },
    /** The values of column `a` after the steps, from those before. */
    after: async (values: (string | null)[], ...steps: Step[]): Promise<unknown[]> => {
      await job.stage('main', { a: values });
      await job.run(...steps);
      return job.column('a');
    },
  };
}
