/** An SQL identifier, quoted. The name must come from a known list of columns, never straight from a request. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** An SQL string literal, quoted. NUL cannot be written in SQL text and is refused. */
export function quoteText(value: string): string {
  if (value.includes('\0')) throw new RangeError('A text literal cannot hold U+0000');
  return `'${value.replaceAll("'", "''")}'`;
}

/**
 * How tables of ours are written: options of a COPY. Dictionaries of columns with many values and bloom filters cost a third
 * of the writing and save nothing, as files are read whole or by the range of their row numbers.
 */
export const parquetOptions =
  'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, WRITE_BLOOM_FILTER false, DICTIONARY_SIZE_LIMIT 4096';
/** The same as the end of a COPY that needs no others. */
export const parquetFormat = `(${parquetOptions})`;

export type SqlValue = string | number | bigint | boolean | null;
/** A cell as it travels in JSON: integers beyond 2^53 and decimals as strings, dates and times in ISO 8601. */
export type Cell = string | number | boolean | null | Cell[];
export type Row = Record<string, Cell>;

/**
 * One job's private DuckDB: it sees the files of one folder and nothing else. Paths in SQL are made by `path`.
 * Errors of the engine arrive as DmsError (OUT_OF_MEMORY, BAD_EXPRESSION, INTERNAL…).
 */
export interface SqlSession {
  /** The job's folder (absolute). */
  readonly folder: string;
  /** The absolute path of a file of the job's folder; refuses names with separators. */
  path(name: string): string;
  run(sql: string, values?: SqlValue[]): Promise<void>;
  rows(sql: string, values?: SqlValue[]): Promise<Row[]>;
  /** Rows in chunks of about 2,048, for results that are not to be held whole. */
  stream(sql: string, values?: SqlValue[]): AsyncIterable<Row[]>;
  /** How far the statement of now is, 0 to 1, where the engine can tell. */
  share?(): number | undefined;
  /** Ends what runs now: it throws CANCELLED. Harmless when nothing runs. */
  interrupt(): void;
}
