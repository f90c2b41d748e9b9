import { makeId } from '../records/ids';
import type { Outcome } from '../bulk/outcome';
import type { Database, SqlValue } from '../store/database';
import { readMeta, writeMeta } from '../store/tables';

export interface Job1Info {
  operation: string;
  object: string;
  externalIdFieldName: string | null;
  concurrencyMode: 'Parallel' | 'Serial';
  contentType: 'CSV' | 'JSON' | 'XML';
  apiVersion: string;
  createdById: string;
}

export interface Job1 {
  id: string;
  state: 'Open' | 'Closed' | 'Aborted';
  info: Job1Info;
  created: number;
  modified: number;
}

export interface Batch1 {
  id: string;
  job: string;
  state: 'Queued' | 'InProgress' | 'Completed' | 'Failed' | 'NotProcessed';
  created: number;
  modified: number;
  processed: number;
  failed: number;
  busy: number;
  message: string | null;
}

const BATCH_COLUMNS = 'id, job, state, created, modified, processed, failed, busy, message';

/** Jobs and batches of Bulk API 1.0 in SQLite, with everything a restart needs. */
export class Job1Store {
  constructor(
    private readonly database: Database,
    private readonly pod: () => string,
  ) {}

  createJob(info: Job1Info): Job1 {
    const id = this.nextId('750');
    const now = Date.now();
    this.database.run(
      "INSERT INTO _job1 (id, state, info, created, modified) VALUES (?, 'Open', ?, ?, ?)",
      id,
      JSON.stringify(info),
      now,
      now,
    );
    return { id, state: 'Open', info, created: now, modified: now };
  }

  findJob(id: string): Job1 | undefined {
    const row = this.database.get('SELECT * FROM _job1 WHERE id = ?', id);
    return row && ({ ...row, info: JSON.parse(String(row.info)) as Job1Info } as unknown as Job1);
  }

  setJobState(id: string, state: Job1['state']): void {
    this.database.run('UPDATE _job1 SET state = ?, modified = ? WHERE id = ?', state, Date.now(), id);
  }

  createBatch(job: string, request: string): Batch1 {
    const id = this.nextId('751');
    const now = Date.now();
    this.database.run(
      "INSERT INTO _batch1 (id, job, state, request, created, modified) VALUES (?, ?, 'Queued', ?, ?, ?)",
      id,
      job,
      request,
      now,
      now,
    );
    return this.findBatch(id) as Batch1;
  }

  findBatch(id: string): Batch1 | undefined {
    return this.database.get<Batch1>(`SELECT ${BATCH_COLUMNS} FROM _batch1 WHERE id = ?`, id);
  }

  batches(job: string): Batch1[] {
    return this.database.all<Batch1>(`SELECT ${BATCH_COLUMNS} FROM _batch1 WHERE job = ? ORDER BY id`, job);
  }

  request(id: string): string {
    return (
      this.database.get<{ request: string }>('SELECT request FROM _batch1 WHERE id = ?', id)?.request ?? ''
    );
  }

  updateBatch(
    id: string,
    change: Partial<Pick<Batch1, 'state' | 'processed' | 'failed' | 'busy' | 'message'>>,
  ): void {
    const names = Object.keys(change);
    const values = Object.values(change) as SqlValue[];
    const sets = [...names, 'modified'].map((name) => `${name} = ?`).join(', ');
    this.database.run(`UPDATE _batch1 SET ${sets} WHERE id = ?`, ...values, Date.now(), id);
  }

  addOutcomes(batch: string, outcomes: Outcome[]): void {
    this.database.run(
      'INSERT INTO _batch1_slice (batch, outcomes) VALUES (?, ?)',
      batch,
      JSON.stringify(outcomes),
    );
  }

  /** Outcomes of a batch in the order of its rows. */
  outcomes(batch: string): Outcome[] {
    return this.database
      .all<{ outcomes: string }>('SELECT outcomes FROM _batch1_slice WHERE batch = ? ORDER BY seq', batch)
      .flatMap((row) => JSON.parse(row.outcomes) as Outcome[]);
  }

  /** Batches that a stop of the program left unfinished, oldest first. */
  unfinished(): string[] {
    return this.database
      .all<{ id: string }>("SELECT id FROM _batch1 WHERE state IN ('Queued', 'InProgress') ORDER BY id")
      .map(({ id }) => id);
  }

  clear(): void {
    for (const table of ['_job1', '_batch1', '_batch1_slice']) this.database.run(`DELETE FROM ${table}`);
  }

  /** Jobs of both APIs share the prefix, so they share the counter too. */
  private nextId(prefix: '750' | '751'): string {
    const name = prefix === '750' ? 'jobs' : 'batches';
    const n = Number(readMeta(this.database, name) ?? 0) + 1;
    writeMeta(this.database, name, String(n));
    return makeId(prefix, this.pod(), n);
  }
}
