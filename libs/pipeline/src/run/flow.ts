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
  batchId,
  isFinished,
  keys,
  problemOf,
  runMoves,
  withEvent,
} from '@dms/domain';
import { awaitsAfter } from '../apex/apex-calls';
import { readJson } from '../data/json-objects';
import { EventBook } from '../events/event-book';
import { LoadPreparer } from '../load/load-preparer';
import { openBatches } from '../load/successor';
import { settleRollback } from '../rollback/settle-rollback';
import { RunVerifications } from '../verify/verifications';
import { inHand } from '../watch/in-hand';
import { RunDefinition } from './definition';
import { FlowWaker, heavyWork, resolving } from './flow-waker';
import { LoadChecker } from '../check/load-checker';
import { LoadOpening, needOf } from './load-opening';
import { inState, isAllSent, thenLoading } from './moves';
import { firstToGo, isLastPortion, lowestLevel } from './next-to-go';
import { Reconciler } from './reconciler';
import { RunTroubles, hopelessCodes } from './run-trouble';

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
    private readonly opening: LoadOpening,
    private readonly troubles: RunTroubles,
    private readonly verifications: RunVerifications,
    private readonly events: EventBook,
  ) {}

  /** `attempt`: the name of the queue's work, which tells who may do what only one should do at a time. */
  advance(runId: string, attempt?: string): Promise<void> {
    return inHand({ runId }, () => this.advanceOnce(runId, attempt));
  }

  private async advanceOnce(runId: string, attempt?: string): Promise<void> {
    const run = await this.runs.get(runId);
    if (!run || isFinished(run.value.state)) return;
    try {
      await this.next(run, attempt);
    } catch (error) {
      await this.failed(runId, error);
    }
  }

  private next(run: Stored<Run>, attempt?: string): Promise<void> {
    switch (run.value.state) {
      case 'loading':
        return this.load(run, attempt);
      case 'queued':
      case 'preparing':
        return this.isHeavyHere(run, attempt) ? this.prepare(run) : this.waker.heavy(run);
      case 'reconciling':
        return this.isHeavyHere(run, attempt) ? this.reconcile(run, attempt) : this.waker.heavy(run);
      default:
        return Promise.resolve();
    }
  }

  /**
   * Several wakes may see that everything is sent: only one piece of work in the queue has the name of what comes next. A
   * request that writes the run has none.
   */
  private isHeavyHere({ value }: Stored<Run>, attempt: string | undefined): boolean {
    return (value.direct === true && attempt === undefined) || attempt === heavyWork(value.state);
  }

  /** Prepares the loads that are not prepared yet, one after another. */
  private async prepare(run: Stored<Run>): Promise<void> {
    const begun = await this.begin(run);
    if (!begun) return;
    const definition = await readJson<RunDefinition>(this.storage, keys.definition(run.id));
    for (const [index, load] of begun.value.loads.entries()) {
      const now = await this.mayGoOn(run.id);
      if (!now) return;
      if (load.state === 'waiting' || load.state === 'preparing')
        await this.preparer.prepare(now, definition, index, thenLoading);
    }
    // A lookup may lead to any load, so all are prepared before the first is checked.
    for (const index of run.value.mode === 'check' ? begun.value.loads.keys() : []) {
      if (!(await this.mayGoOn(run.id))) return;
      await this.checker.check(run.id, definition, index);
    }
    await this.move(run.id, run.value.mode === 'check' ? 'reconciling' : 'loading');
    const moved = await this.runs.get(run.id);
    if (moved) await this.next(moved);
  }

  /** The run while it is to be prepared; a pause or cancel that was asked for takes effect here. */
  private async mayGoOn(runId: string): Promise<Stored<Run> | undefined> {
    const now = await this.runs.get(runId);
    if (now?.value.state !== 'preparing') return undefined;
    if (now.value.cancelRequested) await this.move(runId, 'cancelled', { endedAt: new Date().toISOString() });
    else if (now.value.pauseRequested)
      await this.move(runId, 'paused', { pausedFrom: 'preparing', pauseRequested: false });
    else return now;
    return undefined;
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
  private async load(run: Stored<Run>, attempt?: string, seen?: Stored<Batch>[]): Promise<void> {
    const open = seen ?? (await this.openBatches(run));
    const inFlight = open.filter((batch) => batch.value.state !== 'planned' || batch.value.lease);
    if (run.value.cancelRequested) return this.cancel(run, open, inFlight.length);
    if (run.value.pauseRequested) {
      if (inFlight.length === 0)
        await this.move(run.id, 'paused', { pausedFrom: 'loading', pauseRequested: false });
      return;
    }
    let changed = false;
    for (const index of lowestLevel(run.value)) {
      const own = open.filter((batch) => batch.value.load === index);
      const moved = await this.moveLoad(run, index, own, attempt);
      if (moved === 'waits') return;
      changed ||= moved === 'moved';
    }
    const now = await this.runs.get(run.id);
    if (changed && now?.value.state === 'reconciling') return this.next(now);
    if (!now || now.value.state !== 'loading') return;
    if (isAllSent(now.value)) {
      await this.move(run.id, 'reconciling');
      const moved = await this.runs.get(run.id);
      return moved && this.next(moved);
    }
    // Nobody else works on what a request writes, and only portions bring batches of their own.
    const same = now.value.direct === true && now.value.loads.every((load) => !load.portions);
    if (changed) await this.load(now, attempt, same ? open : undefined);
  }

  /** `waits`: its rows are being made ready, and whoever does that looks at the run again. */
  private async moveLoad(
    run: Stored<Run>,
    index: number,
    open: Stored<Batch>[],
    attempt?: string,
  ): Promise<'moved' | 'stays' | 'waits'> {
    const load = run.value.loads[index];
    if (load?.state === 'prepared') {
      const need = needOf(load);
      if (need) {
        if (await this.leave(run, attempt)) return 'waits';
        await this.opening.meet(run, index, need);
        return 'moved';
      }
      // The name of the portion may be there and the ledger not, after a crash between the two.
      if (load.portions && open.length === 0) await this.opening.writeLedger(run.id, index, load.portions.at);
      await this.setLoad(run.id, index, 'loading');
      // A run written inside a request starts its batch itself.
      if (!run.value.direct) await this.startLoad(await this.openBatches(run, index));
      return 'moved';
    }
    if (load?.state !== 'loading') return 'stays';
    if (open.length === 0) {
      if (isLastPortion(load) && awaitsAfter(load)) {
        if (await this.leave(run, attempt)) return 'waits';
        await this.opening.putRight(run.id, index);
      }
      await this.endPortion(run.id, index);
      return 'moved';
    }
    if (!run.value.direct && open[0]?.value.concurrency !== undefined) await this.startLoad(open);
    return 'stays';
  }

  /** Heavy work is done by whoever took it from the queue, or at once where a request writes; answers whether it was left. */
  private async leave(run: Stored<Run>, attempt: string | undefined): Promise<boolean> {
    if (run.value.direct || attempt === resolving) return false;
    await this.waker.resolve(run.id);
    return true;
  }

  private async startLoad(open: Stored<Batch>[]): Promise<void> {
    for (const { id, value } of firstToGo(open))
      if (value.state === 'planned' && !value.lease) await this.waker.batch(id, value.epoch, value.attempt);
  }

  /** The next portion of the load comes to its turn, or the load is done, and with the last one the sending. */
  private async endPortion(runId: string, index: number): Promise<void> {
    await this.runs.update(runId, (run) => {
      const load = run.loads[index];
      if (load?.state !== 'loading') return undefined;
      const { portions } = load;
      const next =
        portions && portions.at + 1 < portions.count
          ? { ...load, state: 'prepared' as const, portions: { ...portions, at: portions.at + 1 } }
          : { ...load, state: 'done' as const };
      const message =
        next.state === 'done'
          ? 'All rows of the load were sent.'
          : `Part ${(portions?.at ?? 0) + 1} of ${portions?.count ?? 1} was sent.`;
      const history = withEvent(run, { severity: 'info', event: next.state, message, load: load.name });
      const ended = { ...run, loads: run.loads.with(index, next), history };
      return run.state === 'loading' && isAllSent(ended)
        ? inState(ended, 'reconciling')
        : { ...ended, updatedAt: new Date().toISOString() };
    });
    await this.board.announce(runId);
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

  private async reconcile(run: Stored<Run>, attempt: string | undefined): Promise<void> {
    const definition = await readJson<RunDefinition>(this.storage, keys.definition(run.id));
    if (run.value.loads.some(awaitsAfter)) {
      await this.opening.putRight(run.id);
      return this.advance(run.id, attempt);
    }
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
        history: withEvent(value, { severity: 'info', event: state, message: `The run is ${state}.` }),
      };
    });
    this.reconciler.finished();
    await settleRollback(this.runs, run.id);
    if (run.value.trial) await this.verifyTrial(run);
    await this.board.announce(run.id);
  }

  /** What a trial is for. Should this get lost, a person can still ask for it. */
  private async verifyTrial({ id, value }: Stored<Run>): Promise<void> {
    try {
      await this.verifications.request({ id: value.owner }, id);
    } catch (error) {
      this.logger.warn(`The trial ${id} is not verified by itself: ${String(error)}`);
    }
  }

  private async openBatches(run: Stored<Run>, index?: number): Promise<Stored<Batch>[]> {
    const prefix = index === undefined ? `${run.id}:` : batchId(run.id, index, 0).slice(0, -6);
    const settled: Stored<Batch>[] = [];
    const open = await openBatches(this.batches, prefix, (batch) => settled.push(batch));
    // Before the run goes on, so that nothing of its batches is left untold when it ends.
    await this.events.tellBatches(settled);
    return open;
  }

  private async setLoad(runId: string, index: number, state: 'loading'): Promise<void> {
    await this.runs.update(runId, (run) => {
      const load = run.loads[index];
      if (!load || load.state === state || load.state === 'done') return undefined;
      const message = `${load.plan?.strategy === 'bulk' ? 'Bulk jobs' : 'Calls'} of the load begin.`;
      return {
        ...run,
        loads: run.loads.with(index, { ...load, state }),
        history: withEvent(run, { severity: 'info', event: 'loading', message, load: load.name }),
        updatedAt: new Date().toISOString(),
      };
    });
    await this.board.announce(runId);
  }

  private async move(runId: string, state: RunState, changes: Partial<Run> = {}): Promise<void> {
    await this.runs.update(runId, (run) => {
      if (run.state === state || !runMoves[run.state].includes(state)) return undefined;
      return inState({ ...run, ...changes }, state);
    });
    if (isFinished(state)) await settleRollback(this.runs, runId);
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
    // What was sent stays sent, so a run that is loading is not given up: somebody looks, and resumes or cancels it.
    if (hopeless && run?.value.state === 'loading')
      await this.move(runId, 'paused', { pausedFrom: 'loading', problem: problemOf(error) });
    if (hopeless) return;
    this.logger.warn(`Run ${runId}: ${error instanceof Error ? error.stack : String(error)}`);
    throw error;
  }
}
