import type { Queue } from 'bull';
import { QueueName, queueNames, Work, workId, WorkQueue } from '@dms/domain';
import { within } from './within';

/** Longest wait for Redis before a call is given up. */
const patienceMs = 5_000;

/**
 * Where Redis is wiped just when a worker takes a job, Bull writes what became of it to a job that is gone: what it leaves
 * has no data, is in no list, and would make Bull ignore the same work for ever.
 */
const dropHusk = `if redis.call('EXISTS', KEYS[1]) == 1 and redis.call('HEXISTS', KEYS[1], 'data') == 0 then
  return redis.call('DEL', KEYS[1])
end
return 0`;

/** Work in Bull, one queue a name. The job's id is the work's name, so equal work that waits is one job. */
export class BullWorkQueue extends WorkQueue {
  constructor(
    private readonly queues: ReadonlyMap<QueueName, Queue<Work>>,
    private readonly waitMs = patienceMs,
  ) {
    super();
  }

  async add(work: Work, options: { delayMs?: number } = {}): Promise<void> {
    // A call given up here may still arrive when Redis is back; whoever takes the job asks the documents first.
    await within(this.waitMs, this.addWhole(this.queue(work.queue), work, options));
  }

  private async addWhole(queue: Queue<Work>, work: Work, { delayMs }: { delayMs?: number }): Promise<void> {
    const jobId = workId(work);
    await queue.isReady();
    await queue.client.eval(dropHusk, 1, queue.toKey(jobId));
    await queue.add(work, {
      jobId,
      attempts: 1,
      removeOnComplete: true,
      removeOnFail: true,
      ...(delayMs && { delay: delayMs }),
    });
  }

  async depths(): Promise<Record<QueueName, number>> {
    const counts = await within(
      this.waitMs,
      Promise.all(
        queueNames.map(async (name) => {
          const { waiting, active, delayed } = await this.queue(name).getJobCounts();
          return [name, waiting + active + delayed] as const;
        }),
      ),
    );
    return Object.fromEntries(counts) as Record<QueueName, number>;
  }

  private queue(name: QueueName): Queue<Work> {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`There is no queue ${name}`);
    return queue;
  }
}
