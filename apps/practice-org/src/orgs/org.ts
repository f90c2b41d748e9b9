import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { ApexStubs } from '../apex/apex-stubs';
import { BatchRows } from '../bulk1/batch-rows';
import { Batch1Processor } from '../bulk1/processor';
import { Job1Store } from '../bulk1/store';
import { JobStore } from '../bulk/jobs';
import { IngestProcessor } from '../bulk/processor';
import { QueryProcessor } from '../bulk/query-processor';
import { Faults } from '../control/faults';
import { loadCredentials, type Credentials } from '../login/credentials';
import type { OrgIdentity } from '../login/identity';
import { loadJwtKey } from '../login/jwt';
import { Sessions } from '../login/sessions';
import { podOf } from '../records/ids';
import { Journal } from '../records/journal';
import { RowLocks } from '../records/row-locks';
import { WritePlans } from '../records/write-plan';
import { RecordWriter } from '../records/writer';
import { Catalog } from '../schema/catalog';
import { quoted } from '../schema/model';
import { seed, seedIds, seedRecordTypes, type OrgName, type SeedIds } from '../seed';
import { ApiUsage } from '../server/api-usage';
import { Router } from '../server/router';
import { QueryExecutor } from '../soql/executor';
import { Database } from '../store/database';
import { createOwnTables, readMeta, writeMeta } from '../store/tables';
import { Switches } from '../switches/switches';

export interface OrgOptions {
  /** Folder of this org's state. */
  folder: string;
  name: OrgName;
  /** The address that login.json tells. */
  url: string;
  /** The address a client used: answers name it, so that one who came by TLS stays there. */
  urlFor: (request: IncomingMessage) => string;
}

/** One org: its state, its rules, its jobs. It knows no server; requests reach it through its router. */
export class Org {
  readonly ids: SeedIds;
  readonly credentials: Credentials;
  readonly database: Database;
  readonly switches: Switches;
  readonly faults = new Faults();
  readonly usage: ApiUsage;
  readonly router = new Router();
  readonly sessions: Sessions;
  readonly apex: ApexStubs;
  readonly catalog: Catalog;
  readonly journal: Journal;
  readonly writer: RecordWriter;
  readonly executor: QueryExecutor;
  readonly plans = new WritePlans();
  readonly jobs: JobStore;
  readonly ingest: IngestProcessor;
  readonly queries: QueryProcessor;
  readonly jobs1: Job1Store;
  readonly batches: Batch1Processor;
  private readonly bulkFolder: string;
  private generation: number;

  constructor(private readonly options: OrgOptions) {
    const { folder, name } = options;
    this.ids = seedIds(name);
    this.bulkFolder = join(folder, 'bulk');
    mkdirSync(this.bulkFolder, { recursive: true, mode: 0o700 });
    this.credentials = loadCredentials(folder, this.ids.orgId, options.url, name.name);
    this.database = new Database(join(folder, 'practice-org.sqlite'));
    createOwnTables(this.database);
    this.switches = new Switches(this.database);
    this.apex = new ApexStubs(this.database);
    this.usage = new ApiUsage(this.database, this.switches);
    this.catalog = new Catalog(this.database, this.switches);
    this.sessions = new Sessions(
      this.database,
      this.switches,
      () => this.credentials.accessToken,
      this.ids.orgId,
    );
    this.generation = Number(readMeta(this.database, 'generation') ?? 1);
    this.journal = new Journal(this.database);
    this.writer = new RecordWriter(
      this.database,
      this.catalog,
      this.journal,
      this.switches,
      () => this.usage.storageUsedUp(this.sizes),
      this.pod(),
    );
    this.executor = new QueryExecutor(this.database, this.catalog);
    this.jobs = new JobStore(this.database, this.pod);
    this.jobs1 = new Job1Store(this.database, this.pod);
    const shared = { ...this.core(), locks: new RowLocks(), fileOf: this.fileOf };
    this.ingest = new IngestProcessor({ ...shared, jobs: this.jobs, userId: this.ids.userId });
    this.batches = new Batch1Processor({
      ...shared,
      executor: this.executor,
      store: this.jobs1,
      rows: new BatchRows(this.catalog, this.switches, this.plans),
    });
    this.queries = new QueryProcessor(this.catalog, this.executor, this.jobs, this.fileOf);
  }

  get name(): OrgName {
    return this.options.name;
  }

  /** Fills an empty org with what it has from its first day, and takes unfinished jobs up again. */
  async start(): Promise<OrgIdentity> {
    const jwtKey = await loadJwtKey(this.options.folder);
    this.seed();
    for (const job of this.jobs.unfinished())
      (job.kind === 'V2Ingest' ? this.ingest : this.queries).enqueue(job.id);
    for (const batch of this.jobs1.unfinished()) this.batches.enqueue(batch);
    const { options, ids, credentials, switches } = this;
    return {
      ...ids,
      org: options.name,
      credentials,
      url: options.url,
      urlFor: options.urlFor,
      jwtKey,
      switches,
    };
  }

  async stop(): Promise<void> {
    await Promise.all([this.ingest.stop(), this.queries.stop(), this.batches.stop()]);
    this.usage.save();
    this.database.close();
  }

  /** Back to an empty org. Ids go on in a new generation, so that none ever names two records. */
  reset(schema: boolean): void {
    this.faults.clear();
    this.database.transaction(() => {
      this.jobs.clear();
      this.jobs1.clear();
      this.usage.clear();
      this.journal.clear();
      if (schema) this.apex.clear();
      if (schema) this.catalog.reset();
      else this.catalog.emptyTables();
      this.generation += 1;
      writeMeta(this.database, 'generation', String(this.generation));
      this.seed();
    });
    this.writer.newGeneration(this.pod());
    this.forget();
    for (const name of readdirSync(this.bulkFolder)) rmSync(join(this.bulkFolder, name), { force: true });
  }

  schemaChanged(): void {
    seedRecordTypes(this.database, this.catalog.all(), this.ids.userId);
    this.forget();
  }

  /** No cursor, no prepared statement over what is gone. */
  forget(): void {
    this.executor.forget();
    this.database.forgetStatements();
  }

  /** Living and deleted rows of each object. */
  readonly sizes = (): Record<string, number> =>
    Object.fromEntries(
      this.catalog
        .all()
        .filter((object) => object.writeable)
        .map(({ name }) => [
          name,
          this.database.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${quoted(name)}`)?.n ?? 0,
        ]),
    );

  readonly fileOf = (jobId: string): string => join(this.bulkFolder, `${jobId}.csv`);

  private readonly pod = (): string => podOf(this.generation, this.name.number);

  private seed(): void {
    seed(this.database, this.name, this.credentials.username);
    seedRecordTypes(this.database, this.catalog.all(), this.ids.userId);
  }

  private core() {
    const { database, catalog, writer, faults, switches, usage } = this;
    return { database, catalog, writer, faults, switches, usage };
  }
}
