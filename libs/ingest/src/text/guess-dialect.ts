import { DmsError, type ReadOptions } from '@dms/domain';
import { limits } from '../limits';
import type { Dialect } from './dialect';
import { Gate } from './gate';
import { guessComment } from './guess-comment';
import { previewRecords, type PreviewRecord } from './preview-records';

/** In order of preference where the evidence is equal. */
const candidates = [',', ';', '\t', '|', '~', '^', '\x1f', '\x01', '¦'];
/** Tried where the delimiter found is one of their characters. */
const longCandidates = ['||', '|~|', '~|~', '|^|', '^|^', '~~', '^^', ';;'];
/** Tried where no single character splits the text. */
const rareCandidates = ['::', '##', '@@', '$$', '=>', '->'];
const recordsLooked = 200;
/** Below this a text has no delimiter that anyone would see: it is one column. */
const leastScore = 0.2;

export interface DialectGuess {
  dialect: Dialect;
  /** 0 to 1: share of the previewed records that have the usual number of fields. */
  confidence: number;
  columns: number;
}

interface Rated extends DialectGuess {
  score: number;
}

/** The dialect of a sample: what is given stays, the rest is what makes the records most alike. */
export function guessDialect(sample: Buffer, given: ReadOptions, whole: boolean): DialectGuess {
  const looked = sample.length > 2 * limits.sampleBytes ? sample : sample.subarray(0, 512 * 1024);
  const isWhole = whole && looked.length === sample.length;
  if (given.comment !== undefined) return guessWith(looked, given, isWhole, given.comment);
  const comment = guessComment(looked);
  if (comment === undefined) return guessWith(looked, given, isWhole, '');
  const commented = guessWith(looked, given, isWhole, comment.mark);
  // Lines with as many fields as a row are rows, whatever they begin with.
  return comment.isLikeRows(commented) ? guessWith(looked, given, isWhole, '') : commented;
}

function guessWith(sample: Buffer, given: ReadOptions, whole: boolean, comment: string): DialectGuess {
  const tried = (delimiter: string): Rated => {
    const quote = given.quote ?? guessQuote(sample, delimiter);
    const dialect = { delimiter, quote, escape: given.escape ?? (quote === '' ? '"' : quote), comment };
    return { dialect, ...rateAs(sample, dialect, whole) };
  };
  const better = (left: Rated, right: Rated) => (right.score > left.score ? right : left);
  let best: Rated;
  if (given.delimiter !== undefined) best = tried(given.delimiter);
  else {
    best = candidates.map(tried).reduce(better);
    best =
      best.score >= leastScore ? longer(best, tried) : [best, ...rareCandidates.map(tried)].reduce(better);
    if (best.score < leastScore) best = { ...tried(','), confidence: 0.5, columns: 1 };
  }
  return { ...best, dialect: withQuoting(sample, given, best, whole) };
}

/** `a||b` splits at `|` too, with an empty field between: the longer delimiter is meant where it splits as evenly. */
function longer(best: Rated, tried: (delimiter: string) => Rated): Rated {
  for (const delimiter of longCandidates) {
    const parts = delimiter.split(best.dialect.delimiter).length - 1;
    if (parts === 0) continue;
    const long = tried(delimiter);
    const isSame = (long.columns - 1) * parts + 1 === best.columns;
    if (long.columns > 2 && isSame && long.confidence >= best.confidence) return long;
  }
  return best;
}

/** How quotes within quoted cells are written, and whether there are quoted cells at all: by what leaves least over. */
function withQuoting(
  sample: Buffer,
  given: ReadOptions,
  { dialect, columns }: Rated,
  whole: boolean,
): Dialect {
  if (dialect.quote === '' || given.escape !== undefined) return dialect;
  const trouble = (tried: Dialect) => troubleIn(sample, tried, columns, whole);
  const backslash = { ...dialect, escape: '\\' };
  if (sample.includes(`\\${dialect.quote}`) && trouble(backslash) < trouble(dialect)) return backslash;
  // By custom nothing is quoted in tab-separated texts: a quote there may be inches.
  const bare = { ...dialect, quote: '', escape: '"' };
  const mayBeBare = given.quote === undefined && dialect.delimiter === '\t';
  return mayBeBare && trouble(dialect) > 0 && trouble(bare) === 0 ? bare : dialect;
}

function troubleIn(sample: Buffer, dialect: Dialect, columns: number, whole: boolean): number {
  const gate = new Gate(dialect, columns);
  gate.push(sample);
  const { ragged, strayQuotes, setAside } = gate.finish();
  // The last record of a cut sample ends anywhere.
  return Math.max(
    0,
    ragged + strayQuotes + setAside.filter(({ kind }) => kind === 'open').length - (whole ? 0 : 1),
  );
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
