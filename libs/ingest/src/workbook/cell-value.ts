import type { Cell as ExcelCell, CellValue } from 'exceljs';

/** What a cell holds, in one of the kinds a column can be of; text is in the form it has in a column of text. */
export type Kind = 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'time' | 'datetime';
export interface Value {
  kind: Kind;
  text: string;
}

/** Counts of what could not be taken as it is. */
export interface Oddities {
  errors: number;
  uncalculated: number;
}

const day = 24 * 3600 * 1000;

/** A cell's value; null for an empty one, an error, and a formula whose result the workbook does not hold. */
export function valueOf(cell: ExcelCell, date1904: boolean, odd: Oddities): Value | null {
  return convert(cell.value, cell.numFmt, date1904, odd);
}

function convert(
  value: CellValue,
  format: string | undefined,
  date1904: boolean,
  odd: Oddities,
): Value | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return textValue(value);
  if (typeof value === 'boolean') return { kind: 'boolean', text: value ? 'TRUE' : 'FALSE' };
  if (typeof value === 'number') return numberValue(value);
  if (value instanceof Date) return dateValue(value, format, date1904);
  if ('error' in value) {
    odd.errors++;
    return null;
  }
  if ('richText' in value) return textValue(value.richText.map(({ text }) => text ?? '').join(''));
  if ('formula' in value || 'sharedFormula' in value) {
    if (value.result === undefined || value.result === null) {
      odd.uncalculated++;
      return null;
    }
    return convert(value.result as CellValue, format, date1904, odd);
  }
  if ('hyperlink' in value) return convert(value.text as CellValue, format, date1904, odd);
  return null;
}

function textValue(text: string): Value | null {
  // Characters that XML cannot hold are written as _xHHHH_.
  const plain = text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text;
  const clean = plain.replaceAll('\0', '').toWellFormed();
  return clean === '' ? null : { kind: 'text', text: clean };
}

function numberValue(value: number): Value | null {
  if (!Number.isFinite(value)) return null;
  if (Object.is(value, -0)) return { kind: 'integer', text: '0' };
  return { kind: Number.isSafeInteger(value) ? 'integer' : 'number', text: String(value) };
}

/**
 * A number shown as a date. The reader made it an instant in UTC: day 0 alone is a time of day, a whole day a date.
 * Durations ([h]:mm) beyond a day stay text, as no type holds them.
 */
function dateValue(value: Date, format: string | undefined, date1904: boolean): Value | null {
  const epoch = date1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const since = value.getTime() - epoch;
  if (Number.isNaN(since)) return null;
  if (format && /\[(h+|m+|s+)\]/i.test(format) && (since >= day || since < 0))
    return { kind: 'text', text: duration(since) };
  if (since > 0 && since < day)
    return { kind: 'time', text: value.toISOString().slice(11, 23).replace('.000', '') };
  // Excel counts a 29 February 1900 that never was: what it shows before it is a day later.
  const shown = !date1904 && since >= 0 && since < 60 * day ? new Date(value.getTime() + day) : value;
  const iso = shown.toISOString();
  if (shown.getTime() % day === 0) return { kind: 'date', text: iso.slice(0, -14) };
  return { kind: 'datetime', text: iso.slice(0, -1).replace('.000', '') };
}

function duration(milliseconds: number): string {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const sign = milliseconds < 0 ? '-' : '';
  return `${sign}${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
