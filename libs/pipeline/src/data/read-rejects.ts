import { RejectedRow, SqlSession, quoteText } from '@dms/domain';

export interface RejectsInput {
  file: string;
  offset: number;
  limit: number;
}

/** One page of the records that could not become rows, in file order; the text is cut at 10,000 characters. */
export async function readRejects(
  session: SqlSession,
  input: RejectsInput,
): Promise<{ rows: RejectedRow[]; total: number }> {
  const table = `read_parquet(${quoteText(session.path(input.file))})`;
  const [count] = await session.rows(`SELECT count(*) AS n FROM ${table}`);
  const rows = await session.rows(
    `SELECT line, CASE WHEN length(text) > 10000 THEN text[1:10000] || '… (cut at 10,000 characters)' ELSE text END AS text, reason
     FROM ${table} ORDER BY line LIMIT ${input.limit} OFFSET ${input.offset}`,
  );
  return {
    total: Number(count?.['n'] ?? 0),
    rows: rows.map((row) => ({
      line: Number(row['line']),
      text: String(row['text'] ?? ''),
      reason: String(row['reason'] ?? ''),
    })),
  };
}
