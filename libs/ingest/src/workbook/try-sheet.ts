import type { Format, ReadOptions } from '@dms/domain';
import { readWorkbook, type ReadTable } from './read-workbook';

/** Rows that a trial reads on for: the columns' types are told by these. */
const rowsTried = 50_000;

/** The first rows of a sheet as stageWorkbook would give them, by column. Throws DmsError as readWorkbook does. */
export async function trySheet(
  path: string,
  format: Format,
  given: ReadOptions,
  most: number,
): Promise<ReadTable & { rows: (string | null)[][] }> {
  const slots: (string | null)[][] = [];
  let seen = 0;
  const table = await readWorkbook(path, format, given, {
    onRow: (number, cells) => {
      seen = number;
      if (slots.length < most) slots.push(cells);
    },
    onRestart: () => {
      slots.length = 0;
    },
    pause: () => seen < rowsTried,
  });
  const rows = slots.map((cells) => table.order.map((slot) => cells[slot] ?? null));
  if (seen < rowsTried) return { ...table, rows };
  const message = `The columns' types are told by the first ${seen} rows; staging reads all of them.`;
  return {
    ...table,
    rows,
    warnings: [...table.warnings, { code: 'FIRST_ROWS_TRIED', message, count: seen }],
  };
}
