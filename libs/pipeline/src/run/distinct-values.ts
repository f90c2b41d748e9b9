import { SqlSession, quoteIdentifier, quoteText } from '@dms/domain';

export interface DistinctInput {
  file: string;
  header: string;
}

/** Writes the distinct filled values of a wire column, sorted, as values.jsonl ({"v": …} a line); answers their number. */
export async function distinctValues(session: SqlSession, input: DistinctInput): Promise<{ count: number }> {
  const column = quoteIdentifier(input.header);
  await session.run(
    `CREATE OR REPLACE TABLE dms_distinct AS SELECT DISTINCT ${column} AS v FROM read_parquet(${quoteText(session.path(input.file))}) WHERE ${column} IS NOT NULL`,
  );
  await session.run(
    `COPY (SELECT v FROM dms_distinct ORDER BY v) TO ${quoteText(session.path('values.jsonl'))} (FORMAT json)`,
  );
  const [count] = await session.rows('SELECT count(*) AS n FROM dms_distinct');
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
