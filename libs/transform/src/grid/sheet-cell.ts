import { type Cell, type Column, type ColumnType, DmsError } from '@dms/domain';

/** What a cell of a sheet holds: characters as Excel counts them, and digits of a number. */
const mostCharacters = 32_767;
const mostDigits = 15;
const dayMs = 86_400_000;
/** Excel's days count from here on without its leap day of 1900, which there never was. */
const dayZero = Date.UTC(1899, 11, 30);
const firstDay = 61;

/** Begins what a spreadsheet takes for a formula. */
export const formulaStarts = ['=', '+', '-', '@', '\t', '\r'];

/** How a sheet shows the numbers that stand for dates and times. */
export const numberFormats: Partial<Record<ColumnType, string>> = {
  date: 'yyyy-mm-dd',
  datetime: 'yyyy-mm-dd hh:mm:ss',
  time: 'hh:mm:ss',
};

/**
 * A cell as a sheet holds it: numbers, days and times of day as numbers, booleans as such. What a sheet would alter
 * stays text as it is in csv: more than 15 digits, moments with microseconds or before March 1900, instants. Throws
 * DmsError BAD_REQUEST for a text longer than a cell can hold.
 */
export function sheetCell(
  cell: Cell,
  { name, type }: Column,
  row: number,
  guard = false,
): string | number | boolean | null {
  if (cell === null || typeof cell === 'boolean') return cell;
  if (Array.isArray(cell)) return sheetText(cell.join(','), name, row, guard);
  if (typeof cell === 'number') return isExact(cell, type) ? cell : String(cell);
  return numberOf(cell, type) ?? sheetText(cell, name, row, guard);
}

/** A text as XML can hold it: characters that it cannot hold in Excel's own notation. `row` 0 is the header. */
export function sheetText(text: string, column: string, row: number, guard = false): string {
  const shown = guard && formulaStarts.includes(text.charAt(0)) ? `'${text}` : text;
  if (shown.length > mostCharacters) {
    throw new DmsError(
      'BAD_REQUEST',
      `A cell of a sheet holds ${mostCharacters} characters; in row ${row} the column ${JSON.stringify(column.slice(0, 60))} has ${shown.length}. Export it as csv or Parquet.`,
      { row, column: column.slice(0, 60), characters: shown.length, limit: mostCharacters },
    );
  }
  return shown
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, escaped); // eslint-disable-line no-control-regex -- what XML has no room for
}

const escaped = (character: string) =>
  `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

function isExact(value: number, type: ColumnType): boolean {
  if (!Number.isFinite(value)) return false;
  return type === 'number' || Math.abs(value) < 10 ** mostDigits;
}

/** The number that stands for a text of such a type; undefined where a sheet would not hold it as it is. */
function numberOf(text: string, type: ColumnType): number | undefined {
  if (type === 'decimal') {
    const digits = text.replace(/^-?0*|\./g, '').length;
    return digits <= mostDigits && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  }
  if (type === 'date' && /^\d{4}-\d\d-\d\d$/.test(text)) return dayOf(Date.parse(`${text}T00:00:00Z`));
  if (type === 'datetime' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3}0*)?$/.test(text))
    return dayOf(Date.parse(`${toMilliseconds(text)}Z`));
  if (type === 'time' && /^\d\d:\d\d:\d\d(\.\d{1,3}0*)?$/.test(text)) {
    const ms = Date.parse(`1970-01-01T${toMilliseconds(text)}Z`);
    return Number.isNaN(ms) ? undefined : ms / dayMs;
  }
  return undefined;
}

const toMilliseconds = (text: string) => text.replace(/(\.\d{1,3})0*$/, '$1');

function dayOf(ms: number): number | undefined {
  const day = (ms - dayZero) / dayMs;
  return day >= firstDay ? day : undefined;
}
