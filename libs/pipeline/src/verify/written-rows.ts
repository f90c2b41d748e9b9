import { SqlSession, quoteText } from '@dms/domain';

export interface WrittenInput {
  /** outcomes.parquet of the load, in the session's folder. */
  outcomes: string;
  sample?: number;
}

/**
 * The rows that a load wrote, as written.parquet (_out, salesforceId) and their Ids as values.jsonl ({"v": Id} a line).
 * A sample takes rows at equal distances, the same ones each time.
 */
export async function writtenRows(
  session: SqlSession,
  { outcomes, sample }: WrittenInput,
): Promise<{ written: number; compared: number }> {
  await session.run(
    `CREATE OR REPLACE TABLE dms_written AS SELECT _out, salesforceId, row_number() OVER (ORDER BY _out) - 1 AS place
     FROM read_parquet(${quoteText(session.path(outcomes))})
     WHERE status IN ('created', 'updated') AND salesforceId IS NOT NULL`,
  );
  const written = await rows(session);
  if (sample !== undefined && sample < written) {
    await session.run(
      `DELETE FROM dms_written WHERE (place * ${sample}) // ${written} = ((place - 1) * ${sample}) // ${written} AND place > 0`,
    );
  }
  await session.run(
    `COPY (SELECT _out, salesforceId FROM dms_written ORDER BY _out) TO ${quoteText(session.path('written.parquet'))} (FORMAT parquet)`,
  );
  await session.run(
    `COPY (SELECT salesforceId AS v FROM dms_written ORDER BY _out) TO ${quoteText(session.path('values.jsonl'))} (FORMAT json)`,
  );
  return { written, compared: await rows(session) };
}

async function rows(session: SqlSession): Promise<number> {
  const [row] = await session.rows('SELECT count(*) AS n FROM dms_written');
  return Number(row?.['n'] ?? 0);
}
