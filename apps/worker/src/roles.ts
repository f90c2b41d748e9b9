import { Environment, EnvironmentError } from '@dms/config';
import { QueueName, queueNames } from '@dms/domain';
import { Process } from '@nestjs/bull';
import type { Type } from '@nestjs/common';
import {
  EventsProcessor,
  FlowProcessor,
  IngestProcessor,
  LoadProcessor,
  TransformProcessor,
  VerifyProcessor,
  WebhooksProcessor,
} from './processors/processors';

interface Role {
  processor: Type;
  method: string;
  /** Jobs at once where nothing else is said. */
  concurrency: number;
}

const roles: Record<QueueName, Role> = {
  // Two at once, so that a bad file holds nobody up.
  ingest: { processor: IngestProcessor, method: 'stage', concurrency: 2 },
  transform: { processor: TransformProcessor, method: 'derive', concurrency: 1 },
  flow: { processor: FlowProcessor, method: 'advance', concurrency: 4 },
  // Steps mostly wait for the org: as many as keep its places busy while others are looked at and harvested.
  load: { processor: LoadProcessor, method: 'advance', concurrency: 16 },
  // Most of it waits for the org.
  verify: { processor: VerifyProcessor, method: 'verify', concurrency: 2 },
  // One for each way out: neither holds up the other.
  events: { processor: EventsProcessor, method: 'relay', concurrency: 2 },
  // All of it waits for somebody else's server.
  webhooks: { processor: WebhooksProcessor, method: 'deliver', concurrency: 8 },
};

/** The queues that a worker takes work from, with how many jobs at once. Throws EnvironmentError. */
export function chosenQueues({ DMS_WORKER_QUEUES }: Environment): Map<QueueName, number> {
  if (DMS_WORKER_QUEUES === '') return new Map(queueNames.map((name) => [name, roles[name].concurrency]));
  const chosen = new Map<QueueName, number>();
  for (const part of DMS_WORKER_QUEUES.split(',')) {
    const [word = '', jobs] = part.trim().split(':');
    const name = queueNames.find((known) => known === word);
    if (!name || chosen.has(name))
      throw new EnvironmentError([
        `DMS_WORKER_QUEUES names ${JSON.stringify(word)}${name ? ' twice' : ''}; there are ${queueNames.join(', ')}`,
      ]);
    chosen.set(name, jobs === undefined ? roles[name].concurrency : Number(jobs));
  }
  return chosen;
}

/** The processors of these queues: whoever has a processor among its providers consumes the queue. */
export function processorsOf(chosen: Map<QueueName, number>): Type[] {
  return [...chosen].map(([name, concurrency]) => {
    const { processor, method } = roles[name];
    const handler = Object.getOwnPropertyDescriptor(processor.prototype, method);
    if (handler) Process({ concurrency })(processor.prototype as object, method, handler);
    return processor;
  });
}
