import { DmsError, type Format, type ReadOptions, type Warning } from '@dms/domain';
import { limits, tooManyColumns } from '../limits';
import { chooseHeader, tableOf, type HeaderChoice } from './choose-header';
import type { Dialect } from './dialect';
import { guessEncoding, withoutCutCharacter, type EncodingGuess } from './encoding';
import { fixedRecords, widthsOf } from './fixed-records';
import { guessDialect } from './guess-dialect';
import { previewRecords, type PreviewRecord } from './preview-records';
import { blankLinesBefore, firstBytes, takeSample, type Sample } from './sample';

/** How a text is to be read, complete: nothing is left to guess. */
export interface TextReading {
  options: ReadOptions;
  dialect: Dialect;
  /** Characters of each column where lines are cut by these instead of a delimiter. */
  fixedWidths?: readonly number[];
  encoding: string;
  bom: number;
  /** Physical line, from 1, at which the records begin; the header is the first of them if there is one. */
  startLine: number;
  /** Cells of the header records; none where there is no header. */
  headers: string[][];
  names: string[];
  warnings: Warning[];
  confidence: number;
}

const recordsLooked = 1000;

/**
 * Finds out what `given` leaves open. Throws DmsError EMPTY_FILE, UNSUPPORTED_ENCODING, TOO_MANY_COLUMNS,
 * FILE_UNREADABLE, BAD_OPTIONS (a header beyond the file's end).
 */
export async function readText(
  path: string,
  format: Format,
  given: ReadOptions,
  signal?: AbortSignal,
  encodingGuess?: EncodingGuess,
): Promise<TextReading> {
  const head = await firstBytes(path, limits.sampleBytes);
  if (head.size === 0) throw emptyFile();
  const guess = encodingGuess ?? guessEncoding(head.bytes, given.encoding);
  const source = { path, encoding: guess.encoding, bom: guess.bom, ...(signal && { signal }) };
  const { sample, before } = await sampleOf(source, given);
  const { bytes, skip, separator } = withoutSeparatorLine(sample.bytes, before, given);
  if (bytes.length === 0 && sample.skipped === 0 && !skip) throw emptyFile();
  if (sample.skipped < before) {
    throw new DmsError('BAD_OPTIONS', `The file has only ${sample.skipped + 1} lines.`, { line: before + 1 });
  }
  if (sample.whole && isBlank(bytes) && !skip) throw emptyFile();
  const layout = layoutOf(bytes, { ...given, ...separator }, sample.whole);
  const { records } = layout;
  const header = chooseHeader(records, given, before);
  const first = header.rows[0]?.line ?? (given.header === false ? 1 : (records[0]?.line ?? 1));
  const startLine = before + skip + first;
  const table = tableOf(records, header);
  if (table.names.length > limits.columns) throw tooManyColumns(table.names.length);
  return {
    options: answered(given, format, guess, layout, header, startLine),
    dialect: layout.dialect,
    ...(layout.fixedWidths && { fixedWidths: layout.fixedWidths }),
    encoding: guess.encoding,
    bom: guess.bom,
    startLine,
    headers: header.rows.map(({ cells }) => cells),
    names: table.names,
    warnings: [...guess.warnings, ...header.warnings, ...table.warnings],
    confidence: guess.confidence * layout.confidence * (header.sure ? 1 : 0.8),
  };
}

function answered(
  given: ReadOptions,
  format: Format,
  { encoding, confidence, alternatives }: EncodingGuess,
  { dialect, fixedWidths }: Layout,
  header: HeaderChoice,
  startLine: number,
): ReadOptions {
  const written = fixedWidths
    ? { fixedWidths: [...fixedWidths] }
    : { delimiter: dialect.delimiter, quote: dialect.quote, escape: dialect.escape };
  return {
    ...given,
    format,
    encoding,
    encodingConfidence: confidence,
    encodingAlternatives: alternatives,
    ...written,
    ...(dialect.comment !== '' && { comment: dialect.comment }),
    header: header.rows.length > 0 ? startLine : false,
    ...(header.rows.length > 1 && { headerRows: header.rows.length }),
    skipLines: given.skipLines ?? 0,
  };
}

/** The sample that the reading is told from, and the physical lines before it. */
async function sampleOf(
  source: Parameters<typeof takeSample>[0],
  given: ReadOptions,
): Promise<{ sample: Sample; before: number }> {
  let before = typeof given.header === 'number' ? given.header - 1 : (given.skipLines ?? 0);
  let sample = await takeSample(source, before);
  if (!sample.whole && isBlank(sample.bytes)) {
    // Nothing but blank lines so far: the table begins where they end.
    const blank = await blankLinesBefore(source, before);
    if (blank === undefined) throw emptyFile();
    before += blank;
    sample = await takeSample(source, before);
  }
  // A record longer than the sample would not be seen at all.
  if (!sample.whole && !hasLineEnd(sample.bytes)) {
    sample = await takeSample(source, before, 4 * limits.sampleBytes);
  }
  return { sample, before };
}

interface Layout {
  dialect: Dialect;
  fixedWidths?: readonly number[];
  confidence: number;
  records: PreviewRecord[];
}

/** Delimited, or in columns of fixed width where no delimiter splits the text. */
function layoutOf(bytes: Buffer, given: ReadOptions, whole: boolean): Layout {
  const guess = guessDialect(bytes, given, whole);
  const { comment } = guess.dialect;
  const fixedWidths = widthsOf(bytes, given, guess, whole);
  if (!fixedWidths) {
    const { dialect, confidence } = guess;
    return { dialect, confidence, records: previewRecords(bytes, dialect, recordsLooked, whole) };
  }
  // Nothing is quoted, and nothing delimits: what the gate is told never matters.
  const dialect = { delimiter: '\x1f', quote: '', escape: '', comment };
  const records = fixedRecords(bytes, fixedWidths, comment, recordsLooked, whole);
  return { dialect, fixedWidths, confidence: given.fixedWidths ? 1 : 0.8, records };
}

/** Excel's first line `sep=;` names the delimiter and is no record. */
function withoutSeparatorLine(bytes: Buffer, before: number, given: ReadOptions) {
  const line = before === 0 ? /^sep=([^\r\n])(\r\n|\n|\r)/i.exec(bytes.subarray(0, 12).toString()) : null;
  if (!line) return { bytes: bytesOf(bytes), skip: 0, separator: {} };
  const rest = bytes.subarray(Buffer.byteLength(line[0]));
  return { bytes: rest, skip: 1, separator: given.delimiter === undefined ? { delimiter: line[1] } : {} };
}

const bytesOf = (bytes: Buffer) => bytes.subarray(0, withoutCutCharacter(bytes).length);
const hasLineEnd = (bytes: Buffer) => bytes.includes('\n') || bytes.includes('\r');
const isBlank = (bytes: Buffer) => bytes.toString().trim() === '';

export function emptyFile(): DmsError {
  return new DmsError('EMPTY_FILE', 'The file holds nothing.');
}
