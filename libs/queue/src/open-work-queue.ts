import Bull from 'bull';
import { Environment } from '@dms/config';
import { QueueName, queueNames, Work, WorkQueue } from '@dms/domain';
import { BullWorkQueue } from './bull-work-queue';
import { bullOptions } from './queue.module';
import { RedisConnections } from './redis-connections';

/** The work queue for a program without Nest that only adds work: needs REDIS_URL. Close it in the end. */
export function openWorkQueue(environment: Environment): { queue: WorkQueue; close: () => Promise<void> } {
  const connections = new RedisConnections(environment);
  const options = bullOptions(environment, connections);
  const queues = queueNames.map((name): [QueueName, Bull.Queue<Work>] => [
    name,
    new Bull<Work>(name, options),
  ]);
  return {
    queue: new BullWorkQueue(new Map(queues)),
    close: async () => {
      await Promise.allSettled(queues.map(([, queue]) => queue.close()));
      connections.close();
    },
  };
}
