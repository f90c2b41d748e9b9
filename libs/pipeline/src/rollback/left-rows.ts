import { SqlSession, quoteText } from '@dms/domain';
import { UndoneLoad } from './undo-definition';

/** A row that a rollback leaves as it is, and why. */
export interface LeftRow {
  load: string;
  action: UndoneLoad['action'];
  _out: number;
  salesforceId: string | null;
  code: string;
  message: string | null;
}

export interface LeftRowsInput {
  /** Files of rows that were judged, in the session's folder, in the order they are shown. */
  parts: { file: string; load: string; action: UndoneLoad['action'] }[];
  offset: number;
  limit: number;
}

/** A page of the rows that are left. */
export async function leftRows(
  session: SqlSession,
  { parts, offset, limit }: LeftRowsInput,
): Promise<{ rows: LeftRow[]; total: number }> {
  const tables = parts.map(
    ({ file, load, action }, place) =>
      `SELECT ${place} AS place, ${quoteText(load)} AS load, ${quoteText(action)} AS action, _out, salesforceId, code, message
       FROM read_parquet(${quoteText(session.path(file))}) WHERE status = 'skipped'`,
  );
  const all = tables.join(' UNION ALL ');
  const [count] = await session.rows(`SELECT count(*) AS n FROM (${all})`);
  const rows = await session.rows(
    `SELECT * EXCLUDE (place) FROM (${all}) ORDER BY place, _out LIMIT ${Math.trunc(limit)} OFFSET ${Math.trunc(offset)}`,
  );
  return {
    rows: rows.map((row) => ({ ...(row as unknown as LeftRow), _out: Number(row['_out']) })),
    total: Number(count?.['n'] ?? 0),
  };
}
