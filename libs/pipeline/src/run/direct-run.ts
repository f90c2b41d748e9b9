import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Batches, Run, Runs, Stored, isFinished, isSettled } from '@dms/domain';
import { found } from '../data/found';
import { BatchWorker } from '../load/batch-worker';
import { Flow } from './flow';
import { FlowWaker } from './flow-waker';

const patienceMs = 20_000;
const rowsWritten = 200;

/**
 * Small migrations are written inside the request: the same use cases and the same ledger as in a worker, called one
 * after another. What takes too long, or turns out too large, is left to the workers.
 */
@Injectable()
export class DirectRun {
  private readonly logger = new Logger(DirectRun.name);

  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Batches) private readonly batches: Batches,
    private readonly flow: Flow,
    private readonly worker: BatchWorker,
    private readonly waker: FlowWaker,
  ) {}

  /** Answers the run as it is at the end of a request's patience: finished, or left to the workers. */
  async write(run: Stored<Run>): Promise<Stored<Run>> {
    const patience = new AbortController();
    const late = delay(patienceMs, 'late' as const, { signal: patience.signal }).catch(() => 'late' as const);
    const work = this.work(run).catch(async (error: unknown) => {
      this.logger.warn(
        `The direct run ${run.id} is left to a worker: ${error instanceof Error ? error.message : String(error)}`,
      );
      await this.leaveToWorkers(run.id).catch(() => undefined);
    });
    await Promise.race([work, late]);
    patience.abort();
    return found(this.runs, 'run', run.id);
  }

  private async work(run: Stored<Run>): Promise<void> {
    const runId = run.id;
    await this.advance(run);
    const prepared = await this.runs.get(runId);
    const load = prepared?.value.loads[0];
    if (!prepared || prepared.value.state !== 'loading' || !load) return this.leaveToWorkers(runId);
    if (load.plan?.strategy !== 'direct' || load.outputRows > rowsWritten) return this.leaveToWorkers(runId);
    // A hierarchy, or rows that were locked, take several rounds; a round that settles nothing is the workers' turn.
    let settled: number;
    do {
      settled = await this.round(runId);
      const before = await this.runs.get(runId);
      if (before) await this.advance(before);
      const now = await this.runs.get(runId);
      if (!now || isFinished(now.value.state)) return;
    } while (settled > 0);
    await this.leaveToWorkers(runId);
  }

  /** Nobody else works on the run meanwhile. Before each batch it is read anew: somebody may have cancelled it. */
  private advance(run: Stored<Run>): Promise<void> {
    return this.runs.holding(run, () => this.flow.advance(run.id));
  }

  /** Moves every open batch on; answers how many of them are settled now. */
  private async round(runId: string): Promise<number> {
    let settled = 0;
    for await (const batch of this.batches.scan(`${runId}:`)) {
      if (isSettled(batch.value.state)) continue;
      await this.worker.advance(batch.id);
      const now = await this.batches.get(batch.id);
      if (now && isSettled(now.value.state)) settled += 1;
    }
    return settled;
  }

  private async leaveToWorkers(runId: string): Promise<void> {
    const run = await this.runs.update(runId, (value) =>
      value.direct ? { ...value, direct: undefined } : undefined,
    );
    if (!run || isFinished(run.value.state)) return;
    for await (const { id, value } of this.batches.scan(`${runId}:`)) {
      if (isSettled(value.state)) continue;
      await this.waker.batch(id, value.epoch, value.attempt);
      if (value.strategy === 'direct') break;
    }
    await this.waker.wake(runId);
  }
}
