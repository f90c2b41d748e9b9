import type { Dialect } from './dialect';
import type { SetAside } from './gate-report';

/** A part of a text that one lane reads, from a record's start to a record's end. Plain data: threads hand it over. */
export interface LaneInput {
  /** UTF-8 text whose position 0 (the first record, header included) lies at `offset` of the file. */
  path: string;
  offset: number;
  /** Positions in the text. */
  start: number;
  end: number;
  dialect: Dialect;
  /** Characters of each column, where lines are cut by these and nothing else. */
  fixedWidths?: readonly number[];
  width: number;
  /** Records at the part's start that are the header. */
  headRecords: number;
  /** The cells of the header records: a record further down that equals one is no row. */
  headers: readonly (readonly string[])[];
  /** Physical line of `start`. */
  startLine: number;
  /** Those within the part. */
  setAside: readonly SetAside[];
  /** The part's last record ends with a line end. */
  ended: boolean;
  nullValues: readonly string[];
}

/** Lines of one kind: how many, and the physical line of the first (0 while there is none). */
export interface LineCount {
  count: number;
  first: number;
}

export interface LaneCounts {
  rows: number;
  /** Data records: rows and rejects. */
  records: number;
  blank: LineCount;
  /** The header's lines, met again further down. */
  repeated: LineCount;
}

export function addLines(left: LineCount, right: LineCount): LineCount {
  return { count: left.count + right.count, first: left.count > 0 ? left.first : right.first };
}
