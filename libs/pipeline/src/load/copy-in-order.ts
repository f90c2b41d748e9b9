import { SqlSession, quoteText, parquetFormat } from '@dms/domain';

/**
 * Writes rows with `_out` as Parquet, ordered by it. Rows mostly come in order, and sorting wide rows costs more than
 * writing them: so they are written as they come, and only where a look at the file shows that they came otherwise
 * (behind a join) are they sorted and written again. Either way the file holds the same rows in the same order.
 */
export async function copyInOrder(session: SqlSession, rows: string, file: string): Promise<void> {
  const path = quoteText(session.path(file));
  const copy = (sql: string) => session.run(`COPY (${sql}) TO ${path} ${parquetFormat}`);
  await copy(rows);
  if (!(await isInOrder(session, `read_parquet(${path})`)))
    await copy(`SELECT * FROM (${rows}) ORDER BY _out`);
}

/** Whether the rows of a relation come in the order of `_out` when nobody sorts them. */
export async function isInOrder(session: SqlSession, relation: string): Promise<boolean> {
  const found = await session.rows(
    `SELECT 1 FROM (SELECT _out, lag(_out) OVER () AS before FROM ${relation}) WHERE before > _out LIMIT 1`,
  );
  return found.length === 0;
}
