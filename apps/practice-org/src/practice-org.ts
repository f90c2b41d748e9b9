import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { BatchRows } from './bulk1/batch-rows';
import { Batch1Processor } from './bulk1/processor';
import { Bulk1Routes } from './bulk1/routes';
import { Job1Store } from './bulk1/store';
import { BulkQueryRoutes } from './bulk/query-routes';
import { QueryProcessor } from './bulk/query-processor';
import { IngestRoutes } from './bulk/ingest-routes';
import { JobStore } from './bulk/jobs';
import { IngestProcessor } from './bulk/processor';
import { CollectionRoutes } from './collections/collection-routes';
import { anonymousRoutes } from './apex/anonymous';
import { ApexStubs } from './apex/apex-stubs';
import { CompositeRoutes } from './composite/composite-routes';
import { TreeRoutes } from './composite/tree-routes';
import { controlRoutes } from './control/control-routes';
import { Faults } from './control/faults';
import { checkControl } from './control/guard';
import { loadCredentials, type Credentials } from './login/credentials';
import { identityRoutes, type OrgIdentity } from './login/identity';
import { Authorization } from './login/authorize';
import { loadJwtKey } from './login/jwt';
import { OAuthRoutes } from './login/oauth';
import { Sessions } from './login/sessions';
import { soapRoutes } from './login/soap';
import { podOf } from './records/ids';
import { Journal } from './records/journal';
import { RecordRoutes } from './records/record-routes';
import { RowLocks } from './records/row-locks';
import { WritePlans } from './records/write-plan';
import { RecordWriter } from './records/writer';
import { Catalog } from './schema/catalog';
import { DescribeRoutes } from './schema/describe-routes';
import { quoted } from './schema/model';
import { ORG_ID, USER_ID, seed } from './seed';
import { ApiUsage } from './server/api-usage';
import { Dispatcher } from './server/dispatcher';
import { HttpServer } from './server/http-server';
import { orgRoutes } from './server/org-routes';
import { Router } from './server/router';
import { QueryExecutor } from './soql/executor';
import { queryRoutes } from './soql/query-routes';
import { Database } from './store/database';
import { Switches } from './switches/switches';
import { createOwnTables, readMeta, writeMeta } from './store/tables';

export interface PracticeOrgOptions {
  /** Folder of the org's state. */
  folder: string;
  host: string;
  /** 0 takes a free port. */
  port: number;
}

/** The whole server: opens the state, takes unfinished jobs up again, listens. */
export class PracticeOrg {
  private readonly database: Database;
  private readonly catalog: Catalog;
  private readonly journal: Journal;
  private readonly writer: RecordWriter;
  private readonly executor: QueryExecutor;
  private readonly jobs: JobStore;
  private readonly ingest: IngestProcessor;
  private readonly queries: QueryProcessor;
  private readonly switches: Switches;
  private readonly faults = new Faults();
  private readonly jobs1: Job1Store;
  private readonly batches: Batch1Processor;
  private readonly plans = new WritePlans();
  private readonly usage: ApiUsage;
  private readonly apex: ApexStubs;
  private readonly bulkFolder: string;
  private http: HttpServer | undefined;
  private generation: number;
  credentials: Credentials | undefined;

  constructor(private readonly options: PracticeOrgOptions) {
    this.bulkFolder = join(options.folder, 'bulk');
    mkdirSync(this.bulkFolder, { recursive: true, mode: 0o700 });
    this.database = new Database(join(options.folder, 'practice-org.sqlite'));
    createOwnTables(this.database);
    this.switches = new Switches(this.database);
    this.apex = new ApexStubs(this.database);
    this.usage = new ApiUsage(this.database, this.switches);
    this.catalog = new Catalog(this.database, this.switches);
    this.generation = Number(readMeta(this.database, 'generation') ?? 1);
    this.journal = new Journal(this.database);
    this.writer = new RecordWriter(
      this.database,
      this.catalog,
      this.journal,
      this.switches,
      this.storageUsedUp,
      this.generation,
    );
    this.executor = new QueryExecutor(this.database, this.catalog);
    this.jobs = new JobStore(this.database, () => podOf(this.generation));
    const locks = new RowLocks();
    this.jobs1 = new Job1Store(this.database, () => podOf(this.generation));
    const { database, catalog, writer, jobs, faults, switches } = this;
    this.ingest = new IngestProcessor({
      database,
      catalog,
      writer,
      jobs,
      faults,
      switches,
      locks,
      usage: this.usage,
      userId: USER_ID,
      fileOf: this.fileOf,
    });
    this.batches = new Batch1Processor({
      database,
      catalog,
      writer,
      executor: this.executor,
      store: this.jobs1,
      rows: new BatchRows(catalog, switches, this.plans),
      faults,
      switches,
      locks,
      usage: this.usage,
      fileOf: this.fileOf,
    });
    this.queries = new QueryProcessor(catalog, this.executor, jobs, this.fileOf);
  }

