import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  Batch,
  Batches,
  ConflictedDocument,
  DmsError,
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
import { CrashPoints } from '../crash-points';
import { RunTroubles } from '../run/run-trouble';
import { PipelineSettings } from '../settings';
import { backOffMs, pollDelayMs } from './back-off';
import { BatchLease, LeaseLost } from './batch-lease';
import { BulkBatch, Next } from './bulk-batch';
import { DirectBatch, isLostAnswer } from './direct-batch';
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
    private readonly watch: LeaseWatch,
    private readonly waker: FlowWaker,
    private readonly troubles: RunTroubles,
    private readonly crash: CrashPoints,
  ) {}

  async advance(batchId: string): Promise<void> {
    if (this.active.has(batchId)) return;
    this.active.add(batchId);
    try {
      await this.step(batchId);
    } catch (error) {
      // Nobody knows which version of the ledger is true: the run stops until a person has looked.
      if (!(error instanceof ConflictedDocument)) throw error;
      await this.troubles.pauseFor(parseBatchId(batchId).runId, error);
    } finally {
      this.active.delete(batchId);
    }
  }

  private async step(batchId: string): Promise<void> {
    const seen = await this.batches.get(batchId);
    if (!seen) return;
    const run = await this.runs.get(seen.value.runId);
    if (!run || isFinished(run.value.state)) return;
    if (isSettled(seen.value.state)) return this.waker.wake(run.id);
    // What was begun is brought to its end even when the run is paused or cancelled; nothing new is begun.
    if (seen.value.state === 'planned' && !mayBegin(run.value)) return this.waker.wake(run.id);
    if (run.value.state === 'paused' && seen.value.state !== 'closed' && !run.value.pauseRequested) return;
    if (!this.mayTake(seen)) return this.comeBack(seen, this.settings.leaseMs / 2);
    await this.guarded(seen, run, async () => {
      const org = await this.orgs.open(run.value.connectionId);
      return seen.value.state === 'closed' ? this.poll(seen, run, org) : this.claimAndMove(seen, org);
    });
  }

  /** Nobody holds it, this process itself did, or its holder has not been heard of for the whole lease. */
  private mayTake(seen: Stored<Batch>): boolean {
    const stale = this.watch.isStale(seen.id, seen.version);
    const { lease } = seen.value;
    return !lease || lease.holder === this.settings.holder || stale;
  }

  private async claimAndMove(seen: Stored<Batch>, org: Org): Promise<void> {
    const lease = await BatchLease.claim(this.batches, this.settings, seen);
    if (!lease) return;
    this.crash.pass('batch-claimed');
    try {
      await this.follow(seen, await this.move(lease, seen.value, org));
    } catch (error) {
      await this.letGo(lease, error);
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

  /** A look at a running job needs no lease: reading changes nothing. Only harvesting is claimed. */
  private async poll(seen: Stored<Batch>, run: Stored<Run>, org: Org): Promise<void> {
    const calls = org.apiCalls;
    const job = await org.job(seen.value.jobId ?? '');
    if (!job)
      throw new DmsError(
        'RESULTS_INCOMPLETE',
        `Salesforce no longer knows the job ${seen.value.jobId}; its results cannot be read.`,
      );
    await this.board.setBatch(seen.value.runId, seen.id, {
      processed: job.processed,
      failed: job.failed,
      at: Date.now(),
    });
    await this.board.announce(seen.value.runId);
    const cancelled = run.value.cancelRequested === true;
    const running = job.state === 'UploadComplete' || job.state === 'InProgress' || job.state === 'Open';
    if (running && cancelled) await org.abortJob(job.id, () => Promise.resolve());
    const apiCalls = seen.value.apiCalls + org.apiCalls - calls;
    if (running) {
      const delay = cancelled ? 1_000 : pollDelayMs(seen.value.polls);
      const value = {
        ...seen.value,
        apiCalls,
        polls: seen.value.polls + 1,
        attempt: seen.value.attempt + 1,
        dueInMs: delay,
      };
      const next = await this.batches.replace({ ...seen, value });
      return this.enqueue(next, delay);
    }
    const lease = await BatchLease.claim(this.batches, this.settings, {
      ...seen,
      value: { ...seen.value, apiCalls },
    });
    if (!lease) return;
    try {
      await this.follow(seen, await this.bulk.harvest(lease, org, job, cancelled));
    } catch (error) {
      await this.letGo(lease, error);
    } finally {
      lease.stop();
    }
  }

  private async follow(seen: Stored<Batch>, next: Next): Promise<void> {
    if ('again' in next) {
      const now = await this.batches.get(seen.id);
      if (now) await this.enqueue(now, next.again);
      return;
    }
    const { runId, load, strategy } = seen.value;
    if (next.successor) {
      const successor = await this.batches.get(next.successor);
      if (successor)
        await this.enqueue(successor, strategy === 'bulk' ? 0 : backOffMs(successor.value.tries));
    }
    await this.board.announce(runId);
    await this.waker.batchSettled(runId, load, strategy, seen.id);
  }

  /** After an error of our own: leaves the batch so that its next step starts from what is certain. */
  private async letGo(lease: BatchLease, error: unknown): Promise<void> {
    if (error instanceof LeaseLost) {
      this.logger.warn(`${error.message}; another worker goes on.`);
      return;
    }
    const { state, failures, strategy } = lease.batch;
    const lost = strategy === 'direct' && state === 'sending' && isLostAnswer(error);
    const back = strategy === 'direct' && state === 'sending' && !lost ? 'planned' : lost ? 'unknown' : state;
    const orphan = strategy === 'bulk' && state === 'planned' && isLostAnswer(error);
    const wait = error instanceof OrgError && error.retryAfterMs ? error.retryAfterMs : backOffMs(failures);
    const kept = {
      failures: failures + 1,
      dueInMs: wait,
      quietReads: 0,
      ...(orphan && { orphanPossible: true }),
    };
    const released = await lease.release(back, kept).catch(() => undefined);
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

function mayBegin(run: Run): boolean {
  return run.state === 'loading' && !run.pauseRequested && !run.cancelRequested;
}
