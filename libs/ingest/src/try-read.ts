import {
  DmsError,
  type Cell,
  type Column,
  type Format,
  type ReadOptions,
  type Row,
  type SqlSession,
  type Warning,
} from '@dms/domain';
import { tryArrow } from './columnar/stage-arrow';
import { tryParquet } from './columnar/stage-parquet';
import { limits } from './limits';
import { unpack } from './containers/unpack';
import { tryJson } from './json/stage-json';
import { readPickle } from './pickle/read-pickle';
import { checkOptions, isJson } from './read-options';
import { asPacked, readableFormat } from './stage-table';
import { firstRecords } from './text/first-records';
import { readText } from './text/read-text';
import { isWorkbook } from './workbook/read-workbook';
import { trySheet } from './workbook/try-sheet';

export interface TriedReading {
  format: Format;
  /** Complete, as stageTable would use them. */
  options: ReadOptions;
  columns: Column[];
  /** The first rows, each with its `_row`. Long texts are cut at 10,000 characters, which a warning says. */
  rows: Row[];
  warnings: Warning[];
}

/**
 * Reads the first rows of a file as stageTable would, without staging it; Parquet needs a session in whose folder the
 * file may be brought. Throws DmsError as stageTable does.
 */
export async function tryRead(
  path: string,
  name: string,
  options: ReadOptions,
  { rows: most, session }: { rows: number; session?: SqlSession },
): Promise<TriedReading> {
  checkOptions(options);
  const inside = await unpack(path, name, options);
  try {
    return asPacked(inside, await tryPlain(inside.path, inside.name, inside.options, most, session));
  } finally {
    await inside.dispose();
  }
}

async function tryPlain(
  path: string,
  name: string,
  options: ReadOptions,
  most: number,
  session?: SqlSession,
): Promise<TriedReading> {
  const format = await readableFormat(path, name, options);
  if (isWorkbook(format)) return tryWorkbook(path, format, options, most);
  if (format === 'pickle') return tryPickle(path, options, most);
  if (isJson(format)) return collected(format, await tryJson(path, format, options, most));
  if (format === 'arrow') return collected(format, await tryArrow(path, options, most));
  if (format === 'parquet') {
    if (!session) throw new DmsError('INTERNAL', 'A Parquet file is tried with a session only.');
    return { format, ...(await tryParquet(session, path, options, most)) };
  }
  return tryText(path, format, options, most);
}

/** Texts by column as rows for people; `numbers` where some records are no rows. */
function collected(
  format: Format,
  read: {
    options: ReadOptions;
    columns: Column[];
    rows: (string | null)[][];
    numbers?: number[];
    warnings: Warning[];
  },
): TriedReading {
  const { options, columns, rows, numbers, warnings } = read;
  const collector = new RowCollector(columns);
  for (const [index, cells] of rows.entries()) collector.add(numbers?.[index] ?? index + 1, cells);
  return { format, options, columns, rows: collector.rows, warnings: [...warnings, ...collector.warnings()] };
}

async function tryWorkbook(
  path: string,
  format: Format,
  given: ReadOptions,
  most: number,
): Promise<TriedReading> {
  const { options, columns, warnings, rows } = await trySheet(path, format, given, most);
  const collector = new RowCollector(columns);
  for (const [index, cells] of rows.entries()) collector.add(index + 1, cells);
  return { format, options, columns, rows: collector.rows, warnings: [...warnings, ...collector.warnings()] };
}

async function tryPickle(path: string, given: ReadOptions, most: number): Promise<TriedReading> {
  const { options, columns, vectors, rowCount, warnings } = await readPickle(path, given);
  const rows = Array.from({ length: Math.min(most, rowCount) }, (_, row) =>
    vectors.map((vector) => vector.text(row)),
  );
  return collected('pickle', { options, columns, rows, warnings });
}

async function tryText(
  path: string,
  format: Format,
  given: ReadOptions,
  most: number,
): Promise<TriedReading> {
  const reading = await readText(path, format, given);
  const columns = reading.names.map((name) => ({ name, type: 'text' as const }));
  const collector = new RowCollector(columns);
  const ragged = await firstRecords(path, reading, most, (number, cells) => collector.add(number, cells));
  const warnings = [...reading.warnings, ...collector.warnings()];
  if (ragged > 0) {
    warnings.push({
      code: 'ROWS_REJECTED',
      message: 'Some of the first records have another number of fields.',
      count: ragged,
    });
  }
  return { format, options: reading.options, columns, rows: collector.rows, warnings };
}

/** Rows for people: numbers and booleans of typed columns as such, long texts cut. */
class RowCollector {
  readonly rows: Row[] = [];
  private cut = 0;

  constructor(private readonly columns: Column[]) {}

  add(number: number, cells: readonly (string | null)[]): void {
    const entries = this.columns.map(({ name, type }, index): [string, Cell] => [
      name,
      this.shown(cells[index] ?? null, type),
    ]);
    // fromEntries makes own properties of names such as __proto__.
    this.rows.push(Object.fromEntries([['_row', number], ...entries]) as Row);
  }

  warnings(): Warning[] {
    if (this.cut === 0) return [];
    return [
      { code: 'CELLS_CUT', message: 'Long texts are shown cut at 10,000 characters.', count: this.cut },
    ];
  }

  private shown(text: string | null, type: Column['type']): Cell {
    if (text === null || text === '') return null;
    if (type === 'integer' || type === 'number') {
      const number = Number(text);
      return Number.isFinite(number) && (type === 'number' || Number.isSafeInteger(number)) ? number : text;
    }
    if (type === 'boolean') return text === 'TRUE';
    if (text.length <= limits.shownCharacters) return text;
    this.cut++;
    return text.slice(0, limits.shownCharacters);
  }
}
