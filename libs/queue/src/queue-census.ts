import type { Queue } from 'bull';
import { QueueName, Work } from '@dms/domain';
import { within } from './within';

const patienceMs = 2_000;

export interface QueueCount {
  queue: QueueName;
  waiting: number;
  active: number;
  delayed: number;
  /** Seconds since the oldest job that nobody has taken yet was added; 0 where none waits. */
  oldestWaitingSeconds: number;
}

/** What lies in the queues now, for whoever watches the installation. Throws DmsError QUEUE_UNAVAILABLE. */
export class QueueCensus {
  constructor(private readonly queues: ReadonlyMap<QueueName, Queue<Work>>) {}

  take(): Promise<QueueCount[]> {
    return within(patienceMs, Promise.all([...this.queues].map(([name, queue]) => countOf(name, queue))));
  }
}

async function countOf(name: QueueName, queue: Queue<Work>): Promise<QueueCount> {
  const [{ waiting, active, delayed }, [oldest]] = await Promise.all([
    queue.getJobCounts(),
    queue.getWaiting(0, 0),
  ]);
  const since = oldest?.timestamp;
  const oldestWaitingSeconds = since === undefined ? 0 : Math.max(0, (Date.now() - since) / 1000);
  return { queue: name, waiting, active, delayed, oldestWaitingSeconds };
}
