import { IngestJob, OrgError, RowAnswer } from '@dms/domain';

/** A row as the model sends it: its number and its key, which inserts without a key do not tell the org. */
export interface ModelRow {
  out: number;
  key: string;
}

interface ModelJob {
  state: IngestJob['state'];
  upsert: boolean;
  rows: ModelRow[] | undefined;
  done: number;
  good: { row: ModelRow; created: boolean }[];
  bad: { row: ModelRow; code: string }[];
  /** Rows of the batch at work that are still written after an abort. */
  tail: number;
}

const lock = 'UNABLE_TO_LOCK_ROW';

/**
 * An org as far as the ledger meets it, under its least friendly reading: an abort lets the rows at work be written, jobs
 * break off, rows are locked or wrong. It counts every write of every row.
 */
export class ModelOrg {
  readonly jobs = new Map<string, ModelJob>();
  readonly records = new Map<string, { id: string; stamp: number }>();
  readonly writes = new Map<number, number>();
  mostRunning = 0;
  private clock = 1;
  /** How often a row is still found locked; rows that are wrong in themselves. */
  constructor(
    private readonly locked: Map<number, number>,
    private readonly wrong: ReadonlySet<number>,
  ) {}

  create(upsert: boolean): string {
    const id = `750${this.jobs.size}`;
    this.jobs.set(id, { state: 'Open', upsert, rows: undefined, done: 0, good: [], bad: [], tail: 0 });
    return id;
  }

  upload(id: string, rows: ModelRow[]): void {
    const job = this.found(id);
    if (job.state !== 'Open') throw refusal('INVALIDJOBSTATE');
    if (job.rows) throw refusal('BULK_API_ERROR');
    job.rows = rows;
  }

  close(id: string): void {
    const job = this.found(id);
    if (job.state !== 'Open') throw refusal('INVALIDJOBSTATE');
    job.state = 'UploadComplete';
    const running = [...this.jobs.values()].filter((other) => isRunning(other)).length;
    this.mostRunning = Math.max(this.mostRunning, running);
  }

  abort(id: string): void {
    const job = this.found(id);
    if (job.state !== 'Open' && !isRunning(job)) throw refusal('INVALIDJOBSTATE');
    // The batch at work is brought to its end, however the job is called by then.
    job.tail = isRunning(job) ? 2 : 0;
    job.state = 'Aborted';
  }

  job(id: string): IngestJob | undefined {
    const job = this.jobs.get(id);
    if (!job) return undefined;
    const base = {
      id,
      object: 'Account',
      operation: 'upsert',
      createdById: '005',
      createdDate: '2026-01-01',
    };
    return { ...base, state: job.state, processed: job.done, failed: job.bad.length };
  }

  results(id: string): { good: ModelJob['good']; bad: ModelJob['bad']; unprocessed: ModelRow[] } {
    const job = this.found(id);
    return { good: [...job.good], bad: [...job.bad], unprocessed: (job.rows ?? []).slice(job.done) };
  }

  get running(): string[] {
    return [...this.jobs].filter(([, job]) => isRunning(job) || job.tail > 0).map(([id]) => id);
  }

  /** Works on a running job for some rows; `breaks`: it ends Failed in front of the next row. */
  work(id: string, rows: number, breaks = false): void {
    const job = this.found(id);
    for (let row = 0; row < rows; row += 1) {
      if (!isRunning(job) && job.tail === 0) return;
      if (isRunning(job)) job.state = 'InProgress';
      const next = job.rows?.[job.done];
      if (!next) break;
      const answer = this.write(next, job.upsert);
      job.done += 1;
      if (job.tail > 0) job.tail -= 1;
      if (answer.status === 'failed') job.bad.push({ row: next, code: answer.code ?? '' });
      else job.good.push({ row: next, created: answer.status === 'created' });
    }
    if (job.done >= (job.rows?.length ?? 0)) job.tail = 0;
    if (!isRunning(job)) return;
    if (breaks) job.state = 'Failed';
    else if (job.done >= (job.rows?.length ?? 0)) job.state = 'JobComplete';
  }

  send(rows: ModelRow[], upsert: boolean): RowAnswer[] {
    return rows.map((row) => this.write(row, upsert));
  }

  find(keys: string[]): Record<string, unknown>[] {
    return keys.flatMap((key) => {
      const record = this.records.get(key.toLowerCase());
      const by = { CreatedById: '005', LastModifiedById: '005' };
      return record ? [{ Id: record.id, Key__c: key, SystemModstamp: `${record.stamp}`, ...by }] : [];
    });
  }

  private write(row: ModelRow, upsert: boolean): RowAnswer {
    const locks = this.locked.get(row.out) ?? 0;
    if (locks > 0) {
      this.locked.set(row.out, locks - 1);
      return { status: 'failed', code: lock, message: 'locked' };
    }
    if (this.wrong.has(row.out)) return { status: 'failed', code: 'STRING_TOO_LONG', message: 'wrong' };
    this.writes.set(row.out, (this.writes.get(row.out) ?? 0) + 1);
    const known = this.records.get(row.key);
    const id = upsert && known ? known.id : `001${this.records.size}`;
    this.records.set(upsert ? row.key : `${row.key}#${id}`, { id, stamp: this.clock++ });
    return { status: upsert && known ? 'updated' : 'created', salesforceId: id };
  }

  private found(id: string): ModelJob {
    const job = this.jobs.get(id);
    if (!job) throw refusal('NOT_FOUND');
    return job;
  }
}

function isRunning({ state }: ModelJob): boolean {
  return state === 'UploadComplete' || state === 'InProgress';
}

function refusal(code: string): OrgError {
  return new OrgError(code, code, code === 'NOT_FOUND' ? 'data' : 'fatal', true);
}

export const orgTroubles = {
  unclear: () => new OrgError('NETWORK', 'the connection broke', 'retry', false),
  refused: () => new OrgError('HTTP_429', 'too many requests', 'retry', true),
};
