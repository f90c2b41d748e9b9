import type { Queue } from 'bull';
import { QueueName, queueNames, Work, workId, WorkQueue } from '@dms/domain';
import { within } from './within';

/** Longest wait for Redis before a call is given up. */
const patienceMs = 5_000;

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
    await within(
      this.waitMs,
      this.queue(work.queue).add(work, {
        jobId: workId(work),
        attempts: 1,
        removeOnComplete: true,
        removeOnFail: true,
        ...(options.delayMs && { delay: options.delayMs }),
      }),
    );
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
