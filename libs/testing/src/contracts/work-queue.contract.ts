import { QueueName, Work, WorkQueue } from '@dms/domain';

/** A queue under test, and a worker's hand that takes the next due piece of a queue and finishes it. */
export interface WorkQueueUnderTest {
  queue: WorkQueue;
  take(name: QueueName): Promise<Work | undefined>;
}

const load = (batch: number, epoch = 1, attempt = 1): Work => ({
  queue: 'load',
  batchId: `run1:0000:00000${batch}`,
  epoch,
  attempt,
});
const ingest: Work = { queue: 'ingest', datasetId: 'd1', attempt: 1 };
const transform: Work = { queue: 'transform', datasetId: 'd1', attempt: 1 };
const flow: Work = { queue: 'flow', runId: 'run1', attempt: 'start' };
const events: Work = { queue: 'events', outlet: 'broker' };
const webhooks: Work = { queue: 'webhooks', deliveryId: 'hook1:event1', attempt: 0 };
const verify: Work = { queue: 'verify', runId: 'run1' };

/** What every WorkQueue does. `make` gives a fresh empty one. Left out: a Redis that is away, killed workers. */
export function workQueueContract(name: string, make: () => Promise<WorkQueueUnderTest>): void {
  describe(`${name} as WorkQueue`, () => {
    let tested: WorkQueueUnderTest;
    beforeEach(async () => {
      tested = await make();
    });

    it('hands each piece of work over as it was given, in its own queue', async () => {
      const all = [ingest, transform, flow, load(1), verify, events, webhooks];
      const depths = (each: number) => ({
        ingest: each,
        transform: each,
        flow: each,
        load: each,
        verify: each,
        events: each,
        webhooks: each,
      });
      for (const work of all) await tested.queue.add(work);
      expect(await tested.queue.depths()).toEqual(depths(1));
      for (const work of all) expect(await tested.take(work.queue)).toEqual(work);
      expect(await tested.queue.depths()).toEqual(depths(0));
      for (const work of all) expect(await tested.take(work.queue)).toBeUndefined();
    });

    it('hands work over in the order it came', async () => {
      for (const batch of [3, 1, 2]) await tested.queue.add(load(batch));
      expect([await tested.take('load'), await tested.take('load'), await tested.take('load')]).toEqual(
        [3, 1, 2].map((batch) => load(batch)),
      );
    });

    it('makes one piece of the same work added many times while it waits', async () => {
      await Promise.all(Array.from({ length: 20 }, () => tested.queue.add(load(1))));
      await tested.queue.add(load(1), { delayMs: 60_000 });
      expect((await tested.queue.depths()).load).toBe(1);
    });

    it('tells attempts and epochs apart', async () => {
      for (const work of [load(1, 1, 1), load(1, 1, 2), load(1, 2, 1)]) await tested.queue.add(work);
      expect((await tested.queue.depths()).load).toBe(3);
    });

    it('takes the same work again once it is done', async () => {
      await tested.queue.add(flow);
      expect(await tested.take('flow')).toEqual(flow);
      await tested.queue.add(flow);
      expect(await tested.take('flow')).toEqual(flow);
    });

    it('counts delayed work, but does not hand it over before its time', async () => {
      await tested.queue.add(load(1), { delayMs: 60_000 });
      expect((await tested.queue.depths()).load).toBe(1);
      expect(await tested.take('load')).toBeUndefined();
    });
  });
}
