import {
  ApexCall,
  IngestJob,
  Operation,
  Org,
  OrgError,
  OrgObject,
  OrgObjectDetail,
  Permit,
  QueryJob,
  ResultKind,
  RowAnswer,
  apexPath,
} from '@dms/domain';
import { rowRetries } from '../errors/classify';
import { badAnswer } from '../wire/failures';
import { OrgWire } from '../wire/org-wire';
import { BulkJobs } from './bulk-jobs';
import { BulkQueries } from './bulk-queries';
import { CollectionsRequest, sendCollection } from './collections';
import { toOrgObject, toOrgObjectDetail, toPicklistValues } from './describe';
import { DescribeCache } from './describe-cache';
import { fieldNamed } from './field-rules';
import { OrgRecord, Queries } from './queries';

/** Who is signed in where, as the org itself says. */
export interface OrgIdentity {
  id: string;
  name: string;
  kind: 'practice' | 'production' | 'sandbox';
  instanceUrl: string;
  username: string;
}

interface Limit {
  max: number;
  remaining: number;
}

/** A transaction of Apex ends after ten minutes at most. */
const apexMs = 600_000;

const objectName = /^[A-Za-z]\w*$/;

/** One org over jsforce and our own streaming HTTP. Made by JsforceOrgs. */
export class JsforceOrg implements Org {
  readonly rowRetries = rowRetries;
  private readonly jobs: BulkJobs;
  private readonly bulkQueries: BulkQueries;
  private readonly queries: Queries;

  constructor(
    readonly connectionId: string,
    private readonly wire: OrgWire,
    private readonly describes: DescribeCache,
    /** Tells this connection's describes from those of others, and of its own former credentials. */
    private readonly cacheKey: string,
  ) {
    this.bulkQueries = new BulkQueries(wire);
    this.jobs = new BulkJobs(wire);
    this.queries = new Queries(wire);
  }

  get userId(): string {
    return this.wire.session.current.userId;
  }

  get apiCalls(): number {
    return this.wire.tally.calls;
  }

  get orgTime(): string {
    return this.wire.tally.orgTime;
  }

  get limitInfo(): { used: number; max: number } | undefined {
    return this.wire.tally.limitInfo;
  }

  async objects(): Promise<OrgObject[]> {
    return this.describes.get(`${this.cacheKey} *`, false, async () => {
      const path = '/sobjects';
      const answer = await this.wire.json<{ sobjects?: unknown } | null>({ method: 'GET', path });
      if (!Array.isArray(answer?.sobjects)) throw badAnswer('a describe', false);
      return answer.sobjects.map(toOrgObject);
    });
  }

  async describe(object: string, options?: { fresh?: boolean }): Promise<OrgObjectDetail> {
    if (!objectName.test(object)) {
      throw new OrgError('INVALID_TYPE', 'This is not the name of an object.', 'config', true);
    }
    const key = `${this.cacheKey} ${object.toLowerCase()}`;
    return this.describes.get(key, options?.fresh === true, async () =>
      toOrgObjectDetail(await this.wire.json({ method: 'GET', path: `/sobjects/${object}/describe` })),
    );
  }

  async limits(): Promise<{ dailyApiCalls: Limit; dataStorageMb?: Limit }> {
    const answer = await this.wire.json<Record<string, unknown> | null>({ method: 'GET', path: '/limits' });
    const dailyApiCalls = limitOf(answer?.['DailyApiRequests']);
    const dataStorageMb = limitOf(answer?.['DataStorageMB']);
    if (!dailyApiCalls) throw badAnswer('that of the limits', false);
    return { dailyApiCalls, ...(dataStorageMb && { dataStorageMb }) };
  }

  /** Two calls: the org's own record, and the user's. */
  async identity(): Promise<OrgIdentity> {
    const { userId, origin, practice } = this.wire.session.current;
    const [org] = await this.queries.all('SELECT Id, Name, IsSandbox FROM Organization LIMIT 1');
    const [user] = await this.queries.all(
      `SELECT Username FROM User WHERE Id = '${userId.replace(/\W/g, '')}'`,
    );
    const kind = practice ? 'practice' : org?.['IsSandbox'] === true ? 'sandbox' : 'production';
    return {
      id: String(org?.['Id'] ?? this.wire.session.current.orgId),
      name: String(org?.['Name'] ?? ''),
      kind,
      instanceUrl: origin,
      username: String(user?.['Username'] ?? ''),
    };
  }

