import { Inject, Injectable } from '@nestjs/common';
import { Batches, Run, RunState, Stored, WorkQueue, batchId, isSettled } from '@dms/domain';

const bucketMs = 100;

/** Names the queue's piece of work that makes rows ready; there is one of it at a time for each run. */
export const resolving = 'resolve';

/** The same in whichever job it is done: else two workers would do it side by side. */
export function heavyWork(state: RunState): string {
  return state === 'queued' ? 'preparing' : state;
}

/** Puts the flow's and the batches' work into the queue, each piece under a name that makes doubles harmless. */
@Injectable()
export class FlowWaker {
  constructor(
    @Inject(WorkQueue) private readonly queue: WorkQueue,
    @Inject(Batches) private readonly batches: Batches,
  ) {}

  /**
   * Lets flow look at the run soon. Wakes within one slice of time are one; the delay makes sure that the look comes
   * after the slice has ended, so that nothing that happened in it is overlooked.
   */
  async wake(runId: string): Promise<void> {
    const slice = Math.floor(Date.now() / bucketMs);
    await this.queue.add({ queue: 'flow', runId, attempt: `wake-${slice}` }, { delayMs: bucketMs });
  }

  /** Work on the whole run that only one worker should do at a time: preparing, checking, reconciling. */
  async heavy(run: Stored<Run>): Promise<void> {
    await this.queue.add({ queue: 'flow', runId: run.id, attempt: heavyWork(run.value.state) });
  }

  /** Making the next rows of a load ready: a heavy piece of a run that is loading. */
  async resolve(runId: string): Promise<void> {
    await this.queue.add({ queue: 'flow', runId, attempt: resolving });
  }

  async batch(id: string, epoch: number, attempt: number, delayMs = 0): Promise<void> {
    await this.queue.add({ queue: 'load', batchId: id, epoch, attempt }, { delayMs });
  }

  /** Collections batches of a load go one after another, so that rows arrive in their order; then flow looks. */
  async batchSettled(
    runId: string,
    load: number,
    strategy: 'direct' | 'bulk',
    settledId: string,
  ): Promise<void> {
    if (strategy === 'direct' && (await this.startNext(runId, load, settledId))) return;
    await this.wake(runId);
  }

  private async startNext(runId: string, load: number, after: string): Promise<boolean> {
    const page = await this.batches.list({ limit: 5, after, prefix: batchId(runId, load, 0).slice(0, -6) });
    const next = page.items.find((batch) => !isSettled(batch.value.state));
    if (next?.value.state !== 'planned' || next.value.lease) return next !== undefined;
    await this.batch(next.id, next.value.epoch, next.value.attempt);
    return true;
  }
}
