import { createBullBoard } from '@bull-board/api';
import { BullAdapter } from '@bull-board/api/bullAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Queue } from 'bull';
import type { RequestHandler } from 'express';
import { QueueName, Work } from '@dms/domain';

/**
 * Bull Board over our queues, to be mounted at `path`. It shows and changes nothing: what is to be done is decided by the
 * documents, and the queue only carries names of it. A job removed by hand would be queued again by the sweeper, one
 * retried by hand would be a second delivery that the ledger turns away, and one promoted early would cut a pause that
 * the org asked for: nothing of it would help, and somebody would believe that it did.
 */
export class QueueBoard {
  constructor(private readonly queues: ReadonlyMap<QueueName, Queue<Work>>) {}

  at(path: string): RequestHandler {
    const serverAdapter = new ExpressAdapter();
    serverAdapter.setBasePath(path);
    createBullBoard({
      queues: [...this.queues.values()].map((queue) => new BullAdapter(queue, { readOnlyMode: true })),
      serverAdapter,
      options: { uiConfig: { boardTitle: 'DMS', hideRedisDetails: true, locale: { lng: 'en' } } },
    });
    return serverAdapter.getRouter() as RequestHandler;
  }
}
