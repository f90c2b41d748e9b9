import type { Options } from 'csv-parse';

/** How a delimited text is written. */
export interface Dialect {
  /** One or several characters. */
  delimiter: string;
  /** One character; '' where nothing is quoted. */
  quote: string;
  /** What makes a quote inside a quoted cell plain: the quote itself by default; '' where nothing does. */
  escape: string;
  /** What begins a line that is no record; '' where there are no such lines. */
  comment: string;
}

/** Options of csv-parse, the reference parser: lenient, so that every byte ends in some record. */
export function parserOptions(dialect: Dialect): Options<string[]> {
  const { delimiter, quote, escape, comment } = dialect;
  return {
    delimiter,
    quote: quote === '' ? false : quote,
    escape: quote === '' || escape === '' ? null : escape,
    ...(comment !== '' && { comment, comment_no_infix: true }),
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
