import {
  DmsError,
  quoteIdentifier,
  parquetOptions,
  quoteText,
  type Column,
  type SqlSession,
} from '@dms/domain';
import type { Dialect } from './text/dialect';

export interface CsvOfEngine {
  /** Name of the file in the session's folder; UTF-8. */
  file: string;
  dialect: Pick<Dialect, 'delimiter' | 'quote' | 'escape'>;
  /** Physical lines to leave out at its start. */
  skip: number;
  /** Bytes of its longest line. */
  longest: number;
  /** All its lines end with LF: then the engine need not guess, which line breaks in cells may mislead. */
  endsWithLf: boolean;
  /** Cells hold line breaks: one thread reads it, so that none can begin inside a cell. */
  hasBreaks: boolean;
  nullValues?: readonly string[];
}

const engineTypes: Partial<Record<Column['type'], string>> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  time: 'TIME',
  datetime: 'TIMESTAMP',
  instant: 'TIMESTAMPTZ',
};

/** The engine's name of a column type that a reader stages. */
export function engineType(type: Column['type']): string {
  return engineTypes[type] ?? 'VARCHAR';
}

/** A csv file as a table of the given columns, all told and nothing guessed. Empty cells, quoted or not, are null. */
export function readCsv(
  session: SqlSession,
  csv: CsvOfEngine,
  columns: readonly { name: string; type: string }[],
) {
  const struct = columns.map(({ name, type }) => `${quoteText(name)}: ${quoteText(type)}`).join(', ');
  const nulls = ['', ...(csv.nullValues ?? [])].map(quoteText).join(', ');
  const isWide = columns.length > wideColumns;
  const options = [
    'auto_detect = false',
    'header = false',
    `skip = ${csv.skip}`,
    `delim = ${quoteText(csv.dialect.delimiter)}`,
    `quote = ${quoteText(csv.dialect.quote)}`,
    `escape = ${quoteText(csv.dialect.quote === '' ? '' : csv.dialect.escape)}`,
    `columns = {${struct}}`,
    `nullstr = [${nulls}]`,
    'allow_quoted_nulls = true',
    'strict_mode = true',
    `parallel = ${!csv.hasBreaks && !isWide}`,
    // The engine misreads files of CR LF and of CR when it is told so; left alone it looks at the first line.
    ...(csv.endsWithLf ? [String.raw`new_line = '\n'`] : []),
    ...sizes(csv.longest),
  ];
  return `read_csv(${quoteText(session.path(csv.file))}, ${options.join(', ')})`;
}

/** From here on the engine's buffers of each column, not the rows, are what needs memory. */
const wideColumns = 100;

/** Bytes of the longest line that the engine takes unasked. */
export const usualLine = 2_000_000;

function sizes(longest: number): string[] {
  // The engine's own buffers are eight times as large: memory, and no faster.
  if (longest < usualLine / 2) return [`buffer_size = ${2 * usualLine}`];
  const line = longest + 1024;
  return [`max_line_size = ${line}`, `buffer_size = ${2 * line}`];
}

/**
 * COPY of a query into a Parquet file of the session's folder. Level 1 packs such tables as small as level 3 in two
 * thirds of the time; nothing asks the file for single values, which bloom filters are for. Wide tables get short row groups and small
 * dictionaries: memory. `threads`: one where the rows come from one csv that is read by one thread: they are in order as
 * they come, and need not be gathered to be put in order, which costs a third of the work. Throws DmsError TOO_MANY_COLUMNS where the job's memory cannot hold so wide a table.
 */
export async function writeParquet(
  session: SqlSession,
  select: string,
  file: string,
  columns: number,
  threads: 'one' | 'all' = 'all',
): Promise<void> {
  const rows = Math.max(2048, Math.min(122_880, Math.floor(4_000_000 / columns / 2048) * 2048));
  const wide =
    columns > wideColumns
      ? `ROW_GROUP_SIZE 2048, STRING_DICTIONARY_PAGE_SIZE_LIMIT ${Math.max(1024, Math.floor(8_000_000 / columns))}`
      : `ROW_GROUP_SIZE ${rows}`;
  const order = threads === 'one' ? ', PRESERVE_ORDER false' : '';
  try {
    await session.run(
      `COPY (${select}) TO ${quoteText(session.path(file))} (${parquetOptions}, ${wide}${order})`,
    );
  } catch (error) {
    if (columns <= wideColumns || !(error instanceof DmsError) || error.code !== 'OUT_OF_MEMORY') throw error;
    throw new DmsError(
      'TOO_MANY_COLUMNS',
      `The table has ${columns} columns, more than the memory of one job can hold. Leave columns out, or give jobs more memory (DMS_JOB_MEMORY_MB).`,
      { columns },
      { cause: error },
    );
  }
}

/** Columns as a SELECT list, quoted. */
export function selectList(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(', ');
}
