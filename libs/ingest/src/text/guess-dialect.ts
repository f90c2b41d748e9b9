import { DmsError, type ReadOptions } from '@dms/domain';
import { limits } from '../limits';
import type { Dialect } from './dialect';
import { previewRecords, type PreviewRecord } from './preview-records';

/** In order of preference where the evidence is equal. */
const candidates = [',', ';', '\t', '|', '~', '^', '\x1f', '\x01', '¦'];
const recordsLooked = 200;
/** Below this a text has no delimiter that anyone would see: it is one column. */
const leastScore = 0.2;

export interface DialectGuess {
  dialect: Dialect;
  /** 0 to 1: share of the previewed records that have the usual number of fields. */
  confidence: number;
  columns: number;
}

/** The dialect of a sample: what is given stays, the rest is what makes the records most alike. */
export function guessDialect(sample: Buffer, given: ReadOptions, whole: boolean): DialectGuess {
  const looked = sample.length > 2 * limits.sampleBytes ? sample : sample.subarray(0, 512 * 1024);
  const isWhole = whole && looked.length === sample.length;
  const delimiters = given.delimiter === undefined ? candidates : [given.delimiter];
  const guesses = delimiters.map((delimiter) => {
    const quote = given.quote ?? guessQuote(looked, delimiter);
    const dialect = { delimiter, quote, escape: given.escape ?? (quote === '' ? '"' : quote) };
    return { dialect, ...rateAs(looked, dialect, isWhole) };
  });
  const best = guesses.reduce((left, right) => (right.score > left.score ? right : left));
  if (given.delimiter !== undefined || best.score >= leastScore) return best;
  return { dialect: guesses[0]?.dialect ?? best.dialect, confidence: 0.5, columns: 1 };
}

function rateAs(sample: Buffer, dialect: Dialect, whole: boolean) {
  try {
    return rate(previewRecords(sample, dialect, recordsLooked, whole));
  } catch (error) {
    if (!(error instanceof DmsError)) throw error;
    // Too wide to be a table: nobody means this delimiter, or reading will say so.
    return { score: 0, confidence: 0, columns: 1 };
  }
}

function rate(records: PreviewRecord[]): { score: number; confidence: number; columns: number } {
  const counts = new Map<number, number>();
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  let usual = 1;
  for (const [columns, count] of counts) {
    if (columns < 2) continue;
    if (usual === 1 || count > (counts.get(usual) ?? 0)) usual = columns;
  }
  if (usual === 1) return { score: 0, confidence: 1, columns: 1 };
  const share = (counts.get(usual) ?? 0) / records.length;
  const first = records[0]?.cells.length === usual ? 0.2 : 0;
  return { score: share ** 3 * (1 + Math.log2(usual)) + first, confidence: share, columns: usual };
}

/** Apostrophes quote only where cells begin and end with them and no cell is in double quotes. */
function guessQuote(sample: Buffer, delimiter: string): string {
  const lines = sample
    .subarray(0, 32 * 1024)
    .toString()
    .split(/\r\n|\n|\r/, 100);
  const isQuotedBy = (quote: string) =>
    lines.filter((line) =>
      line.split(delimiter).some((cell) => cell.length > 1 && cell.startsWith(quote) && cell.endsWith(quote)),
    ).length;
  const filled = lines.filter((line) => line !== '').length;
  return isQuotedBy('"') === 0 && isQuotedBy("'") > filled / 2 ? "'" : '"';
}
