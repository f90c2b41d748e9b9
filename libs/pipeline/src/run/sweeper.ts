import { Inject, Injectable, Logger, OnApplicationShutdown } from '@nestjs/common';
import { Batch, Batches, Datasets, Run, RunState, Runs, Stored, withEvent } from '@dms/domain';
import { Staging } from '../data/staging';
import { EventBook } from '../events/event-book';
import { WebhookSweep } from '../events/webhook-sweep';
import { LeaseWatch } from '../load/lease-watch';
import { openBatches } from '../load/successor';
import { putBack, settleRollback } from '../rollback/settle-rollback';
import { PipelineSettings } from '../settings';
import { inHand } from '../watch/in-hand';
import { RunVerifications } from '../verify/verifications';
import { FlowWaker } from './flow-waker';
import { firstToGo } from './next-to-go';
import { RunTroubles } from './run-trouble';

const openStates: RunState[] = ['queued', 'preparing', 'loading', 'reconciling'];

/**
 * Finds work whose queue entry was lost (a wiped Redis, a job the queue gave up, a crash between document and queue) and
 * queues it again. It decides nothing: the documents are the truth, and work that is still queued is not doubled.
 */
@Injectable()
export class Sweeper implements OnApplicationShutdown {
  private readonly logger = new Logger(Sweeper.name);
  private timer: NodeJS.Timeout | undefined;
  private sweeping = false;

  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Batches) private readonly batches: Batches,
    @Inject(Datasets) private readonly datasets: Datasets,
    @Inject(PipelineSettings) private readonly settings: PipelineSettings,
    private readonly staging: Staging,
    private readonly watch: LeaseWatch,
    private readonly waker: FlowWaker,
    private readonly troubles: RunTroubles,
    private readonly verifications: RunVerifications,
    private readonly events: EventBook,
    private readonly webhooks: WebhookSweep,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.tick(), this.settings.sweepMs);
    void this.tick();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async tick(): Promise<void> {
    if (this.sweeping) return;
    this.sweeping = true;
    try {
      await this.sweep();
    } catch (error) {
      this.logger.warn(`The sweep broke off: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.sweeping = false;
    }
  }

  /** One pass over everything that is not finished. */
  async sweep(): Promise<void> {
    for (const dataset of await this.datasets.findBy('state', 'staging', 500))
      await this.staging.enqueue(dataset);
    for (const state of openStates) {
      for (const run of await this.runs.findBy('state', state, 500))
        await inHand({ runId: run.id }, () => this.apart(run, () => this.sweepRun(run)));
    }
    // Many may wait for a person, and for as long as they like: none of them may hide one whose time has come.
    for await (const run of this.runs.newestBy('state', 'paused'))
      await this.apart(run, () => this.resumeInTime(run));
    for (const run of await this.runs.findBy('state', 'rolling_back', 500))
      await this.apart(run, () => this.sweepRolledBack(run));
    await this.verifications.enqueueOpen();
    await this.events.sweep();
    await this.webhooks.sweep();
  }

  /** The trouble of one run holds up no other. */
  private async apart(run: Stored<Run>, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (await this.troubles.pauseFor(run.id, error)) return;
      this.logger.warn(
        `Run ${run.id} could not be swept: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  private async sweepRun(run: Stored<Run>): Promise<void> {
    // Written inside a request: its writer gets the first word, the sweeper the last.
    if (run.value.direct && !this.watch.isStale(`run:${run.id}`, run.version)) return;
    if (run.value.state !== 'loading') return this.waker.heavy(run);
    const open = await openBatches(this.batches, `${run.id}:`);
    for (const batch of firstToGo(open)) await this.sweepBatch(batch);
    const waiting =
      open.length === 0 ||
      run.value.loads.some((load) => load.state === 'prepared') ||
      run.value.pauseRequested ||
      run.value.cancelRequested;
    if (waiting) await this.waker.wake(run.id);
  }

  /** A crash may come between the end of a rollback and its word to the run that it undid, or before it was made. */
  private async sweepRolledBack({ id, version, value }: Stored<Run>): Promise<void> {
    const { rolledBackBy = '' } = value;
    if (await this.runs.get(rolledBackBy)) return settleRollback(this.runs, rolledBackBy);
    if (!this.watch.isStale(`run:${id}`, version)) return;
    await this.runs.update(id, (run) =>
      run.state === 'rolling_back' && run.rolledBackBy === rolledBackBy
        ? putBack(run, 'The rollback could not be started.')
        : undefined,
    );
  }

  private async sweepBatch(batch: Stored<Batch>): Promise<void> {
    const { epoch, attempt, lease, dueInMs = 0 } = batch.value;
    const still = this.watch.observe(batch.id, batch.version);
    const patience = lease ? this.settings.leaseMs : dueInMs + this.settings.sweepMs;
    if (still < patience) return;
    await this.waker.batch(batch.id, epoch, attempt);
  }

  private async resumeInTime(run: Stored<Run>): Promise<void> {
    const { resumeAt, pausedFrom } = run.value;
    if (!resumeAt || !pausedFrom || Date.parse(resumeAt) > Date.now()) return;
    await this.runs.update(run.id, (value) => {
      if (value.state !== 'paused' || value.resumeAt !== resumeAt) return undefined;
      return {
        ...value,
        state: pausedFrom,
        pausedFrom: undefined,
        resumeAt: undefined,
        problem: undefined,
        history: withEvent(value, { severity: 'info', event: 'resumed', message: 'Goes on by itself.' }),
        updatedAt: new Date().toISOString(),
      };
    });
  }
}
