import { rm } from 'node:fs/promises';
import { quoteIdentifier, type Column, type Format, type SqlSession, type Warning } from '@dms/domain';
import { engineType } from '../parquet';
import { Rejects } from '../rejects';
import { canonicalFile, stageCanonical } from '../stage-canonical';
import { fingerprintOf, type StagedTable, type StageRequest } from '../staged-table';
import { CanonicalCsv } from '../text/canonical-csv';
import { readWorkbook, type ReadTable } from './read-workbook';

/** Share of the work that reading the sheet is; the rest is the engine's. */
const readingShare = 0.8;

/** Stages one sheet of a workbook. Nothing is rejected: every filled sheet row is a row. */
export async function stageWorkbook(
  session: SqlSession,
  request: StageRequest,
  format: Format,
): Promise<StagedTable> {
  const csvPath = session.path(canonicalFile);
  let csv = await CanonicalCsv.create(csvPath);
  let rows = 0;
  try {
    const table = await readWorkbook(request.path, format, request.options, {
      onRow: (number, cells) => {
        rows = number;
        csv.add(number, cells);
      },
      onLines: (lines, last) => {
        rows = last;
        csv.addLines(lines);
      },
      onRestart: async () => {
        await csv.close();
        csv = await CanonicalCsv.create(csvPath);
      },
      pause: async (share) => {
        if (csv.pending > 1024 ** 2) await csv.flush();
        request.onProgress?.(readingShare * share, rows);
        return true;
      },
      signal: request.signal,
    });
    await csv.flush();
    await stageRows(session, csv, table, (share) =>
      request.onProgress?.(readingShare + (1 - readingShare) * share, rows),
    );
    await new Rejects(session).stage();
    request.onProgress?.(1, rows);
    const { options, columns, rowCount, blank, skipped } = table;
    return {
      format,
      options,
      columns,
      rowCount,
      rejectedCount: 0,
      blankLines: blank,
      skippedLines: skipped,
      warnings: warningsOf(table),
      fingerprint: fingerprintOf(columns),
    };
  } finally {
    await csv.close();
    await rm(csvPath, { force: true });
  }
}

/** The canonical csv has the columns by slot; the table has them in the order of the sheet. */
async function stageRows(
  session: SqlSession,
  csv: CanonicalCsv,
  { columns, order }: ReadTable,
  onShare: (share: number) => void,
): Promise<void> {
  const bySlot: Column[] = [];
  order.forEach((slot, index) => (bySlot[slot] = columns[index] as Column));
  await stageCanonical(session, csv, bySlot, onShare, columns.map(castOf));
}

function castOf({ name, type }: Column): string {
  const column = quoteIdentifier(name);
  return type === 'text' ? column : `CAST(${column} AS ${engineType(type)}) AS ${column}`;
}

function warningsOf({ warnings, blank, rowCount }: ReadTable): Warning[] {
  const all = [...warnings];
  if (blank > 0) all.push({ code: 'BLANK_LINES', message: 'Empty sheet rows are no rows.', count: blank });
  if (rowCount === 0) all.push({ code: 'NO_ROWS', message: 'The sheet has a header but no rows.' });
  return all;
}
