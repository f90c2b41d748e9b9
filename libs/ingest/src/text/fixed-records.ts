import type { ReadOptions } from '@dms/domain';
import { cutLine, findWidths, isRuler } from './fixed-width';
import type { DialectGuess } from './guess-dialect';
import type { PreviewRecord } from './preview-records';

const linesLooked = 1_000;

/** The widths given, or found where nothing else splits the text; undefined where it is delimited. */
export function widthsOf(
  sample: Buffer,
  given: ReadOptions,
  guess: DialectGuess,
  whole: boolean,
): readonly number[] | undefined {
  if (given.fixedWidths) return given.fixedWidths;
  if (given.delimiter !== undefined || guess.columns > 1) return undefined;
  const { comment } = guess.dialect;
  const lines = linesOf(sample, whole).filter((line) => comment === '' || !line.startsWith(comment));
  return findWidths(lines.slice(0, linesLooked));
}

/** The first records of a sample in columns of fixed width, blank lines left out. */
export function fixedRecords(
  sample: Buffer,
  widths: readonly number[],
  comment: string,
  most: number,
  whole: boolean,
): PreviewRecord[] {
  const records: PreviewRecord[] = [];
  for (const [index, line] of linesOf(sample, whole).entries()) {
    if (records.length >= most) break;
    if (line.trim() === '' || isRuler(line) || (comment !== '' && line.startsWith(comment))) continue;
    records.push({ cells: cutLine(line, widths), line: index + 1 });
  }
  return records;
}

/** Whole lines: where the sample was cut, its last is left out. */
function linesOf(sample: Buffer, whole: boolean): string[] {
  const lines = sample.toString().split(/\r\n|\n|\r/, 20 * linesLooked);
  if (!whole && lines.length > 1 && lines.length < 20 * linesLooked) lines.pop();
  return lines;
}
