import { Batch } from '@dms/domain';
import { EventBook } from './event-book';
import { WebhookSweep } from './webhook-sweep';

/** Nobody listens, as in an installation without a broker. */
export const noEvents = {
  amendBatch: (_id: string, _before: Batch, after: Batch) => after,
  tellBatches: () => Promise.resolve(),
  sweep: () => Promise.resolve(),
} as unknown as EventBook;

export const noWebhooks = { sweep: () => Promise.resolve() } as unknown as WebhookSweep;
