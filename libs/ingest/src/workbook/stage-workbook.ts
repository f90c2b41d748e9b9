import { rm } from 'node:fs/promises';
import { quoteIdentifier, type Column, type Format, type SqlSession, type Warning } from '@dms/domain';
import { engineType } from '../parquet';
import { Rejects } from '../rejects';
import { canonicalFile, stageCanonical } from '../stage-canonical';
import { fingerprintOf, type StagedTable, type StageRequest } from '../staged-table';
import { CanonicalCsv } from '../text/canonical-csv';
import { throwIfCancelled } from '../text/utf8-chunks';
import { readSheet, type SheetTable } from './read-sheet';

/** Stages one sheet of an xlsx file. Nothing is rejected: every filled sheet row is a row. */
export async function stageWorkbook(
  session: SqlSession,
  request: StageRequest,
  format: Format,
): Promise<StagedTable> {
  const table = await readSheet(request.path, request.options, request.signal);
  request.onProgress?.(0.6, 0);
  const csv = await CanonicalCsv.create(session.path(canonicalFile));
  try {
    const rowCount = await writeRows(table, csv, request);
    await stageCanonical(
      session,
      csv,
      table.columns,
      (share) => request.onProgress?.(0.8 + 0.2 * share, rowCount),
      table.columns.map(castOf),
    );
    await new Rejects(session).stage();
    request.onProgress?.(1, rowCount);
    return {
      format,
      options: table.options,
      columns: table.columns,
      rowCount,
      rejectedCount: 0,
      blankLines: table.blank,
      skippedLines: table.skipped,
      warnings: warningsOf(table, rowCount),
      fingerprint: fingerprintOf(table.columns),
    };
  } finally {
    await csv.close();
    await rm(session.path(canonicalFile), { force: true });
  }
}

async function writeRows(table: SheetTable, csv: CanonicalCsv, request: StageRequest): Promise<number> {
  let count = 0;
  for (const cells of table.rows()) {
    csv.add(++count, cells);
    if (csv.pending < 1024 ** 2) continue;
    throwIfCancelled(request.signal);
    await csv.flush();
    request.onProgress?.(0.7, count);
  }
  await csv.flush();
  return count;
}

function castOf({ name, type }: Column): string {
  const column = quoteIdentifier(name);
  return type === 'text' ? column : `CAST(${column} AS ${engineType(type)}) AS ${column}`;
}

function warningsOf(table: SheetTable, rowCount: number): Warning[] {
  const warnings = [...table.warnings];
  if (table.blank > 0)
    warnings.push({ code: 'BLANK_LINES', message: 'Empty sheet rows are no rows.', count: table.blank });
  if (rowCount === 0) warnings.push({ code: 'NO_ROWS', message: 'The sheet has a header but no rows.' });
  return warnings;
}
