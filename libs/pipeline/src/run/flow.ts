import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  Batch,
  Batches,
  DmsError,
  ObjectStorage,
  ProgressBoard,
  Run,
  RunState,
  Runs,
  StaleVersion,
  Stored,
  isFinished,
  keys,
  problemOf,
  runMoves,
} from '@dms/domain';
import { readJson } from '../data/json-objects';
import { LoadPreparer } from '../load/load-preparer';
import { openBatches } from '../load/successor';
import { RunDefinition } from './definition';
import { FlowWaker } from './flow-waker';
import { LoadChecker } from './load-checker';
import { Reconciler } from './reconciler';
import { RunTroubles } from './run-trouble';

const maxAttempts = 5;

/**
 * The one place that says which stage of a run comes next and changes its state:
 * queued -> preparing -> loading (level by level) -> reconciling -> completed; a check goes from preparing to
 * reconciling. Every call looks at the documents afresh, so it may be called at any time, twice, or late.
 */
@Injectable()
export class Flow {
  private readonly logger = new Logger(Flow.name);

  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Batches) private readonly batches: Batches,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
    private readonly waker: FlowWaker,
    private readonly preparer: LoadPreparer,
    private readonly checker: LoadChecker,
    private readonly reconciler: Reconciler,
    private readonly troubles: RunTroubles,
  ) {}

  async advance(runId: string): Promise<void> {
    const run = await this.runs.get(runId);
    if (!run || isFinished(run.value.state)) return;
    try {
      await this.next(run);
    } catch (error) {
      await this.failed(runId, error);
    }
  }

  private next(run: Stored<Run>): Promise<void> {
    switch (run.value.state) {
      case 'queued':
      case 'preparing':
        return this.prepare(run);
      case 'loading':
        return this.load(run);
      case 'reconciling':
        return this.reconcile(run);
      default:
        return Promise.resolve();
    }
  }

  /** Prepares the loads that are not prepared yet, one after another. */
  private async prepare(run: Stored<Run>): Promise<void> {
    const begun = await this.begin(run);
    if (!begun) return;
    const definition = await readJson<RunDefinition>(this.storage, keys.definition(run.id));
    for (const [index, load] of begun.value.loads.entries()) {
      const now = await this.runs.get(run.id);
      if (now?.value.state !== 'preparing') return;
      if (now.value.cancelRequested)
        return this.move(run.id, 'cancelled', { endedAt: new Date().toISOString() });
      if (now.value.pauseRequested)
        return this.move(run.id, 'paused', { pausedFrom: 'preparing', pauseRequested: false });
      if (load.state === 'waiting' || load.state === 'preparing')
        await this.preparer.prepare(now, definition, index);
      if (run.value.mode === 'check') await this.checker.check(run.id, definition, index);
    }
    await this.move(run.id, run.value.mode === 'check' ? 'reconciling' : 'loading');
    const moved = await this.runs.get(run.id);
    if (moved) await this.next(moved);
  }

  private async begin(run: Stored<Run>): Promise<Stored<Run> | undefined> {
    return this.runs.update(run.id, (value) => {
      if (value.state !== 'queued' && value.state !== 'preparing') return undefined;
      const now = new Date().toISOString();
      return {
        ...value,
        state: 'preparing',
        attempts: value.attempts + 1,
        startedAt: value.startedAt ?? now,
        updatedAt: now,
      };
    });
  }

  /** Starts the lowest level that is not done; a level is done when every batch of it is settled. */
  private async load(run: Stored<Run>): Promise<void> {
    const open = await this.openBatches(run);
    const inFlight = open.filter((batch) => batch.value.state !== 'planned' || batch.value.lease);
    if (run.value.cancelRequested) return this.cancel(run, open, inFlight.length);
    if (run.value.pauseRequested) {
      if (inFlight.length === 0)
        await this.move(run.id, 'paused', { pausedFrom: 'loading', pauseRequested: false });
      return;
    }
    const openLoads = new Set(open.map((batch) => batch.value.load));
    const undone = run.value.loads
      .map((load, index) => ({ load, index }))
      .filter(({ load }) => load.state !== 'done');
    const level = Math.min(...undone.map(({ load }) => load.level));
    let changed = false;
    for (const { load, index } of undone.filter((entry) => entry.load.level === level)) {
      if (load.state === 'prepared') {
        await this.setLoad(run.id, index, 'loading');
        // A run written inside a request starts its batch itself.
        if (!run.value.direct) await this.startLoad(open.filter((batch) => batch.value.load === index));
        changed ||= !openLoads.has(index);
      } else if (load.state === 'loading' && !openLoads.has(index)) {
        await this.setLoad(run.id, index, 'done');
        changed = true;
      }
    }
    const now = await this.runs.get(run.id);
    if (!now || now.value.state !== 'loading') return;
    if (now.value.loads.every((load) => load.state === 'done')) {
      await this.move(run.id, 'reconciling');
      const moved = await this.runs.get(run.id);
      return moved && this.next(moved);
    }
    if (changed) await this.load(now);
  }

  private async startLoad(open: Stored<Batch>[]): Promise<void> {
    const planned = open.filter((batch) => batch.value.state === 'planned');
    const first = planned[0]?.value.strategy === 'direct' ? planned.slice(0, 1) : planned;
    for (const batch of first) await this.waker.batch(batch.id, batch.value.epoch, batch.value.attempt);
  }

  /** Nothing new is sent; what was handed over comes to its end and is harvested; then the rest counts as skipped. */
  private async cancel(run: Stored<Run>, open: Stored<Batch>[], inFlight: number): Promise<void> {
    for (const batch of open) {
      if (batch.value.state !== 'planned' || batch.value.lease) continue;
      try {
        await this.batches.replace({ ...batch, value: { ...batch.value, state: 'cancelled' } });
      } catch (error) {
        if (!(error instanceof StaleVersion)) throw error;
        return this.waker.wake(run.id);
      }
    }
    if (inFlight === 0) {
      await this.move(run.id, 'reconciling');
      const moved = await this.runs.get(run.id);
      if (moved) await this.next(moved);
    }
  }

  private async reconcile(run: Stored<Run>): Promise<void> {
    const definition = await readJson<RunDefinition>(this.storage, keys.definition(run.id));
    const { loads, state } = await this.reconciler.reconcile(run, definition);
    await this.runs.update(run.id, (value) => {
      if (value.state !== 'reconciling') return undefined;
      const now = new Date().toISOString();
      return {
        ...value,
        loads,
        state,
        endedAt: now,
        updatedAt: now,
        problem: undefined,
        pauseRequested: undefined,
      };
    });
    this.reconciler.finished();
    await this.board.announce(run.id);
  }

  private openBatches(run: Stored<Run>): Promise<Stored<Batch>[]> {
    return openBatches(this.batches, `${run.id}:`);
  }

  private async setLoad(runId: string, index: number, state: 'loading' | 'done'): Promise<void> {
    await this.runs.update(runId, (run) => {
      const load = run.loads[index];
      if (!load || load.state === state || load.state === 'done') return undefined;
      return {
        ...run,
        loads: run.loads.with(index, { ...load, state }),
        updatedAt: new Date().toISOString(),
      };
    });
    await this.board.announce(runId);
  }

  private async move(runId: string, state: RunState, changes: Partial<Run> = {}): Promise<void> {
    await this.runs.update(runId, (run) => {
      if (run.state === state || !runMoves[run.state].includes(state)) return undefined;
      return { ...run, ...changes, state, updatedAt: new Date().toISOString() };
    });
    await this.board.announce(runId);
  }

  /** A trouble of the org or the house pauses the run; what can never succeed fails it; the rest is tried again. */
  private async failed(runId: string, error: unknown): Promise<void> {
    if (await this.troubles.pauseFor(runId, error)) return;
    const run = await this.runs.get(runId);
    const hopeless = error instanceof DmsError && hopelessCodes.includes(error.code);
    if (run && run.value.state !== 'loading' && (hopeless || run.value.attempts >= maxAttempts)) {
      await this.move(runId, 'failed', { problem: problemOf(error), endedAt: new Date().toISOString() });
    }
    if (hopeless) return;
    this.logger.warn(`Run ${runId}: ${error instanceof Error ? error.stack : String(error)}`);
    throw error;
  }
}

const hopelessCodes: string[] = [
  'BAD_MAPPING',
  'BAD_RECIPE',
  'BAD_EXPRESSION',
  'FORBIDDEN_EXPRESSION',
  'UNKNOWN_COLUMN',
  'UNKNOWN_STEP',
  'SCHEMA_DRIFT',
  'DATASET_NOT_READY',
  'NO_ORDER',
];