  async findByKeys(
    object: string,
    keyField: string,
    keys: string[],
    fields: string[] = [],
    { deleted = false }: { deleted?: boolean } = {},
  ): Promise<OrgRecord[]> {
    const described = await this.described(object, [keyField, ...fields]);
    return this.queries.byKeys(described, keyField, keys, fields, deleted);
  }

  async picklistValues(object: string, recordTypeId: string): Promise<Record<string, string[]>> {
    const { name } = await this.describe(object);
    const id = encodeURIComponent(recordTypeId);
    return this.describes.get(`${this.cacheKey} ${name} ${recordTypeId}`, false, async () =>
      toPicklistValues(
        await this.wire.json<unknown>({
          method: 'GET',
          path: `/ui-api/object-info/${name}/picklist-values/${id}`,
        }),
      ),
    );
  }

  async *streamField(object: string, field: string): AsyncGenerator<string[]> {
    yield* this.queries.values(await this.described(object, [field]), field);
  }

  async count(object: string): Promise<number> {
    return this.queries.count(await this.describe(object));
  }

  async startQuery(object: string, fields: string[], filled: string, permit: Permit): Promise<QueryJob> {
    const described = await this.described(object, [filled, ...fields]);
    return this.bulkQueries.create(this.queries.selectFilled(described, fields, filled), permit);
  }

  queryJob(jobId: string): Promise<QueryJob | undefined> {
    return this.bulkQueries.get(jobId);
  }

  async startKeyQuery(
    object: string,
    keyField: string,
    keys: string[],
    fields: string[],
    permit: Permit,
  ): Promise<{ query?: QueryJob; taken: number }> {
    const described = await this.described(object, [keyField, ...fields]);
    const { soql, taken } = this.queries.selectKeys(described, keyField, keys, fields);
    return { taken, ...(soql !== undefined && { query: await this.bulkQueries.create(soql, permit) }) };
  }

  queryResults(jobId: string, path: string, after = 0): Promise<number> {
    return this.bulkQueries.results(jobId, path, after);
  }

  /** A field that a kept describe does not know may have been added since. */
  private async described(object: string, fields: string[]): Promise<OrgObjectDetail> {
    const kept = await this.describe(object);
    return fields.every((name) => fieldNamed(kept, name)) ? kept : this.describe(object, { fresh: true });
  }

  /** A class that answers nothing answers null; it may take as long as Salesforce lets it. */
  async apex({ method, path, body }: ApexCall): Promise<unknown> {
    const request = { method, path: apexPath(path), ...(body !== undefined && { body }), deadlineMs: apexMs };
    return this.wire.json<unknown>(request);
  }

  createJob(
    job: { object: string; operation: Operation; externalIdField?: string },
    permit: Permit,
  ): Promise<IngestJob> {
    return this.jobs.create(job, permit);
  }

  uploadJob(jobId: string, path: string, size: number, permit: Permit): Promise<void> {
    return this.jobs.upload(jobId, path, size, permit);
  }

  closeJob(jobId: string, permit: Permit): Promise<void> {
    return this.jobs.setState(jobId, 'UploadComplete', permit);
  }

  abortJob(jobId: string, permit: Permit): Promise<void> {
    return this.jobs.setState(jobId, 'Aborted', permit);
  }

  job(jobId: string): Promise<IngestJob | undefined> {
    return this.jobs.get(jobId);
  }

  openJobs(object: string, since: string): Promise<IngestJob[]> {
    return this.jobs.open(object, since, this.userId);
  }

  results(jobId: string, kind: ResultKind, path: string): Promise<number> {
    return this.jobs.results(jobId, kind, path);
  }

  send(request: CollectionsRequest, permit: Permit): Promise<RowAnswer[]> {
    return sendCollection(this.wire, request, permit);
  }
}

function limitOf(raw: unknown): Limit | undefined {
  const { Max: max, Remaining: remaining } = (raw ?? {}) as { Max?: unknown; Remaining?: unknown };
  return typeof max === 'number' && typeof remaining === 'number' ? { max, remaining } : undefined;
}
