import type { Database, SqlValue } from '../store/database';

export type Operation = 'create' | 'update' | 'delete';
export type Via = 'rest' | 'collections' | 'tree' | 'bulk';

export interface Write {
  seq: number;
  at: string;
  object: string;
  id: string;
  operation: Operation;
  key: string | null;
  via: Via;
  jobId?: string;
}

const ADD = 'INSERT INTO _journal (at, object, id, operation, key, via, job) VALUES (?, ?, ?, ?, ?, ?, ?)';

/** Every write the org accepted, in order, added in the transaction of the write itself: the proof of "once". */
export class Journal {
  constructor(private readonly database: Database) {}

  add(
    at: number,
    object: string,
    id: string,
    operation: Operation,
    key: SqlValue,
    via: Via,
    job: string | null,
  ): void {
    this.database.prepare(ADD).run(at, object, id, operation, key === null ? null : String(key), via, job);
  }

  list(
    filter: { object?: string; key?: string },
    limit: number,
    offset: number,
  ): { writes: Write[]; total: number } {
    const { where, values } = conditionsOf(filter);
    const rows = this.database.all<Record<string, string | number | null>>(
      `SELECT seq, at, object, id, operation, key, via, job FROM _journal ${where} ORDER BY seq LIMIT ? OFFSET ?`,
      ...values,
      limit,
      offset,
    );
    const total =
      this.database.get<{ n: number }>(`SELECT COUNT(*) AS n FROM _journal ${where}`, ...values)?.n ?? 0;
    const writes = rows.map(({ at, job, ...row }) => ({
      ...row,
      at: new Date(Number(at)).toISOString(),
      ...(job === null ? {} : { jobId: job }),
    })) as unknown as Write[];
    return { writes, total };
  }

  /** Keys are told apart without regard to case, as the org itself does; writes without a key count by record id. */
  summary(object?: string): {
    keys: number;
    writes: number;
    most: number;
    repeated: { key: string; count: number }[];
  } {
    const { where, values } = conditionsOf(object === undefined ? {} : { object });
    const grouped = `SELECT coalesce(key, id) AS key, COUNT(*) AS count FROM _journal ${where} GROUP BY object, lower(coalesce(key, id))`;
    const totals = this.database.get<{ keys: number; writes: number | null; most: number | null }>(
      `SELECT COUNT(*) AS keys, SUM(count) AS writes, MAX(count) AS most FROM (${grouped})`,
      ...values,
    );
    const repeated =
      (totals?.most ?? 0) > 1
        ? this.database.all<{ key: string; count: number }>(
            `${grouped} HAVING COUNT(*) > 1 ORDER BY 2 DESC, 1 LIMIT 100`,
            ...values,
          )
        : [];
    return {
      keys: totals?.keys ?? 0,
      writes: totals?.writes ?? 0,
      most: totals?.most ?? 0,
      repeated: repeated.map((row) => ({ ...row })),
    };
  }

  clear(): void {
    this.database.run('DELETE FROM _journal');
  }
}

function conditionsOf(filter: { object?: string; key?: string }): { where: string; values: SqlValue[] } {
  const parts: string[] = [];
  const values: SqlValue[] = [];
  if (filter.object !== undefined) {
    parts.push('object = ? COLLATE NOCASE');
    values.push(filter.object);
  }
  if (filter.key !== undefined) {
    parts.push('key = ? COLLATE NOCASE');
    values.push(filter.key);
  }
  return { where: parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '', values };
}
