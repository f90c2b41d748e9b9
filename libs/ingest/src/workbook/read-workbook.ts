import { DmsError, type Column, type Format, type ReadOptions, type Warning } from '@dms/domain';
import { throwIfCancelled } from '../text/utf8-chunks';
import { chooseSheet } from './choose-sheet';
import { OdsWorkbook } from './ods-workbook';
import type { OnLines } from './row-lane';
import type { OpenWorkbook } from './open-workbook';
import { SheetTable, type OnTableRow } from './sheet-table';
import { XlsWorkbook } from './xls-workbook';
import { XlsxWorkbook } from './xlsx-workbook';
import type { Oddities } from './sheet-rows';

/** One sheet as a table: typed columns, and what was found on the way. */
export interface ReadTable {
  options: ReadOptions;
  columns: Column[];
  /** The place of each column in the cells that `onRow` got. */
  order: number[];
  rowCount: number;
  /** Sheet rows above the table that hold something, and empty rows inside it. */
  skipped: number;
  blank: number;
  warnings: Warning[];
}

export interface TableReading {
  onRow: OnTableRow;
  /** Hears rows as lines, in their order among the others, where they can be read so; else `onRow` hears all. */
  onLines?: OnLines;
  /** Rows handed on so far are to be forgotten: the sheet is read again. */
  onRestart: () => Promise<void> | void;
  /** Awaited between pieces; false ends the reading there. */
  pause: (share: number) => Promise<boolean> | boolean;
  signal?: AbortSignal;
}

export const workbookFormats = ['xlsx', 'xls', 'ods'] as const;

export function isWorkbook(format: Format): format is (typeof workbookFormats)[number] {
  return workbookFormats.some((known) => known === format);
}

/**
 * Reads the sheet that the options name, row by row. Throws DmsError FILE_TOO_LARGE, UNPACKED_TOO_LARGE,
 * FILE_UNREADABLE, WORKBOOK_PROTECTED, NO_SUCH_SHEET, EMPTY_FILE, TOO_MANY_COLUMNS, CELL_TOO_LARGE, CANCELLED.
 */
export async function readWorkbook(
  path: string,
  format: Format,
  given: ReadOptions,
  reading: TableReading,
): Promise<ReadTable> {
  const workbook = await openWorkbook(path, format, reading.signal);
  try {
    const { sheet, warnings } = await chooseSheet(workbook, given.sheet);
    const odd: Oddities = { errors: 0, uncalculated: 0 };
    const table = new SheetTable(given, reading.onRow);
    await readOnce(workbook, sheet, table, odd, reading);
    if (table.isWidened) {
      table.again();
      await reading.onRestart();
      await readOnce(workbook, sheet, table, { errors: 0, uncalculated: 0 }, reading);
    }
    const described = table.describe();
    return {
      options: {
        ...given,
        format: workbook.format,
        sheet: workbook.sheets[sheet]?.name,
        ...described.options,
      },
      columns: described.columns,
      order: table.order,
      rowCount: table.rowCount,
      skipped: table.skipped,
      blank: table.blank,
      warnings: [...warnings, ...described.warnings, ...oddWarnings(odd)],
    };
  } finally {
    workbook.close();
  }
}

async function readOnce(
  workbook: OpenWorkbook,
  sheet: number,
  table: SheetTable,
  odd: Oddities,
  { pause, signal, onLines }: TableReading,
): Promise<void> {
  await workbook.rows(sheet, {
    onRow: (row) => table.add(row),
    pause: (share) => {
      throwIfCancelled(signal);
      return pause(share);
    },
    odd,
    ...(onLines && { lines: { table, onLines } }),
  });
  table.end();
}

function openWorkbook(path: string, format: Format, signal?: AbortSignal): Promise<OpenWorkbook> {
  if (format === 'xlsx') return XlsxWorkbook.open(path, signal);
  if (format === 'ods') return OdsWorkbook.open(path, signal);
  if (format === 'xls') return XlsWorkbook.open(path);
  throw new DmsError('INTERNAL', `Files of the format ${format} are no workbooks.`);
}

function oddWarnings(odd: Oddities): Warning[] {
  const warnings: Warning[] = [];
  if (odd.errors > 0) {
    warnings.push({
      code: 'ERROR_CELLS',
      message: 'Cells that show an error such as #N/A are empty.',
      count: odd.errors,
    });
  }
  if (odd.uncalculated > 0) {
    warnings.push({
      code: 'UNCALCULATED_FORMULAS',
      message:
        'Formulas whose results the workbook does not hold are empty. Open and save it with Excel to calculate them.',
      count: odd.uncalculated,
    });
  }
  return warnings;
}
