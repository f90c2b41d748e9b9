import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  Batch,
  Batches,
  ConflictedDocument,
  Org,
  OrgError,
  Orgs,
  ProgressBoard,
  Run,
  Runs,
  StaleVersion,
  Stored,
  WorkQueue,
  isFinished,
  isSettled,
  parseBatchId,
} from '@dms/domain';
import { awaitsBefore } from '../apex/apex-calls';
import { CrashPoints } from '../crash-points';
import { EventBook } from '../events/event-book';
import { RunTroubles } from '../run/run-trouble';
import { PipelineSettings } from '../settings';
import { inHand } from '../watch/in-hand';
import { noteRetry } from '../watch/notes';
import { assertReserve } from './api-reserve';
import { backOffMs } from './back-off';
import { BatchLease, LeaseLost } from './batch-lease';
import { BulkBatch, Next } from './bulk-batch';
import { DirectBatch } from './direct-batch';
import { JobSlots } from './job-slots';
import { JobWatch } from './job-watch';
import { LeaseWatch } from './lease-watch';
import { FlowWaker } from '../run/flow-waker';

/**
 * Moves one batch on by one step: whatever the queue says, the ledger's document decides what that step is. Safe to
 * call twice, late, or by a worker that was believed dead.
 */
@Injectable()
export class BatchWorker {
  private readonly logger = new Logger(BatchWorker.name);
  /** Batches in this process's hands: a second delivery of the same work ends at once. */
  private readonly active = new Set<string>();

