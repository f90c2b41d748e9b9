import type { Row as SheetRow } from 'exceljs';
import { DmsError, type Column, type ReadOptions, type Warning } from '@dms/domain';
import { columnNames } from '../column-names';
import { guessHeader } from '../guess-header';
import { limits, tooManyColumns } from '../limits';
import { throwIfCancelled } from '../text/utf8-chunks';
import { valueOf, type Kind, type Oddities, type Value } from './cell-value';
import { loadSheet, type LoadedSheet } from './load-sheet';

/** One sheet as a table: typed columns, and rows as text that casts to those types. */
export interface SheetTable {
  options: ReadOptions;
  columns: Column[];
  warnings: Warning[];
  /** Sheet rows above the table that hold something, and empty rows inside it. */
  skipped: number;
  blank: number;
  /** Data rows in order; null where a cell is empty. */
  rows: () => Generator<(string | null)[]>;
}

const recordsLooked = 1000;

/** Reads the sheet the options name. Throws DmsError as loadSheet does, and TOO_MANY_COLUMNS, BAD_OPTIONS. */
export async function readSheet(path: string, given: ReadOptions, signal?: AbortSignal): Promise<SheetTable> {
  const loaded = await loadSheet(path, given.sheet, signal);
  const odd: Oddities = { errors: 0, uncalculated: 0 };
  const nulls = new Set(given.nullValues ?? []);
  const firstRow = typeof given.header === 'number' ? given.header : (given.skipLines ?? 0) + 1;
  const top = filledRows(loaded, firstRow, recordsLooked);
  if (top.length === 0)
    throw new DmsError('EMPTY_FILE', 'The sheet holds nothing from that row on.', { row: firstRow });
  const header = headerRow(loaded, top, given);
  const dataFrom = header ? header.number + 1 : (top[0]?.number ?? firstRow);
  const kinds: (ColumnKind | undefined)[] = [];
  let seen = 0;
  for (const row of sheetRows(loaded, dataFrom)) {
    if (++seen % 4096 === 0) throwIfCancelled(signal);
    for (const { column, value } of valuesOf(row, loaded.date1904, odd, nulls)) {
      kinds[column] = joinKinds(kinds[column], value.kind);
    }
  }
  const used = usedColumns(header?.values ?? [], kinds);
  if (used.length > limits.columns) throw tooManyColumns(used.length);
  const headings = header ? used.map((column) => header.values[column]?.text ?? '') : [];
  const { names, warnings } = columnNames(headings, used.length);
  const types = used.map((column) => typeOf(kinds[column]));
  const counts = { blank: 0 };
  for (const row of sheetRows(loaded, dataFrom)) {
    if (isEmptyRow(row)) counts.blank++;
  }
  return {
    options: {
      ...given,
      format: 'xlsx',
      sheet: loaded.sheet.name,
      header: header ? header.number : false,
      skipLines: given.skipLines ?? 0,
    },
    columns: names.map((name, index) => ({ name, type: types[index] ?? 'text' })),
    warnings: [...loaded.warnings, ...(header?.warnings ?? []), ...warnings, ...oddWarnings(odd)],
    skipped: countFilled(loaded, 1, (header?.number ?? dataFrom) - 1),
    blank: counts.blank,
    rows: () => tableRows(loaded, dataFrom, used, nulls),
  };
}

interface HeaderRow {
  number: number;
  values: (Value | undefined)[];
  warnings: Warning[];
}

