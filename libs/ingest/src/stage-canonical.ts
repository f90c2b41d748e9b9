import type { Column, SqlSession } from '@dms/domain';
import { withHeartbeat } from './heartbeat';
import { readCsv, selectList, writeParquet } from './parquet';
import { rowsFile } from './staged-table';
import { canonicalDialect, type CanonicalCsv } from './text/canonical-csv';

/** Name of the canonical csv in the session's folder while it waits to be staged. */
export const canonicalFile = 'rows.csv';

/** A canonical csv of the session's folder; `before`: what is added to the record numbers in its first column. */
export interface CanonicalPart {
  file: string;
  longest: number;
  hasBreaks: boolean;
  before: number;
}

/** The canonical csv (its first column the record's number) as rows.parquet with the columns' types. */
export async function stageCanonical(
  session: SqlSession,
  csv: CanonicalCsv,
  columns: readonly Column[],
  onShare: (share: number) => void,
  select?: readonly string[],
): Promise<void> {
  const { longest, hasBreaks } = csv;
  await stageParts(
    session,
    [{ file: canonicalFile, longest, hasBreaks, before: 0 }],
    columns,
    onShare,
    select,
  );
}

/** Parts that follow one another in the file, as one rows.parquet. */
export async function stageParts(
  session: SqlSession,
  parts: readonly CanonicalPart[],
  columns: readonly Column[],
  onShare: (share: number) => void,
  select: readonly string[] = [selectList(columns.map(({ name }) => name))],
): Promise<void> {
  const types = [{ name: '_row', type: 'BIGINT' }, ...columns.map(({ name }) => ({ name, type: 'VARCHAR' }))];
  const sources = parts.map(({ file, longest, hasBreaks, before }) => {
    const csv = {
      file,
      dialect: canonicalDialect,
      skip: 0,
      longest: longest * 3,
      endsWithLf: true,
      hasBreaks,
    };
    return `SELECT "_row" + ${before} AS "_row", ${select.join(', ')} FROM ${readCsv(session, csv, types)}`;
  });
  await withHeartbeat(
    session.path(rowsFile),
    () => onShare(0.5),
    () => writeParquet(session, sources.join(' UNION ALL '), rowsFile, columns.length),
  );
}
