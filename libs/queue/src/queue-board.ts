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

  /** It is loaded when somebody first looks: workers and most starts of an API never need it. */
  at(path: string): RequestHandler {
    let board: Promise<RequestHandler> | undefined;
    return (request, response, next) => {
      board ??= this.load(path).catch((error: unknown) => {
        // Whoever looks next may have more luck.
        board = undefined;
        throw error;
      });
      board.then((handle) => void handle(request, response, next), next);
    };
  }

  private async load(path: string): Promise<RequestHandler> {
    const [{ createBullBoard }, { BullAdapter }, { ExpressAdapter }] = await Promise.all([
      import('@bull-board/api'),
      import('@bull-board/api/bullAdapter'),
      import('@bull-board/express'),
    ]);
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
