import { SqlSession, quoteIdentifier, quoteText } from '@dms/domain';
import { answersCsv } from '../load/answers-csv';

export interface ReferredInput {
  /** csv of an org's answer, in the session's folder: the fields, then Id. */
  file: string;
  fields: string[];
  /** The reference field. */
  column: string;
}

/** The Ids that a field of the records found refers to, each once, as values.jsonl ({"v": Id} a line). */
export async function referredIds(
  session: SqlSession,
  { file, fields, column }: ReferredInput,
): Promise<{ count: number }> {
  const name = quoteIdentifier(column);
  await session.run(
    `CREATE OR REPLACE TABLE dms_referred AS SELECT DISTINCT ${name} AS v FROM ${answersCsv(session, file, fields)}
     WHERE nullif(${name}, '') IS NOT NULL`,
  );
  await session.run(
    `COPY (SELECT v FROM dms_referred ORDER BY v) TO ${quoteText(session.path('values.jsonl'))} (FORMAT json)`,
  );
  const [row] = await session.rows('SELECT count(*) AS n FROM dms_referred');
  return { count: Number(row?.['n'] ?? 0) };
}
