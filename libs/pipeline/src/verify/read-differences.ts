import { SqlSession, quoteText } from '@dms/domain';

export interface Difference {
  kind: 'different' | 'missing' | 'extra';
  /** Output row; null for a record that no row has. */
  _out: number | null;
  field: string | null;
  sent: string | null;
  found: string | null;
  salesforceId: string | null;
}

/** A page of what verifying a load found. */
export async function readDifferences(
  session: SqlSession,
  { file, offset, limit }: { file: string; offset: number; limit: number },
): Promise<{ rows: Difference[]; total: number }> {
  const table = `read_parquet(${quoteText(session.path(file))})`;
  const [count] = await session.rows(`SELECT count(*) AS n FROM ${table}`);
  const rows = await session.rows(
    `SELECT * FROM ${table} ORDER BY kind, _out, field, salesforceId LIMIT ${Math.trunc(limit)} OFFSET ${Math.trunc(offset)}`,
  );
  return { rows: rows as unknown as Difference[], total: Number(count?.['n'] ?? 0) };
}
