import type { Column, SqlSession } from '@dms/domain';
import { withHeartbeat } from './heartbeat';
import { readCsv, selectList, writeParquet } from './parquet';
import { rowsFile } from './staged-table';
import type { CanonicalCsv } from './text/canonical-csv';

/** Name of the canonical csv in the session's folder while it waits to be staged. */
export const canonicalFile = 'rows.csv';

/** The canonical csv ( its first column the record's number) as rows.parquet with the columns' types. */
export async function stageCanonical(
  session: SqlSession,
  csv: CanonicalCsv,
  columns: readonly Column[],
  onShare: (share: number) => void,
  select: readonly string[] = [selectList(columns.map(({ name }) => name))],
): Promise<void> {
  const source = readCsv(
    session,
    {
      file: canonicalFile,
      dialect: { delimiter: ',', quote: '"', escape: '"' },
      skip: 0,
      longest: csv.longest * 3,
      endsWithLf: true,
      hasBreaks: csv.hasBreaks,
    },
    [{ name: '_row', type: 'BIGINT' }, ...columns.map(({ name }) => ({ name, type: 'VARCHAR' }))],
  );
  await withHeartbeat(
    session.path(rowsFile),
    () => onShare(0.5),
    () =>
      writeParquet(session, `SELECT "_row", ${select.join(', ')} FROM ${source}`, rowsFile, columns.length),
  );
}
