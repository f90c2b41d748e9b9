import { SqlSession, quoteIdentifier, quoteText } from '@dms/domain';
import { answersCsv } from '../load/answers-csv';

export interface DistinctInput {
  file: string;
  header: string;
  /** Only Ids that begin so. */
  prefix?: string;
  /** Without the Ids in these answers of the org (csv with Id). */
  without?: string[];
}

/** Writes the distinct filled values of a wire column, sorted, as values.jsonl ({"v": …} a line); answers their number. */
export async function distinctValues(session: SqlSession, input: DistinctInput): Promise<{ count: number }> {
  const column = quoteIdentifier(input.header);
  const begins =
    input.prefix === undefined ? '' : `AND left(trim(${column}), 3) = ${quoteText(input.prefix)}`;
  const known = (input.without ?? []).map(
    (file) => `SELECT left("Id", 15) FROM ${answersCsv(session, file, [])}`,
  );
  const unknown =
    known.length > 0 ? `AND left(trim(${column}), 15) NOT IN (${known.join(' UNION ALL ')})` : '';
  const [count] = await session.rows(
    `CREATE OR REPLACE TABLE dms_distinct AS SELECT DISTINCT ${column} AS v FROM read_parquet(${quoteText(session.path(input.file))})
     WHERE ${column} IS NOT NULL ${begins} ${unknown};
     COPY (SELECT v FROM dms_distinct ORDER BY v) TO ${quoteText(session.path('values.jsonl'))} (FORMAT json);
     SELECT count(*) AS n FROM dms_distinct`,
  );
  return { count: Number(count?.['n'] ?? 0) };
}

export interface KeysInput {
  file: string;
  header: string;
  to: string;
}

/** Copies one column of a table as parquet with the column `key`. */
export async function copyKeys(session: SqlSession, { file, header, to }: KeysInput): Promise<void> {
  await session.run(
    `COPY (SELECT CAST(${quoteIdentifier(header)} AS VARCHAR) AS key FROM read_parquet(${quoteText(session.path(file))}))
     TO ${quoteText(session.path(to))} (FORMAT parquet)`,
  );
}
