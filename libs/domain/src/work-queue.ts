import { EventOutlet } from './event';

/** One piece of background work. Ids only: whoever takes it reads the documents. */
export type Work =
  | { queue: 'ingest'; datasetId: string; attempt: number }
  | { queue: 'transform'; datasetId: string; attempt: number }
  /** Moves a run on: prepare it, start its next level, reconcile it. flow.ts says which. */
  | { queue: 'flow'; runId: string; attempt: string }
  /** Moves one batch on. */
  | { queue: 'load'; batchId: string; epoch: number; attempt: number }
  /** Reads back what a finished run wrote. */
  | { queue: 'verify'; runId: string }
  /** Hands over what waits in the outbox for one way out. */
  | { queue: 'events'; outlet: EventOutlet }
  /** Posts one event to one webhook; `attempt`: how often that was tried before. */
  | { queue: 'webhooks'; deliveryId: string; attempt: number };

export type QueueName = Work['queue'];
export const queueNames: readonly QueueName[] = [
  'ingest',
  'transform',
  'flow',
  'load',
  'verify',
  'events',
  'webhooks',
];

/**
 * Puts work where a worker finds it. Adding the same work twice while it waits is one piece of work. A job that
 * throws is not tried again by the queue: the documents say what is left to do and the sweeper queues it again.
 * Throws DmsError QUEUE_UNAVAILABLE.
 */
export abstract class WorkQueue {
  abstract add(work: Work, options?: { delayMs?: number }): Promise<void>;
  /** How many pieces wait, run or are delayed, by queue. */
  abstract depths(): Promise<Record<QueueName, number>>;
}

/** The work's name in its queue: equal work has an equal name. Holds no colon beyond those of the ids. */
export function workId(work: Work): string {
  switch (work.queue) {
    case 'ingest':
    case 'transform':
      return `${work.datasetId}:${work.attempt}`;
    case 'flow':
      return `${work.runId}:${work.attempt}`;
    case 'load':
      return `${work.batchId}:${work.epoch}:${work.attempt}`;
    case 'verify':
      return work.runId;
    case 'events':
      return work.outlet;
    case 'webhooks':
      return `${work.deliveryId}:${work.attempt}`;
  }
}
