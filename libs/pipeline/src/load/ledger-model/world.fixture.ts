import {
  Batch,
  OrgSlots,
  Orgs,
  Outcome,
  Run,
  RunLoad,
  Work,
  batchId,
  isFinished,
  keys,
  noOutput,
} from '@dms/domain';
import {
  InMemoryProgressBoard,
  InMemoryRepository,
  InMemoryWorkQueue,
  aBatch,
  aLoad,
  aRun,
  aRunLoad,
  inMemoryDocuments,
} from '@dms/testing';
import { Staging } from '../../data/staging';
import { ModelOrg, ModelRow } from './model-org.fixture';
import { ModelStorage } from './model-storage.fixture';
import { ModelWorker } from './model-worker.fixture';
import { Traffic, settle } from './traffic.fixture';

export const leaseMs = 30_000;
export const parallelJobs = 2;
const runId = 'run1';

/** What is loaded: how many batches of how many rows by which way, and what the org finds in the rows. */
export interface Scenario {
  loads: { strategy: 'bulk' | 'direct'; operation: 'upsert' | 'insert'; batches: number }[];
  locked: number[];
  wrong: number[];
}

const rowsOfBatch = 3;

/** A run of some loads, its org, its store, its queue, and workers that may die, freeze and come back. */
export class World {
  readonly traffic = new Traffic();
  readonly documents = inMemoryDocuments();
  readonly storage = new ModelStorage();
  readonly conflicts = new Set<string>();
  readonly queue: InMemoryWorkQueue;
  readonly board = new InMemoryProgressBoard();
  readonly org: ModelOrg;
  readonly workers: ModelWorker[] = [];
  now = 1_000;
  private lives = 0;

  private constructor(readonly scenario: Scenario) {
    this.queue = new InMemoryWorkQueue(() => this.now);
    this.org = new ModelOrg(new Map(scenario.locked.map((out) => [out, 2])), new Set(scenario.wrong));
  }

  static async begin(scenario: Scenario, workers: number): Promise<World> {
    const world = new World(scenario);
    await world.writeLedger();
    for (let index = 0; index < workers; index += 1) world.workers.push(world.newWorker());
    await world.queue.add({ queue: 'flow', runId, attempt: 'first' });
    return world;
  }

  /** The next life of a worker that died: another holder of leases. */
  newWorker(): ModelWorker {
    return new ModelWorker(`w${this.lives++}`, this);
  }

  get rows(): ModelRow[] {
    return this.scenario.loads.flatMap((load, index) => this.rowsOf(index, load.batches));
  }

  run(): Promise<Run> {
    return this.documents.runs.get(runId).then((run) => run!.value);
  }

  async changeRun(change: (run: Run) => Run | undefined): Promise<void> {
    await this.documents.runs.update(runId, change);
  }

  get batches(): InMemoryRepository<Batch> {
    return this.documents.batches;
  }

  async ledger(): Promise<{ id: string; value: Batch }[]> {
    return (await this.batches.list({ limit: 1_000 })).items;
  }

  async slots(): Promise<OrgSlots | undefined> {
    return (await this.documents.slots.list({ limit: 1 })).items[0]?.value;
  }

  /** Time goes on for everybody; what an aborted job had at work comes to its end; heartbeats fall due. */
  async pass(ms: number): Promise<void> {
    this.now += ms;
    for (const id of this.org.running) if (this.org.job(id)?.state === 'Aborted') this.org.work(id, 10);
    for (const worker of this.workers) worker.beat();
    await settle();
  }

  /** A due piece of work, by its number; `twice` leaves it in the queue as well, as a redelivery does. */
  async deliver(worker: ModelWorker, skip: number, twice: boolean): Promise<void> {
    const skipped: Work[] = [];
    for (let index = 0; index < skip; index += 1) {
      const work = this.queue.take();
      if (work) skipped.push(work);
    }
    const work = this.queue.take() ?? skipped.pop();
    for (const other of skipped) await this.queue.add(other);
    if (!work) return;
    if (twice) await this.queue.add(work);
    worker.take(work);
    await settle();
  }

  async outcomes(): Promise<(Outcome & { batch: string })[]> {
    const all: (Outcome & { batch: string })[] = [];
    for (const { id, value } of await this.ledger()) {
      if (value.state === 'cancelled')
        for (const row of this.sentBy(value))
          all.push({ _out: row.out, status: 'skipped', code: 'cancelled', batch: id });
      if (!value.outcomes) continue;
      for (const outcome of this.storage.objects.get(value.outcomes) as Outcome[])
        all.push({ ...outcome, batch: id });
    }
    return all;
  }

  async isDone(): Promise<boolean> {
    return isFinished((await this.run()).state);
  }

  readonly orgs = (worker: ModelWorker): Orgs => ({ open: () => Promise.resolve(worker.openOrg()) }) as Orgs;
  readonly staging = { enqueue: () => Promise.resolve() } as unknown as Staging;

  private sentBy({ rowsKey, firstOut, lastOut, outs }: Batch): ModelRow[] {
    const rows = this.storage.objects.get(rowsKey) as ModelRow[];
    return rows.filter(({ out }) => out >= firstOut && out <= lastOut && (!outs || outs.includes(out)));
  }

  private rowsOf(load: number, batches: number): ModelRow[] {
    return Array.from({ length: batches * rowsOfBatch }, (_, index) => {
      const out = load * 100 + index + 1;
      return { out, key: `k${out}` };
    });
  }

  private async writeLedger(): Promise<void> {
    const loads: RunLoad[] = [];
    for (const [index, { strategy, operation, batches }] of this.scenario.loads.entries()) {
      const load = aLoad({ operation, externalIdField: operation === 'upsert' ? 'Key__c' : undefined });
      loads.push(aRunLoad({ operation, state: 'prepared', batches, output: { ...noOutput } }));
      const rows = this.rowsOf(index, batches);
      const rowsKey = keys.load(runId, index, 'prepared.parquet');
      this.storage.objects.set(rowsKey, rows);
      this.storage.objects.set(keys.load(runId, index, 'prepared.json'), { wire: [], load });
      for (let number = 0; number < batches; number += 1) {
        const id = batchId(runId, index, number);
        const own = rows.slice(number * rowsOfBatch, (number + 1) * rowsOfBatch);
        const span = { rows: own.length, firstOut: own[0]?.out ?? 0, lastOut: own.at(-1)?.out ?? 0 };
        const { externalIdField } = load;
        await this.batches.create(
          id,
          aBatch({
            runId,
            load: index,
            strategy,
            operation,
            externalIdField,
            rowsKey,
            body: undefined,
            ...span,
            ...fresh,
          }),
        );
      }
    }
    this.storage.objects.set(keys.definition(runId), { loads: [] });
    await this.documents.runs.create(runId, aRun({ state: 'loading', loads }));
  }
}

const fresh = {
  state: 'planned',
  epoch: 0,
  attempt: 0,
  lease: undefined,
  jobId: undefined,
  formerJobs: [],
  outcomes: undefined,
  counts: undefined,
  apiCalls: 0,
  polls: 0,
  quietReads: 0,
  tries: 0,
  failures: 0,
} satisfies Partial<Batch>;
