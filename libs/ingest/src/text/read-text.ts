import { DmsError, type Format, type ReadOptions, type Warning } from '@dms/domain';
import { columnNames } from '../column-names';
import { guessHeader } from '../guess-header';
import { limits, tooManyColumns } from '../limits';
import type { Dialect } from './dialect';
import { guessEncoding, withoutCutCharacter } from './encoding';
import { guessDialect } from './guess-dialect';
import { previewRecords, type PreviewRecord } from './preview-records';
import { firstBytes, takeSample } from './sample';

/** How a delimited text is to be read, complete: nothing is left to guess. */
export interface TextReading {
  options: ReadOptions;
  dialect: Dialect;
  encoding: string;
  bom: number;
  /** Physical line, from 1, at which the records begin; the header is the first of them if there is one. */
  startLine: number;
  hasHeader: boolean;
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
): Promise<TextReading> {
  const head = await firstBytes(path, limits.sampleBytes);
  if (head.size === 0) throw emptyFile();
  const { encoding, bom, warnings, confidence } = guessEncoding(head.bytes, given.encoding);
  const before = typeof given.header === 'number' ? given.header - 1 : (given.skipLines ?? 0);
  const source = { path, encoding, bom, ...(signal && { signal }) };
  let sample = await takeSample(source, before);
  // A record longer than the sample would not be seen at all.
  if (!sample.whole && !hasLineEnd(sample.bytes)) {
    sample = await takeSample(source, before, 4 * limits.sampleBytes);
  }
  const { bytes, skip, separator } = withoutSeparatorLine(sample.bytes, before, given);
  if (bytes.length === 0 && sample.skipped === 0 && !skip) throw emptyFile();
  if (sample.skipped < before) {
    throw new DmsError('BAD_OPTIONS', `The file has only ${sample.skipped + 1} lines.`, { line: before + 1 });
  }
  const guess = guessDialect(bytes, { ...given, ...separator }, sample.whole);
  const records = previewRecords(bytes, guess.dialect, recordsLooked, sample.whole);
  if (sample.whole && sample.skipped === 0 && isBlank(bytes)) throw emptyFile();
  const header = headerOf(records, given, before);
  const startLine =
    before + skip + (header.record?.line ?? (given.header === false ? 1 : (records[0]?.line ?? 1)));
  const table = tableOf(records, header);
  if (table.names.length > limits.columns) throw tooManyColumns(table.names.length);
  return {
    options: {
      ...given,
      format,
      encoding,
      delimiter: guess.dialect.delimiter,
      quote: guess.dialect.quote,
      escape: guess.dialect.escape,
      header: header.record ? startLine : false,
      skipLines: given.skipLines ?? 0,
    },
    dialect: guess.dialect,
    encoding,
    bom,
    startLine,
    hasHeader: header.record !== undefined,
    names: table.names,
    warnings: [...warnings, ...header.warnings, ...table.warnings],
    confidence: confidence * guess.confidence * (header.sure ? 1 : 0.8),
  };
}

interface HeaderChoice {
  record?: PreviewRecord;
  sure: boolean;
  data: PreviewRecord[];
  warnings: Warning[];
}

function headerOf(records: PreviewRecord[], given: ReadOptions, before: number): HeaderChoice {
  if (given.header === false) return { sure: true, data: records, warnings: [] };
  const chosen = (index: number, sure: boolean): HeaderChoice => {
    const record = records[index];
    const warnings = index > 0 ? [linesSkipped(index)] : [];
    return record ? { record, sure, data: records.slice(index + 1), warnings } : { sure, data: [], warnings };
  };
  if (given.header === true || typeof given.header === 'number') return chosen(0, true);
  const guess = guessHeader(records.map(({ cells }) => cells));
  if (guess.index !== undefined && (guess.index === 0 || before === 0))
    return chosen(guess.index, guess.sure);
  return {
    sure: guess.sure,
    data: records,
    warnings: [
      {
        code: 'NO_HEADER',
        message: 'The first line looks like data, so the columns are called column_1, column_2 and so on.',
      },
    ],
  };
}

function tableOf(records: PreviewRecord[], header: HeaderChoice): { names: string[]; warnings: Warning[] } {
  const usual = header.record
    ? header.record.cells.length
    : Math.max(1, usualWidth(header.data.length > 0 ? header.data : records));
  const wider = header.data[0]?.cells.length ?? 0;
  // A header that is short of every row misses names; a header that some rows exceed finds ragged rows.
  const isShort =
    header.record !== undefined &&
    header.data.length >= 2 &&
    wider > usual &&
    header.data.every(({ cells }) => cells.length === wider);
  const width = isShort ? wider : usual;
  const { names, warnings } = columnNames(header.record?.cells ?? [], width);
  return { names, warnings };
}

function usualWidth(records: PreviewRecord[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0] as [number, number])[0];
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

function linesSkipped(count: number): Warning {
  return { code: 'LINES_SKIPPED', message: 'Lines above the header are not part of the table.', count };
}

export function emptyFile(): DmsError {
  return new DmsError('EMPTY_FILE', 'The file holds nothing.');
}
