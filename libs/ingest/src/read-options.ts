import { limits, tooManyColumns } from './limits';
import { DmsError, formats, type Format, type ReadOptions } from '@dms/domain';

const delimited: readonly Format[] = ['csv', 'tsv', 'txt'];
const known = new Set([
  'format',
  'encoding',
  'delimiter',
  'quote',
  'escape',
  'header',
  'skipLines',
  'sheet',
  'table',
  'nullValues',
  'fixedWidths',
  'comment',
  'headerRows',
  'encodingConfidence',
  'encodingAlternatives',
]);

export function isDelimited(format: Format): boolean {
  return delimited.includes(format);
}

export function isJson(format: Format): boolean {
  return format === 'json' || format === 'jsonl';
}

/** Refuses options that cannot be meant: DmsError BAD_OPTIONS names the option; UNSUPPORTED_FORMAT the format. */
export function checkOptions(options: ReadOptions): void {
  const unknown = Object.keys(options).find((name) => !known.has(name));
  if (unknown !== undefined) refuse(unknown.slice(0, 60), 'is not an option');
  if (options.format !== undefined && !formats.includes(options.format)) refuse('format', 'is not known');
  checkText('delimiter', options.delimiter, 1, 8);
  checkText('quote', options.quote, 0, 1);
  checkText('escape', options.escape, 0, 1);
  checkText('comment', options.comment, 0, 8);
  for (const name of ['quote', 'escape'] as const) {
    if (Buffer.byteLength(options[name] ?? '') > 1) refuse(name, 'must be an ASCII character');
  }
  if (options.delimiter !== undefined && options.delimiter === options.quote) {
    refuse('delimiter', 'and quote are the same character');
  }
  if (options.encoding !== undefined && typeof options.encoding !== 'string')
    refuse('encoding', 'is not text');
  if (options.sheet !== undefined && typeof options.sheet !== 'string') refuse('sheet', 'is not text');
  if (options.header !== undefined && typeof options.header !== 'boolean')
    checkCount('header', options.header, 1);
  if (options.skipLines !== undefined) checkCount('skipLines', options.skipLines, 0);
  const { nullValues } = options;
  if (
    nullValues !== undefined &&
    !(Array.isArray(nullValues) && nullValues.every((v) => typeof v === 'string' && !v.includes('\0')))
  ) {
    refuse('nullValues', 'must be a list of texts without NUL');
  }
  if ((nullValues?.length ?? 0) > 1000) refuse('nullValues', 'may hold 1,000 values at most');
  if (options.table !== undefined && typeof options.table !== 'string') refuse('table', 'is not text');
  if (options.headerRows !== undefined) {
    checkCount('headerRows', options.headerRows, 1);
    if (options.headerRows > 20) refuse('headerRows', 'may be 20 at most');
  }
  if (options.fixedWidths === undefined) return;
  checkWidths(options.fixedWidths);
  for (const name of ['delimiter', 'quote', 'escape'] as const) {
    if (options[name]) refuse(name, 'says nothing where fixedWidths cut the lines');
  }
}

/** Said in answers, and no order when it comes back. */
const described: readonly (keyof ReadOptions)[] = ['format', 'encodingConfidence', 'encodingAlternatives'];

/** Refuses given options that no reader of the format obeys: DmsError BAD_OPTIONS names the first. */
export function refuseOthers(
  options: ReadOptions,
  format: Format,
  obeyed: readonly (keyof ReadOptions)[],
): void {
  const other = (Object.keys(options) as (keyof ReadOptions)[]).find(
    (name) => options[name] !== undefined && !described.includes(name) && !obeyed.includes(name),
  );
  if (other !== undefined) refuse(other, `says nothing about a file of the format ${format}`);
}

function checkText(name: string, value: unknown, least: number, most: number): void {
  if (value === undefined) return;
  if (typeof value !== 'string') refuse(name, 'is not text');
  const length = [...value].length;
  if (length < least || length > most) {
    refuse(name, most === 1 ? 'must be one character' : `must be ${least} to ${most} characters`);
  }
  if (/[\n\r\ufeff]/.test(value) || value.includes('\0'))
    refuse(name, 'cannot hold a line break, NUL or byte order mark');
}

function checkWidths(widths: unknown): void {
  const isWidth = (width: unknown) => Number.isInteger(width) && Number(width) >= 1 && Number(width) <= 1e6;
  if (!Array.isArray(widths) || widths.length === 0 || !widths.every(isWidth)) {
    refuse('fixedWidths', 'must be a list of whole numbers from 1');
  }
  if (widths.length > limits.columns) throw tooManyColumns(widths.length);
}

function checkCount(name: string, value: unknown, least: number): void {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > 1e12) {
    refuse(name, `must be a whole number from ${least}`);
  }
}

function refuse(option: string, why: string): never {
  throw new DmsError('BAD_OPTIONS', `The option ${option} ${why}.`, { option });
}
