import { tsv } from './cell-look';
import type { PlaceRange } from './grid-place';
import type { GridColumn, GridRows } from './grid-rows';

const mostRows = 10_000;

/**
 * Puts the cells of a range on the clipboard as a spreadsheet takes them, rows included that were never looked at. A range
 * that begins in the header is that of the names. Answers how many cells were copied.
 */
export async function copyRange(
  { from, to }: PlaceRange,
  columns: readonly GridColumn[],
  rows: GridRows,
): Promise<number> {
  const names = columns.slice(Math.max(0, from.column), to.column + 1).map(({ name }) => name);
  const last = Math.min(to.row, from.row + mostRows - 1);
  const copied = from.row < 0 ? [] : await rows.range(from.row, last);
  const cells = copied.map((row) => names.map((name) => row[name]));
  await navigator.clipboard.writeText(tsv(from.row < 0 ? [names] : cells));
  return Math.max(1, copied.length) * names.length;
}