function headerRow(loaded: LoadedSheet, top: SheetRow[], given: ReadOptions): HeaderRow | undefined {
  if (given.header === false) return undefined;
  const quiet: Oddities = { errors: 0, uncalculated: 0 };
  const cells = (row: SheetRow) => {
    const values: (Value | undefined)[] = [];
    for (const { column, value } of valuesOf(row, loaded.date1904, quiet, new Set())) values[column] = value;
    return values;
  };
  let index: number | undefined = 0;
  if (given.header === undefined) {
    const records = top.slice(0, 200).map(cells);
    const width = Math.max(...records.map((values) => values.length));
    const texts = records.map((values) =>
      Array.from({ length: width }, (_, column) => values[column]?.text ?? ''),
    );
    const guess = guessHeader(trimColumns(texts));
    index = guess.index !== undefined && given.skipLines !== undefined ? 0 : guess.index;
  }
  const row = index === undefined ? undefined : top[index];
  if (!row || index === undefined) return undefined;
  const warnings =
    index > 0
      ? [{ code: 'LINES_SKIPPED', message: 'Rows above the header are not part of the table.', count: index }]
      : [];
  return { number: row.number, values: cells(row), warnings };
}

/** Leaves out columns that are empty throughout: a table need not begin in column A. */
function trimColumns(records: string[][]): string[][] {
  const width = records[0]?.length ?? 0;
  const filled = Array.from({ length: width }, (_, column) =>
    records.some((record) => record[column] !== ''),
  );
  return records.map((record) => record.filter((_, column) => filled[column]));
}

function* sheetRows({ sheet }: LoadedSheet, from: number): Generator<SheetRow> {
  const last = sheet.rowCount;
  for (let number = from; number <= last; number++) {
    const row = sheet.findRow(number);
    if (row) yield row;
  }
}

function filledRows(loaded: LoadedSheet, from: number, most: number): SheetRow[] {
  const rows: SheetRow[] = [];
  for (const row of sheetRows(loaded, from)) {
    if (!isEmptyRow(row)) rows.push(row);
    if (rows.length >= most) break;
  }
  return rows;
}

function countFilled(loaded: LoadedSheet, from: number, to: number): number {
  let count = 0;
  for (const row of sheetRows(loaded, from)) {
    if (row.number > to) break;
    if (!isEmptyRow(row)) count++;
  }
  return count;
}

/** Cells with styles but without values are empty; so is a row of them. */
function isEmptyRow(row: SheetRow): boolean {
  let empty = true;
  row.eachCell({ includeEmpty: false }, (cell) => {
    if (cell.value !== null && cell.value !== undefined && cell.value !== '') empty = false;
  });
  return empty;
}

function valuesOf(row: SheetRow, date1904: boolean, odd: Oddities, nulls: ReadonlySet<string>) {
  const values: { column: number; value: Value }[] = [];
  row.eachCell({ includeEmpty: false }, (cell, number) => {
    const value = valueOf(cell, date1904, odd);
    if (value && !nulls.has(value.text)) values.push({ column: number - 1, value });
  });
  return values;
}

function* tableRows(loaded: LoadedSheet, from: number, used: number[], nulls: ReadonlySet<string>) {
  const quiet: Oddities = { errors: 0, uncalculated: 0 };
  const place = new Map(used.map((column, index) => [column, index]));
  for (const row of sheetRows(loaded, from)) {
    if (isEmptyRow(row)) continue;
    const cells = new Array<string | null>(used.length).fill(null);
    for (const { column, value } of valuesOf(row, loaded.date1904, quiet, nulls)) {
      const index = place.get(column);
      if (index !== undefined) cells[index] = value.text;
    }
    yield cells;
  }
}

function usedColumns(header: (Value | undefined)[], kinds: (ColumnKind | undefined)[]): number[] {
  const used: number[] = [];
  const width = Math.max(header.length, kinds.length);
  for (let column = 0; column < width; column++) {
    if (header[column] !== undefined || kinds[column] !== undefined) used.push(column);
  }
  return used;
}

type ColumnKind = Kind;

/** Integers among numbers are numbers, dates among datetimes are datetimes; any other mixture is text. */
function joinKinds(left: ColumnKind | undefined, right: Kind): ColumnKind {
  if (left === undefined || left === right) return right;
  const pair = new Set([left, right]);
  if (pair.has('integer') && pair.has('number')) return 'number';
  if (pair.has('date') && pair.has('datetime')) return 'datetime';
  return 'text';
}

const typeOf = (kind: ColumnKind | undefined): Column['type'] => kind ?? 'text';

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
