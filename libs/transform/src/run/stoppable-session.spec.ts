import { Job } from './job.fixture';
import { materialise } from './materialise';
import { StoppableSession } from './stoppable-session';

describe('a session whose work may no longer be wanted', () => {
  let job: Job;
  beforeEach(async () => {
    job = await Job.open();
  });
  afterEach(() => job.close());

  it('begins nothing more once it is told to stop', async () => {
    const stop = new AbortController();
    const session = new StoppableSession(job.session, stop.signal);
    await session.run('CREATE TABLE t AS SELECT range AS n FROM range(5000)');
    const rows = session.stream('SELECT n FROM t')[Symbol.asyncIterator]();
    expect((await rows.next()).done).toBe(false);
    stop.abort();
    const cancelled = { code: 'CANCELLED' };
    await expect(rows.next()).rejects.toMatchObject(cancelled);
    await expect(session.run('DROP TABLE t')).rejects.toMatchObject(cancelled);
    await expect(session.rows('SELECT 1')).rejects.toMatchObject(cancelled);
    expect(await job.session.rows('SELECT count(*) AS n FROM t')).toEqual([{ n: 5000 }]);
  });
  it('stops a recipe in the middle, wherever it is, and leaves no working table', async () => {
    await job.stage('main', { a: Array.from({ length: 5_000 }, (_, n) => `x${n}@example.com`) });
    const steps = [
      { op: 'email', column: 'a' },
      { op: 'sort', by: [{ column: 'a' }] },
      { op: 'window', as: 'n', fn: 'rowNumber' },
    ];
    for (const share of [0, 1, 2]) {
      const stop = new AbortController();
      const onProgress = (done: number) => (done * 4 > share ? stop.abort() : undefined);
      const work = materialise(job.session, { version: 1, steps }, job.inputs, {
        signal: stop.signal,
        onProgress,
      });
      await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    }
  });
});
