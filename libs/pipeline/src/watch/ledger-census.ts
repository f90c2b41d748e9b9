import { Inject, Injectable } from '@nestjs/common';
import { Batches, BatchState, batchStates, Runs, RunState } from '@dms/domain';

/** Runs whose batches may still move. */
const openStates: RunState[] = ['preparing', 'loading', 'paused', 'reconciling'];
/** The ledger of a large run has thousands of documents: however many ask, it is read this often at most. */
const keptMs = 15_000;
const mostRuns = 100;

/** How many batches of the runs that are not finished are in which state. Kept a while: nobody decides by it. */
@Injectable()
export class LedgerCensus {
  private last?: { at: number; counts: Promise<Record<BatchState, number>> };

  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Batches) private readonly batches: Batches,
  ) {}

  take(): Promise<Record<BatchState, number>> {
    const now = performance.now();
    if (!this.last || now - this.last.at > keptMs) {
      const counts = this.count();
      // What failed is asked anew by the next.
      counts.catch(() => (this.last = undefined));
      this.last = { at: now, counts };
    }
    return this.last.counts;
  }

  private async count(): Promise<Record<BatchState, number>> {
    const counts = Object.fromEntries(batchStates.map((state) => [state, 0])) as Record<BatchState, number>;
    for (const state of openStates) {
      for (const run of await this.runs.findBy('state', state, mostRuns))
        for await (const { value } of this.batches.scan(`${run.id}:`)) counts[value.state] += 1;
    }
    return counts;
  }
}
