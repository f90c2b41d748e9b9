import { Fate, SqlSession, quoteText } from '@dms/domain';

export interface FateCount {
  fate: Fate;
  step: number | null;
  op: string | null;
  reason: string | null;
  count: number;
}

/** How the source rows of a load ended (fates.parquet), by step and reason. */
export async function fateCounts(session: SqlSession): Promise<FateCount[]> {
  const rows = await session.rows(
    `SELECT fate, step, op, CASE WHEN fate IN ('skipped', 'rejected') THEN regexp_replace(reason, '[0-9]+', 'n', 'g') END AS reason, count(*) AS n
     FROM read_parquet(${quoteText(session.path('fates.parquet'))}) GROUP BY 1, 2, 3, 4 ORDER BY step NULLS FIRST, fate, reason`,
  );
  return rows.map((row) => ({
    fate: row['fate'] as Fate,
    step: row['step'] === null ? null : Number(row['step']),
    op: row['op'] as string | null,
    reason: row['reason'] as string | null,
    count: Number(row['n']),
  }));
}
