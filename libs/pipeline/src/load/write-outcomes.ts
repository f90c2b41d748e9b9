import { Outcome, SqlSession, quoteText } from '@dms/domain';

/** Writes the outcomes of one Collections batch (at most 200) as outcomes.parquet, in the shape harvestJob writes. */
export async function writeOutcomes(session: SqlSession, outcomes: Outcome[]): Promise<void> {
  await session.run(
    'CREATE OR REPLACE TABLE dms_answers(_out BIGINT, status VARCHAR, salesforceId VARCHAR, code VARCHAR, message VARCHAR)',
  );
  if (outcomes.length > 0) {
    const cells = outcomes.flatMap(({ _out, status, salesforceId, code, message }) => [
      _out,
      status,
      salesforceId ?? null,
      code ?? null,
      message ?? null,
    ]);
    const rows = outcomes.map(() => '(?, ?, ?, ?, ?)');
    await session.run(`INSERT INTO dms_answers VALUES ${rows.join(', ')}`, cells);
  }
  await session.run(
    `COPY (SELECT * FROM dms_answers ORDER BY _out) TO ${quoteText(session.path('outcomes.parquet'))} (FORMAT parquet, COMPRESSION zstd)`,
  );
}