  constructor(
    @Inject(Batches) private readonly batches: Batches,
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Orgs) private readonly orgs: Orgs,
    @Inject(WorkQueue) private readonly queue: WorkQueue,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
    @Inject(PipelineSettings) private readonly settings: PipelineSettings,
    private readonly bulk: BulkBatch,
    private readonly direct: DirectBatch,
    private readonly jobs: JobWatch,
    private readonly slots: JobSlots,
    private readonly watch: LeaseWatch,
    private readonly waker: FlowWaker,
    private readonly troubles: RunTroubles,
    private readonly crash: CrashPoints,
    private readonly events: EventBook,
  ) {}

  /**
   * `entry`: the epoch and attempt for which the work was queued; a delivery that the ledger has left behind ends. Absent
   * where a request writes the run: it looks at the run itself when the batch is settled, and nobody else is woken.
   */
  async advance(batchId: string, entry?: { epoch: number; attempt: number }): Promise<void> {
    const { runId } = parseBatchId(batchId);
    return inHand({ runId, batchId }, () => this.advanceOnce(batchId, entry));
  }

  private async advanceOnce(batchId: string, entry?: { epoch: number; attempt: number }): Promise<void> {
    if (this.active.has(batchId)) return;
    this.active.add(batchId);
    try {
      await this.step(batchId, entry);
    } catch (error) {
      // Nobody knows which version of the ledger is true: the run stops until a person has looked.
      if (!(error instanceof ConflictedDocument)) throw error;
      await this.troubles.pauseFor(parseBatchId(batchId).runId, error);
    } finally {
      this.active.delete(batchId);
    }
  }

  private async step(batchId: string, entry?: { epoch: number; attempt: number }): Promise<void> {
    const seen = await this.batches.get(batchId);
    if (!seen || (entry && isOutdated(entry, seen.value))) return;
    const run = await this.runs.get(seen.value.runId);
    if (!run || isFinished(run.value.state)) return run && this.stepBack(seen, run);
    if (isSettled(seen.value.state)) return this.waker.wake(run.id);
    // What was begun is brought to its end even when the run is paused or cancelled; nothing new is begun.
    if (seen.value.state === 'planned' && !mayBegin(run.value, seen.value.load)) {
      await this.stepBack(seen, run);
      if (seen.value.lease && this.mayTake(seen)) await this.freeFromTheDead(seen);
      return this.waker.wake(run.id);
    }
    if (run.value.state === 'paused' && seen.value.state !== 'closed' && !run.value.pauseRequested) return;
    if (!this.mayTake(seen)) return this.comeBack(seen, this.settings.leaseMs / 2);
    await this.guarded(seen, run, async () => {
      const { state, strategy } = seen.value;
      const org = await this.orgs.open(run.value.connectionId);
      if (state === 'planned') await assertReserve(org, seen.value);
      // Without a place among the org's jobs it waits in the row; whoever gives one up wakes it.
      if (strategy === 'bulk' && state !== 'closed' && !(await this.slots.take(run, seen.id))) return;
      if (state === 'closed') return this.poll(seen, run, org);
      const settled = await this.claimAnd(seen, org, (lease) => this.move(lease, seen.value, org));
      if (settled && entry) await this.wakeAfter(seen);
    });
  }

  private async stepBack({ value }: Stored<Batch>, run: Stored<Run>): Promise<void> {
    if (value.strategy === 'bulk') await this.slots.leave(run);
  }

  /** A worker died before it began the batch: the run that is to stop must not wait for it. */
  private async freeFromTheDead(seen: Stored<Batch>): Promise<void> {
    const lease = await BatchLease.claim(this.batches, this.settings, seen);
    await lease?.release('planned', seen.value.strategy === 'bulk' ? { orphanPossible: true } : {});
  }

  /** Nobody holds it, this process itself did, or its holder has not been heard of for the whole lease. */
  private mayTake(seen: Stored<Batch>): boolean {
    const stale = this.watch.isStale(seen.id, seen.version);
    const { lease } = seen.value;
    return !lease || lease.holder === this.settings.holder || stale;
  }

  private wakeAfter({ id, value }: Stored<Batch>): Promise<void> {
    return this.waker.batchSettled(value.runId, value.load, value.strategy, id);
  }

  /**
   * Takes the batch, if nobody else does; whatever goes wrong then, it is let go in a state that is certain. Answers
   * whether it is settled.
   */
  private async claimAnd(
    seen: Stored<Batch>,
    org: Org,
    work: (lease: BatchLease) => Promise<Next>,
  ): Promise<boolean> {
    const lease = await BatchLease.claim(this.batches, this.settings, seen, this.events.amendBatch);
    if (!lease) return false;
    this.crash.pass('batch-claimed');
    const calls = org.apiCalls;
    try {
      const next = await work(lease);
      await this.events.tellBatches([lease.now]);
      return await this.follow(seen, next);
    } catch (error) {
      await this.letGo(lease, error, seen.value.apiCalls + org.apiCalls - calls);
      return false;
    } finally {
      lease.stop();
    }
  }

  private async move(lease: BatchLease, seen: Batch, org: Org): Promise<Next> {
    switch (seen.state) {
      case 'planned':
        if (seen.strategy === 'direct') return this.direct.send(lease, org);
        // An earlier claim that ended here may have made a job whose id was never recorded: it stays Open and writes nothing.
        if (seen.lease) await lease.move('planned', { orphanPossible: true });
        return this.bulk.start(lease, org);
      case 'created':
      case 'uploaded':
        return this.bulk.takeOver(lease, org);
      case 'sending':
        return this.direct.lost(lease);
      case 'unknown':
        return this.direct.resolve(lease, org);
      default:
        throw new Error(`A batch in state ${seen.state} has no next step`);
    }
  }

  /** Looking needs no lease, as reading changes nothing; harvesting is claimed. */
  private async poll(seen: Stored<Batch>, run: Stored<Run>, org: Org): Promise<void> {
    const cancelled = run.value.cancelRequested === true;
    const look = await this.jobs.look(seen, org, cancelled);
    if ('again' in look) return this.enqueue(look.again, look.delayMs);
    await this.slots.give(run, seen.id);
    const { ended, apiCalls } = look;
    const closed = { ...seen, value: { ...seen.value, apiCalls } };
    if (await this.claimAnd(closed, org, (lease) => this.bulk.harvest(lease, org, ended, cancelled)))
      await this.wakeAfter(seen);
  }

  private async follow(seen: Stored<Batch>, next: Next): Promise<boolean> {
    if ('again' in next) {
      const now = await this.batches.get(seen.id);
      if (now) await this.enqueue(now, next.again);
      return false;
    }
    const { runId } = seen.value;
    if (next.stopped) await this.troubles.stopFor(runId, next.stopped);
    for (const id of next.successors ?? []) {
      const successor = await this.batches.get(id);
      if (successor) await this.enqueue(successor, backOffMs(successor.value.tries));
    }
    await this.board.announce(runId);
    return true;
  }

  /** After an error of our own: leaves the batch so that its next step starts from what is certain. */
  private async letGo(lease: BatchLease, error: unknown, apiCalls: number): Promise<void> {
    if (error instanceof LeaseLost) {
      this.logger.warn(`${error.message}; another worker goes on.`);
      return;
    }
    const { state, failures, strategy } = lease.batch;
    const wait = error instanceof OrgError && error.retryAfterMs ? error.retryAfterMs : backOffMs(failures);
    // Only a refusal by the org itself proves that a call did nothing; any other end leaves that open.
    const refused = error instanceof OrgError && error.outcomeKnown;
    const back = state !== 'sending' ? state : refused ? 'planned' : 'unknown';
    const orphan = strategy === 'bulk' && state === 'planned' && !refused;
    const kept = {
      apiCalls,
      failures: failures + 1,
      dueInMs: wait,
      quietReads: 0,
      ...(orphan && { orphanPossible: true }),
    };
    const released = await lease.release(back, kept).catch(() => undefined);
    if (released) noteRetry(error);
    if (released) await this.enqueue(released, wait).catch(() => undefined);
    throw error;
  }

  private async guarded(seen: Stored<Batch>, run: Stored<Run>, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // Somebody else wrote the document first: they go on.
      if (error instanceof StaleVersion) return;
      if (await this.troubles.pauseFor(run.id, error, seen.value.failures)) return;
      this.logger.warn(
        `Batch ${seen.id} (${seen.value.state}): ${error instanceof Error ? error.message : String(error)}`,
      );
      throw error;
    }
  }

  private async comeBack(seen: Stored<Batch>, delayMs: number): Promise<void> {
    const { epoch, attempt } = seen.value;
    await this.queue.add({ queue: 'load', batchId: seen.id, epoch, attempt: attempt + 1 }, { delayMs });
  }

  enqueue(batch: Stored<Batch>, delayMs = 0): Promise<void> {
    const { epoch, attempt } = batch.value;
    return this.queue.add({ queue: 'load', batchId: batch.id, epoch, attempt }, { delayMs });
  }
}

/** Nothing is written before the records that it may change are kept as they were, and before Apex was called. */
function mayBegin(run: Run, index: number): boolean {
  const load = run.loads[index];
  if (load && ((load.before && load.before.name === undefined) || awaitsBefore(load))) return false;
  return run.state === 'loading' && !run.pauseRequested && !run.cancelRequested;
}

/** A second delivery must not shorten the pause before the next look at what is in doubt. */
function isOutdated(entry: { epoch: number; attempt: number }, batch: Batch): boolean {
  return entry.epoch < batch.epoch || (entry.epoch === batch.epoch && entry.attempt < batch.attempt);
}
