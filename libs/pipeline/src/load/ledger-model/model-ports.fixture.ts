import {
  Batch,
  Batches,
  ConflictedDocument,
  DmsError,
  IngestJob,
  Org,
  Page,
  PageRequest,
  Permit,
  Repository,
  ResultKind,
  RowAnswer,
  Stored,
  Work,
  WorkQueue,
} from '@dms/domain';
import { InMemoryRepository, InMemoryWorkQueue } from '@dms/testing';
import { ModelOrg, ModelRow, orgTroubles } from './model-org.fixture';
import { ModelStorage } from './model-storage.fixture';
import { Traffic, Troubles } from './traffic.fixture';

const away = (code: 'STORE_UNAVAILABLE' | 'QUEUE_UNAVAILABLE'): Troubles => ({
  unclear: () => new DmsError(code, 'no answer'),
  refused: () => new DmsError(code, '429 too many requests'),
});

/** The ledger as one worker sees it: each call may be slow, lost or refused. */
export class WorkersLedger extends Repository<Batch> implements Batches {
  constructor(
    private readonly worker: string,
    private readonly traffic: Traffic,
    private readonly store: InMemoryRepository<Batch>,
    /** 202 and then conflicting versions: nobody may take one of them for the truth until a person has looked. */
    private readonly conflicts: Set<string>,
  ) {
    super();
  }

  get(id: string): Promise<Stored<Batch> | undefined> {
    return this.call(`get ${id}`, async () => {
      this.refuseConflict(id);
      return this.store.get(id);
    });
  }
  create(id: string, value: Batch): Promise<Stored<Batch>> {
    return this.call(`create ${id}`, () => this.store.create(id, value));
  }
  ensureMany(documents: { id: string; value: Batch }[]): Promise<void> {
    return this.call(`ensure ${documents.map(({ id }) => id).join()}`, () =>
      this.store.ensureMany(documents),
    );
  }
  replace(document: Stored<Batch>): Promise<Stored<Batch>> {
    return this.call(`replace ${document.id} ${document.value.state}`, async () => {
      this.refuseConflict(document.id);
      return this.store.replace(document);
    });
  }
  remove(id: string, version: string): Promise<void> {
    return this.store.remove(id, version);
  }
  async list(request: PageRequest): Promise<Page<Batch>> {
    const page = await this.store.list(request);
    page.items.forEach(({ id }) => this.refuseConflict(id));
    return page;
  }
  findBy(field: string & keyof Batch, value: string, limit: number): Promise<Stored<Batch>[]> {
    return this.store.findBy(field, value, limit);
  }
  newestBy(field: string & keyof Batch, value: string, before?: string): AsyncGenerator<Stored<Batch>> {
    return this.store.newestBy(field, value, before);
  }

  private refuseConflict(id: string): void {
    if (this.conflicts.has(id)) throw new ConflictedDocument(id);
  }
  private call<T>(what: string, perform: () => Promise<T>): Promise<T> {
    return this.traffic.call(this.worker, what, away('STORE_UNAVAILABLE'), perform);
  }
}

export class WorkersQueue extends WorkQueue {
  constructor(
    private readonly worker: string,
    private readonly traffic: Traffic,
    private readonly queue: InMemoryWorkQueue,
  ) {
    super();
  }
  add(work: Work, options?: { delayMs?: number }): Promise<void> {
    return this.traffic.call(this.worker, `queue ${work.queue}`, away('QUEUE_UNAVAILABLE'), () =>
      this.queue.add(work, options),
    );
  }
  depths(): ReturnType<WorkQueue['depths']> {
    return this.queue.depths();
  }
}

/** A Collections call that is still on its way when its deadline and two quiet reads have passed is not modelled. */
const collections: Troubles = { ...orgTroubles, instead: { late: 'lost' } };
const reading: Troubles = { ...orgTroubles, instead: { late: 'dropped' } };

/** The org as one worker calls it. A permit is asked right before each call that writes, as the real one does. */
export class WorkersOrg {
  apiCalls = 0;
  readonly rowRetries = { codes: ['UNABLE_TO_LOCK_ROW'], wrapping: [], inside: 'never', stopping: [] };
  readonly userId = '005';
  readonly orgTime = '2026-01-01T00:00:00.000Z';

  constructor(
    private readonly worker: string,
    private readonly traffic: Traffic,
    private readonly org: ModelOrg,
    private readonly storage: ModelStorage,
  ) {}

  async createJob(job: { operation: string }, permit: Permit): Promise<IngestJob> {
    const id = await this.write('createJob', permit, () => this.org.create(job.operation === 'upsert'));
    return this.org.job(id) as IngestJob;
  }
  uploadJob(jobId: string, path: string, _size: number, permit: Permit): Promise<void> {
    const rows = this.storage.files.get(path) as ModelRow[];
    return this.write(`upload ${jobId}`, permit, () => this.org.upload(jobId, rows));
  }
  closeJob(jobId: string, permit: Permit): Promise<void> {
    return this.write(`close ${jobId}`, permit, () => this.org.close(jobId));
  }
  abortJob(jobId: string, permit: Permit): Promise<void> {
    return this.write(`abort ${jobId}`, permit, () => this.org.abort(jobId));
  }
  job(jobId: string): Promise<IngestJob | undefined> {
    return this.read(`job ${jobId}`, () => this.org.job(jobId));
  }
  async results(jobId: string, kind: ResultKind, path: string): Promise<number> {
    const found = await this.read(`${kind} ${jobId}`, () => this.org.results(jobId));
    // Each file is read at its own moment; the model keeps what the first said of the rows written.
    if (kind === 'successfulResults') this.storage.files.set(path, found);
    return 1;
  }
  findByKeys(_object: string, _key: string, keys: string[]): Promise<Record<string, unknown>[]> {
    return this.read('find', () => this.org.find(keys));
  }
  async send(
    request: { operation: string; records: Record<string, unknown>[] },
    permit: Permit,
  ): Promise<RowAnswer[]> {
    const rows = request.records.map((record) => ({
      out: Number(record['out']),
      key: String(record['Key__c']),
    }));
    this.apiCalls += 1;
    return this.traffic.call(this.worker, 'send', collections, async () => {
      await permit();
      return this.org.send(rows, request.operation === 'upsert');
    });
  }

  private read<T>(what: string, perform: () => T): Promise<T> {
    this.apiCalls += 1;
    return this.traffic.call(this.worker, what, reading, async () => perform());
  }

  /** Between the permit and the call a worker may freeze: the call then comes when others have gone on long since. */
  private async write<T>(what: string, permit: Permit, perform: () => T): Promise<T> {
    await permit();
    this.apiCalls += 1;
    return this.traffic.call(this.worker, what, orgTroubles, async () => perform());
  }
}

export function asOrg(org: WorkersOrg): Org {
  return org as unknown as Org;
}
