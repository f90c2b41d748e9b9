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
  const part = { file: canonicalFile, longest, hasBreaks, before: 0 };
  const names = columns.map(({ name }) => name);
  await stageSources(session, [canonicalSource(session, part, names, select)], names.length, onShare);
}

/** A canonical csv as a query of `_row` and the columns. */
export function canonicalSource(
  session: SqlSession,
  { file, longest, hasBreaks, before }: CanonicalPart,
  names: readonly string[],
  select: readonly string[] = [selectList(names)],
): string {
  const types = [{ name: '_row', type: 'BIGINT' }, ...names.map((name) => ({ name, type: 'VARCHAR' }))];
  const csv = {
    file,
    dialect: canonicalDialect,
    skip: 0,
    longest: longest * 3,
    endsWithLf: true,
    hasBreaks,
  };
  return `SELECT "_row" + ${before} AS "_row", ${select.join(', ')} FROM ${readCsv(session, csv, types)}`;
}

/** Queries whose rows follow one another in the file, as one rows.parquet. */
export async function stageSources(
  session: SqlSession,
  sources: readonly string[],
  columns: number,
  onShare: (share: number) => void,
): Promise<void> {
  await withHeartbeat(
    session.path(rowsFile),
    () => onShare(0.5),
    () => writeParquet(session, sources.join(' UNION ALL '), rowsFile, columns),
  );
}
