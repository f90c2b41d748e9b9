import { Outcome, SqlSession, quoteText, parquetFormat } from '@dms/domain';

const shape = JSON.stringify([
  { _out: 'BIGINT', status: 'VARCHAR', salesforceId: 'VARCHAR', code: 'VARCHAR', message: 'VARCHAR' },
]);

/** Writes the outcomes of one Collections batch (at most 200) as outcomes.parquet, in the shape harvestJob writes. */
export async function writeOutcomes(session: SqlSession, outcomes: Outcome[]): Promise<void> {
  // As one JSON text: hundreds of rows as statements or parameters take ten times as long.
  await session.run(
    `CREATE OR REPLACE TABLE dms_answers AS SELECT o.* FROM
       (SELECT unnest(from_json(CAST(? AS JSON), ${quoteText(shape)})) AS o)`,
    // A message cut between the halves of a character is no JSON that DuckDB reads.
    [
      JSON.stringify(outcomes, (_, value: unknown) =>
        typeof value === 'string' ? value.toWellFormed() : value,
      ),
    ],
  );
  await session.run(
    `COPY (SELECT * FROM dms_answers ORDER BY _out) TO ${quoteText(session.path('outcomes.parquet'))} ${parquetFormat}`,
  );
}
