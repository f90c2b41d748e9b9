import { parse } from 'csv-parse/sync';
import { DmsError } from '@dms/domain';
import { limits, tooManyColumns } from '../limits';
import { type Dialect, parserOptions, withoutStacks } from './dialect';

export interface PreviewRecord {
  cells: string[];
  /** Physical line at which the record begins, from 1 at the sample's start. */
  line: number;
}

/**
 * The first records of a sample of UTF-8 text, blank lines left out. Where the sample was cut from a longer file
 * (`whole` false) its last record is left out too, as it may be half a record. Throws DmsError TOO_MANY_COLUMNS where
 * the first record is wider than any table.
 */
export function previewRecords(
  sample: Buffer,
  dialect: Dialect,
  most: number,
  whole: boolean,
): PreviewRecord[] {
  const records: PreviewRecord[] = [];
  let start = 0;
  let line = 1;
  let blanks = 0;
  let comments = 0;
  let lastEndsFile = false;
  const collect = (cells: string[], info: { bytes: number; comment_lines: number }) => {
    for (; comments < info.comment_lines; comments++) {
      start = lineEnd(sample, start);
      line++;
    }
    const raw = sample.subarray(start, info.bytes);
    const blank = cells.length === 1 && cells[0] === '' && raw.length <= 2 && !isQuoted(raw, dialect);
    if (records.length === 0 && cells.length > limits.columns) throw tooManyColumns(cells.length);
    if (blank) blanks++;
    else {
      records.push({ cells, line });
      lastEndsFile = info.bytes >= sample.length;
    }
    line += lineBreaks(raw);
    start = info.bytes;
    if (records.length >= most || blanks >= 20 * most) throw new EnoughRecords();
    return null;
  };
  try {
    withoutStacks(() => parse(sample, { ...parserOptions(dialect), on_record: collect as never }));
  } catch (error) {
    // An unclosed quote at the sample's end: what came before it is all there is to see.
    if (!(error instanceof Error)) throw error;
    if (error instanceof DmsError) throw error;
    if (!(error instanceof EnoughRecords) && !('code' in error)) throw error;
  }
  if (!whole && lastEndsFile) records.pop();
  return records;
}

/** The position after the line that begins at `start`. */
function lineEnd(bytes: Buffer, start: number): number {
  for (let index = start; index < bytes.length; index++) {
    if (bytes[index] === 0x0a) return index + 1;
    if (bytes[index] === 0x0d) return bytes[index + 1] === 0x0a ? index + 2 : index + 1;
  }
  return bytes.length;
}

class EnoughRecords extends Error {}

const isQuoted = (raw: Buffer, dialect: Dialect) =>
  dialect.quote !== '' && raw.subarray(0, 1).toString() === dialect.quote;

export function lineBreaks(bytes: Uint8Array | Buffer): number {
  let count = 0;
  for (let index = 0; index < bytes.length; index++) {
    if (bytes[index] === 0x0a) count++;
    else if (bytes[index] === 0x0d && bytes[index + 1] !== 0x0a) count++;
  }
  return count;
}
