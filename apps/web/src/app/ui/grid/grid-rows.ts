import type { ColumnType } from '../../client/models/column-type';

export interface GridColumn {
  name: string;
  type: ColumnType;
}

/** One row as the API gives it: cells by column name, and `_row` (or `_out`) where the answer has one. */
export type GridRow = Record<string, unknown>;

/** One cell of the grid, and the number its row is known by. */
export interface CellAt {
  column: GridColumn;
  value: unknown;
  row: GridRow;
  number: string;
}

/** What a grid shows. Rows come as they are looked at, so each is there or still on its way. */
export interface GridRows {
  readonly total: number;
  /** Undefined while it is on its way. A signal is read: whoever asks learns of its arrival. */
  row(index: number): GridRow | undefined;
  /** Asks for the rows from `first` to `last` (both included) and, one page ahead, for those that come next. */
  need(first: number, last: number): void;
  /** The rows of a range, those included that were never looked at. */
  range(first: number, last: number): Promise<GridRow[]>;
}

/** The number a row is known by: its own where it has one, else its place in the view, from 1. */
export function rowNumber(row: GridRow | undefined, index: number): number {
  const own = row?.['_row'] ?? row?.['_out'];
  return typeof own === 'number' ? own : index + 1;
}