  get port(): number {
    return (this.http?.server.address() as AddressInfo).port;
  }

  get url(): string {
    const { host } = this.options;
    const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
    return `http://${shown}:${this.port}`;
  }

  /** Listens first: only then the address that login.json tells is known, and a taken port has changed nothing. */
  async start(): Promise<void> {
    const router = new Router();
    const sessions = new Sessions(
      this.database,
      this.switches,
      () => this.credentials?.accessToken ?? '',
      ORG_ID,
    );
    this.http = new HttpServer(router, sessions, this.faults, this.usage, this.switches);
    this.http.server.listen(this.options.port, this.options.host);
    await once(this.http.server, 'listening');
    this.credentials = loadCredentials(this.options.folder, ORG_ID, this.url);
    const jwtKey = await loadJwtKey(this.options.folder);
    seed(this.database, this.credentials.username);
    this.addRoutes(router, sessions, {
      orgId: ORG_ID,
      userId: USER_ID,
      credentials: this.credentials,
      url: this.url,
      jwtKey,
      switches: this.switches,
    });
    for (const job of this.jobs.unfinished())
      (job.kind === 'V2Ingest' ? this.ingest : this.queries).enqueue(job.id);
    for (const batch of this.jobs1.unfinished()) this.batches.enqueue(batch);
  }

  async stop(): Promise<void> {
    await Promise.all([this.ingest.stop(), this.queries.stop(), this.batches.stop()]);
    const server = this.http?.server;
    if (server?.listening) {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    }
    this.usage.save();
    this.database.close();
  }

  private readonly storageUsedUp = (): boolean => this.usage.storageUsedUp(this.sizes);

  /** Living and deleted rows of each object. */
  private readonly sizes = (): Record<string, number> =>
    Object.fromEntries(
      this.catalog
        .all()
        .filter((object) => object.writeable)
        .map(({ name }) => [
          name,
          this.database.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${quoted(name)}`)?.n ?? 0,
        ]),
    );

  private readonly fileOf = (jobId: string): string => join(this.bulkFolder, `${jobId}.csv`);

  private addRoutes(router: Router, sessions: Sessions, identity: OrgIdentity): void {
    const { database, catalog, writer, executor, faults, jobs, switches } = this;
    const fileOf = this.fileOf;
    const records = {
      database,
      catalog,
      writer,
      executor,
      faults,
      switches,
      plans: this.plans,
      userId: USER_ID,
    };
    orgRoutes(router, this.usage, this.sizes, () => this.url, `/id/${ORG_ID}/${USER_ID}`);
    new DescribeRoutes(catalog, database).addTo(router);
    queryRoutes(router, catalog, executor);
    new CollectionRoutes(records).addTo(router);
    new CompositeRoutes(new Dispatcher(router, database), switches).addTo(router);
    new TreeRoutes(records).addTo(router);
    anonymousRoutes(router);
    this.apex.addTo(router);
    new IngestRoutes({
      database,
      catalog,
      jobs,
      switches,
      usage: this.usage,
      processor: this.ingest,
      userId: USER_ID,
      fileOf,
    }).addTo(router);
    new BulkQueryRoutes(catalog, jobs, this.queries, this.usage, USER_ID, fileOf).addTo(router);
    new Bulk1Routes({
      catalog,
      store: this.jobs1,
      processor: this.batches,
      switches,
      usage: this.usage,
      userId: USER_ID,
      fileOf,
    }).addTo(router);
    new RecordRoutes(records).addTo(router);
    soapRoutes(router, identity, sessions);
    const authorization = new Authorization(identity);
    authorization.addTo(router);
    new OAuthRoutes(identity, sessions, authorization).addTo(router);
    identityRoutes(router, identity, sessions);
    controlRoutes(router, {
      catalog,
      faults,
      switches,
      apex: this.apex,
      journal: this.journal,
      guard: ({ request }) =>
        checkControl(request, identity.credentials.accessToken, this.port, this.options.host),
      reset: (schema) => this.reset(schema),
      schemaChanged: () => this.forget(),
    });
  }

  /** Back to an empty org. Ids go on in a new generation, so that none ever names two records. */
  private async reset(schema: boolean): Promise<void> {
    this.faults.clear();
    this.database.transaction(() => {
      this.jobs.clear();
      this.jobs1.clear();
      this.usage.clear();
      this.journal.clear();
      if (schema) this.apex.clear();
      if (schema) this.catalog.reset();
      else for (const object of this.catalog.all()) this.database.run(`DELETE FROM ${quoted(object.name)}`);
      this.generation += 1;
      writeMeta(this.database, 'generation', String(this.generation));
      seed(this.database, this.credentials?.username ?? '');
    });
    this.writer.newGeneration(this.generation);
    this.forget();
    for (const name of readdirSync(this.bulkFolder)) rmSync(join(this.bulkFolder, name), { force: true });
  }

  private forget(): void {
    this.executor.forget();
    this.database.forgetStatements();
  }
}
