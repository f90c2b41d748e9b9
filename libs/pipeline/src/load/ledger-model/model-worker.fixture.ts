import { Logger } from '@nestjs/common';
import { Org, Work } from '@dms/domain';
import { CrashPoints } from '../../crash-points';
import { Engine } from '../../engine/engine';
import { noEvents, noWebhooks } from '../../events/no-events.fixture';
import { Flow } from '../../run/flow';
import { FlowWaker } from '../../run/flow-waker';
import { Reconciler } from '../../run/reconciler';
import { RunTroubles } from '../../run/run-trouble';
import { Sweeper } from '../../run/sweeper';
import { PipelineSettings } from '../../settings';
import { BatchWorker } from '../batch-worker';
import { BulkBatch } from '../bulk-batch';
import { DirectBatch } from '../direct-batch';
import { JobSlots } from '../job-slots';
import { JobWatch } from '../job-watch';
import { LeaseWatch } from '../lease-watch';
import { ModelEngine } from './model-engine.fixture';
import { WorkersLedger, WorkersOrg, WorkersQueue, asOrg } from './model-ports.fixture';
import type { World } from './world.fixture';
import { leaseMs, parallelJobs } from './world.fixture';
import { RunVerifications } from '../../verify/verifications';

Logger.overrideLogger(false);

/** One process: the real BatchWorker, Flow and Sweeper over ports that the test holds in its hand. */
export class ModelWorker {
  private readonly batchWorker: BatchWorker;
  private readonly flow: Flow;
  private readonly sweeper: Sweeper;
  private readonly timers = new Set<{ ms: number; dueAt: number; work: () => void }>();
  private sweeping = false;

  constructor(
    readonly name: string,
    private readonly world: World,
  ) {
    const { documents, storage, board, traffic } = world;
    const { runs, slots: allSlots, connections, datasets } = documents;
    const settings = this.settings();
    const batches = new WorkersLedger(name, traffic, documents.batches, world.conflicts);
    const queue = new WorkersQueue(name, traffic, world.queue);
    const engine = new ModelEngine(storage) as unknown as Engine;
    const crash = new CrashPoints(settings);
    const watch = new LeaseWatch(settings);
    const troubles = new RunTroubles(runs, board);
    const waker = new FlowWaker(queue, batches);
    const slots = new JobSlots(allSlots, batches, runs, connections, settings, waker);
    const bulk = new BulkBatch(batches, storage, engine, crash);
    const direct = new DirectBatch(batches, storage, engine, crash);
    const jobs = new JobWatch(batches, board);
    this.batchWorker = new BatchWorker(
      batches,
      runs,
      world.orgs(this),
      queue,
      board,
      settings,
      bulk,
      direct,
      jobs,
      slots,
      watch,
      waker,
      troubles,
      crash,
      noEvents,
    );
    const reconciler = {
      reconcile: (run: { value: { loads: unknown } }) =>
        Promise.resolve({ loads: run.value.loads, state: 'completed' }),
      finished: () => undefined,
    } as unknown as Reconciler;
    const nobody = undefined as never;
    this.flow = new Flow(
      runs,
      batches,
      storage,
      board,
      waker,
      nobody,
      nobody,
      reconciler,
      nobody,
      troubles,
      nobody,
      noEvents,
    );
    const unverified = { enqueueOpen: () => Promise.resolve() } as unknown as RunVerifications;
    this.sweeper = new Sweeper(
      runs,
      batches,
      datasets,
      settings,
      world.staging,
      watch,
      waker,
      troubles,
      unverified,
      noEvents,
      noWebhooks,
    );
  }

  openOrg(): Org {
    const { traffic, org, storage } = this.world;
    return asOrg(new WorkersOrg(this.name, traffic, org, storage));
  }

  take(work: Work): void {
    const doing =
      work.queue === 'flow'
        ? this.flow.advance(work.runId, work.attempt)
        : work.queue === 'load'
          ? this.batchWorker.advance(work.batchId, work)
          : Promise.resolve();
    // What a step throws ends the queue's job, no more.
    doing.catch(() => undefined);
  }

  sweep(): void {
    if (this.sweeping) return;
    this.sweeping = true;
    this.sweeper
      .sweep()
      .catch(() => undefined)
      .finally(() => (this.sweeping = false));
  }

  /** Timers that fell due, unless the process is dead; a frozen one's calls wait like all of its calls. */
  beat(): void {
    if (this.world.traffic.isDead(this.name)) return;
    for (const timer of this.timers) {
      if (timer.dueAt > this.world.now) continue;
      timer.dueAt = this.world.now + timer.ms;
      timer.work();
    }
  }

  private settings(): PipelineSettings {
    return Object.assign(new PipelineSettings(), {
      holder: this.name,
      leaseMs,
      orgParallelJobs: parallelJobs,
      now: () => this.world.now,
      every: (ms: number, work: () => void) => {
        const timer = { ms, dueAt: this.world.now + ms, work };
        this.timers.add(timer);
        return () => this.timers.delete(timer);
      },
    });
  }
}
