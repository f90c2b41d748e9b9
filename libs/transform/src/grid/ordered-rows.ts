import { quoteIdentifier, quoteText, type Row, type SqlSession } from '@dms/domain';

/** Where the rows are: a Parquet file of the session's folder, or a table of its database, and their place's column. */
export type ExportSource =
  { file: string; order: '_row' | '_out' } | { table: string; order: '_row' | '_out' };

const rangeRows = 50_000;

export function relationOf(session: SqlSession, source: ExportSource): string {
  return 'file' in source
    ? `read_parquet(${quoteText(session.path(source.file))})`
    : quoteIdentifier(source.table);
}

/**
 * The rows in their order, chunk by chunk. Range by range: sorting all the wide rows at once would need far more
 * memory than one range does.
 */
export async function* orderedRows(
  session: SqlSession,
  source: ExportSource,
  list: string,
): AsyncGenerator<Row[]> {
  const relation = relationOf(session, source);
  const { order } = source;
  const [span] = await session.rows(`SELECT min(${order}) AS first, max(${order}) AS last FROM ${relation}`);
  for (let low = Number(span?.['first'] ?? 1); low <= Number(span?.['last'] ?? 0); low += rangeRows) {
    const range = `${order} BETWEEN ${low} AND ${low + rangeRows - 1}`;
    yield* session.stream(`SELECT ${list} FROM ${relation} WHERE ${range} ORDER BY ${order}`);
  }
}
