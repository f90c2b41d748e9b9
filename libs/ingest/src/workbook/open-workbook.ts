import type { Format, Sheet } from '@dms/domain';
import type { OnLines } from './row-lane';
import type { SheetTable } from './sheet-table';
import type { Oddities, SheetRow } from './sheet-rows';

export interface ReadRows {
  /** Hears every row that the sheet stores, empty ones too; the row is used again for the next. */
  onRow: (row: SheetRow) => void;
  /** Awaited between pieces, with the share of the sheet read; false ends the reading. */
  pause: (share: number) => Promise<boolean> | boolean;
  odd: Oddities;
  /** The table that hears the rows, and who takes rows of it as lines where the workbook can give them so. */
  lines?: { table: SheetTable; onLines: OnLines };
}

/** A workbook opened for reading, one sheet at a time and row by row, however it is stored. */
export interface OpenWorkbook {
  readonly format: Extract<Format, 'xlsx' | 'xls' | 'ods'>;
  readonly sheets: readonly Pick<Sheet, 'name' | 'state'>[];
  /** Reads the rows of a sheet, by its place in `sheets`. */
  rows(sheet: number, reading: ReadRows): Promise<void>;
  /** Gives back what it holds; what it spilled is removed. */
  close(): void;
}
