import { formatDateTime } from '../records/values';
import { makeId } from '../records/ids';
import type { Database, SqlValue } from '../store/database';

export type JobState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';
export type JobKind = 'V2Ingest' | 'V2Query';

/** What the creator of a job said, and what was found out at its start. */
export interface JobInfo {
  object: string;
  operation: string;
  externalIdFieldName?: string;
  assignmentRuleId?: string;
  columnDelimiter: string;
  lineEnding: 'LF' | 'CRLF';
  apiVersion: string;
  createdById: string;
  query?: string;
  /** Set when a fault is to end the job: after so many rows, or beyond this byte. */
  failAfterRows?: number;
  failAfterByte?: number;
  failMessage?: string;
}

export interface Job {
  id: string;
  kind: JobKind;
  state: JobState;
  info: JobInfo;
  created: number;
  modified: number;
  uploaded: boolean;
  bytes: number;
  processed: number;
  failed: number;
  /** Byte behind the last committed row. */
  position: number;
  /** Byte where the internal batch at work begins, and how many of its rows are done. */
  batchPosition: number;
  batchDone: number;
  busy: number;
  error: string | null;
}

const COLUMNS: Record<keyof Omit<Job, 'id' | 'kind'>, string> = {
  state: 'state',
  info: 'info',
  created: 'created',
  modified: 'modified',
  uploaded: 'uploaded',
  bytes: 'bytes',
  processed: 'processed',
  failed: 'failed',
  position: 'position',
  batchPosition: 'batch_position',
  batchDone: 'batch_done',
  busy: 'busy',
  error: 'error',
};

export const isTerminal = (state: JobState): boolean => ['JobComplete', 'Failed', 'Aborted'].includes(state);

/** Bulk jobs in SQLite: whatever a restart needs to go on is in the row. */
export class JobStore {
  constructor(
    private readonly database: Database,
    private readonly pod: () => string,
  ) {}

  create(kind: JobKind, info: JobInfo, state: JobState): Job {
    const now = Date.now();
    const count =
      this.database.get<{ n: number }>(
        "SELECT CAST(coalesce(max(value), '0') AS INTEGER) AS n FROM _meta WHERE name = 'jobs'",
      )?.n ?? 0;
    const id = makeId('750', this.pod(), count + 1);
    this.database.run("INSERT OR REPLACE INTO _meta (name, value) VALUES ('jobs', ?)", String(count + 1));
    this.database.run(
      'INSERT INTO _job (id, kind, state, info, created, modified) VALUES (?, ?, ?, ?, ?, ?)',
      id,
      kind,
      state,
      JSON.stringify(info),
      now,
      now,
    );
    return this.find(id, kind) as Job;
  }

  find(id: string, kind: JobKind): Job | undefined {
    const row = this.database.get('SELECT * FROM _job WHERE id = ? AND kind = ?', id, kind);
    return row && readJob(row);
  }

  /** The newest first; `before` is the last id of the page before. */
  list(kind: JobKind, limit: number, before?: string): Job[] {
    const sql = 'SELECT * FROM _job WHERE kind = ? AND (? IS NULL OR id < ?) ORDER BY id DESC LIMIT ?';
    return this.database.all(sql, kind, before ?? null, before ?? null, limit).map(readJob);
  }

  /** Jobs that a stop of the program left unfinished, oldest first. */
  unfinished(): Job[] {
    return this.database
      .all("SELECT * FROM _job WHERE state IN ('UploadComplete', 'InProgress') ORDER BY id")
      .map(readJob);
  }

  update(id: string, change: Partial<Omit<Job, 'id' | 'kind' | 'created'>>): void {
    const entries = Object.entries({ ...change, modified: Date.now() }) as [keyof typeof COLUMNS, unknown][];
    const sets = entries.map(([name]) => `${COLUMNS[name]} = ?`).join(', ');
    const values = entries.map(
      ([name, value]) =>
        (name === 'info'
          ? JSON.stringify(value)
          : typeof value === 'boolean'
            ? Number(value)
            : value) as SqlValue,
    );
    this.database.run(`UPDATE _job SET ${sets} WHERE id = ?`, ...values, id);
  }

  remove(id: string): void {
    this.database.transaction(() => {
      this.database.run('DELETE FROM _job_slice WHERE job = ?', id);
      this.database.run('DELETE FROM _job WHERE id = ?', id);
    });
  }

  clear(): void {
    this.database.run('DELETE FROM _job_slice');
    this.database.run('DELETE FROM _job');
  }
}

function readJob(row: Record<string, SqlValue>): Job {
  const names = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
  const job = Object.fromEntries(names.map((name) => [name, row[COLUMNS[name]]]));
  return {
    ...job,
    id: row.id,
    kind: row.kind,
    info: JSON.parse(String(row.info)) as JobInfo,
    uploaded: row.uploaded === 1,
  } as unknown as Job;
}

/** jobInfo as answers carry it. Counters come with GET only, as with the real thing. */
export function jobBody(job: Job, withCounters: boolean): Record<string, unknown> {
  const { info } = job;
  const base = job.kind === 'V2Ingest' ? 'ingest' : 'query';
  const body: Record<string, unknown> = {
    id: job.id,
    operation: info.operation,
    object: info.object,
    createdById: info.createdById,
    createdDate: formatDateTime(job.created),
    systemModstamp: formatDateTime(job.modified),
    state: job.state,
    ...(info.externalIdFieldName ? { externalIdFieldName: info.externalIdFieldName } : {}),
    ...(info.assignmentRuleId ? { assignmentRuleId: info.assignmentRuleId } : {}),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: Number(info.apiVersion),
    ...(withCounters ? { jobType: job.kind } : {}),
    ...(job.kind === 'V2Ingest' && job.state === 'Open'
      ? { contentUrl: `services/data/v${info.apiVersion}/jobs/${base}/${job.id}/batches` }
      : {}),
    lineEnding: info.lineEnding,
    columnDelimiter: info.columnDelimiter,
  };
  if (!withCounters) return body;
  Object.assign(body, { numberRecordsProcessed: job.processed });
  if (job.kind === 'V2Ingest') Object.assign(body, { numberRecordsFailed: job.failed });
  else Object.assign(body, { isPkChunkingSupported: true });
  Object.assign(body, { retries: 0, totalProcessingTime: job.busy });
  if (job.kind === 'V2Ingest')
    Object.assign(body, { apiActiveProcessingTime: job.busy, apexProcessingTime: 0 });
  if (job.error !== null && job.kind === 'V2Ingest') Object.assign(body, { errorMessage: job.error });
  return body;
}
