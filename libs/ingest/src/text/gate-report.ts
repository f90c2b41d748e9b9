import type { CleanSpan } from './clean-spans';

/**
 * A part that no reader may see: half the file in one open quote, a record that is more than one row can hold, one
 * that could be a row or a remark, or a long run of blank lines.
 */
export interface SetAside {
  /** Byte positions in the text the gate was given; `end` is after the record's line end. */
  start: number;
  end: number;
  /** Physical line it begins at, counted from the text's first line. */
  line: number;
  lines: number;
  reason: string;
  kind: 'open' | 'tooLarge' | 'remark' | 'blank';
}

/** Where a record begins: position in the text the gate was given, physical line counted from the text's first. */
export interface SplitPoint {
  position: number;
  line: number;
}

export interface GateReport {
  bytes: number;
  /** Records that are not blank lines, the header and those set aside included. */
  records: number;
  blankLines: number;
  /** Lines that begin with the comment mark, and how many of them have as many fields as a row. */
  commentLines: number;
  commentsLikeRows: number;
  /** Physical lines counted from the text's first; 0 where there is none. */
  firstBlankLine: number;
  firstCommentLine: number;
  /** Records whose number of fields is not the expected one. */
  ragged: number;
  /** Quotes inside unquoted cells, and text after a closing quote. */
  strayQuotes: number;
  nuls: number;
  validUtf8: boolean;
  lineEnds: { lf: number; crlf: number; cr: number };
  /** Line breaks inside quoted cells. */
  quotedBreaks: number;
  /** Physical lines up to the end of the last header record, or of the first record where there is no header. */
  headLines: number;
  longestRecord: number;
  setAside: SetAside[];
  /** Starts of records, about 4 MiB apart: a text may be split there. */
  splits: SplitPoint[];
  /** In the text's order. */
  clean: CleanSpan[];
  /** The text's last record ends with a line end. */
  ended: boolean;
}
