import type { Options } from 'csv-parse';

/** How a delimited text is written. All are single characters; '' as quote means that nothing is quoted. */
export interface Dialect {
  delimiter: string;
  quote: string;
  /** What makes a quote inside a quoted cell plain; the quote itself by default. */
  escape: string;
}

/** Options of csv-parse, the reference parser: lenient, so that every byte ends in some record. */
export function parserOptions(dialect: Dialect): Options<string[]> {
  return {
    delimiter: dialect.delimiter,
    quote: dialect.quote === '' ? false : dialect.quote,
    escape: dialect.quote === '' ? null : dialect.escape,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
    bom: false,
    encoding: 'utf8',
  };
}

/** csv-parse makes an Error of every ragged record and every blank line; their stack traces are most of its time. */
export function withoutStacks(work: () => void): void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
