import { Outcome, SqlSession, quoteText } from '@dms/domain';

/** Writes the outcomes of one Collections batch (at most 200) as outcomes.parquet, in the shape harvestJob writes. */
export async function writeOutcomes(session: SqlSession, outcomes: Outcome[]): Promise<void> {
  await session.run(
    'CREATE OR REPLACE TABLE dms_answers(_out BIGINT, status VARCHAR, salesforceId VARCHAR, code VARCHAR, message VARCHAR)',
  );
  for (const outcome of outcomes) {
    await session.run('INSERT INTO dms_answers VALUES (?, ?, ?, ?, ?)', [
      outcome._out,
      outcome.status,
      outcome.salesforceId ?? null,
      outcome.code ?? null,
      outcome.message ?? null,
    ]);
  }
  await session.run(
    `COPY (SELECT * FROM dms_answers ORDER BY _out) TO ${quoteText(session.path('outcomes.parquet'))} (FORMAT parquet, COMPRESSION zstd)`,
  );
}
