import { DmsError, type Format, type ReadOptions, type Warning } from '@dms/domain';
import { columnNames } from '../column-names';
import { guessHeader } from '../guess-header';
import { limits } from '../limits';
import { refuseOthers } from '../read-options';
import { guessEncoding } from '../text/encoding';
import { emptyFile } from '../text/read-text';
import { firstBytes } from '../text/sample';
import { utf8Chunks } from '../text/utf8-chunks';
import { exactOf, flatRecord, type ExactValue } from './flat-record';
import { layoutOf, recordsOf } from './json-layout';
import { JsonScanner, type JsonItem, type JsonTarget } from './json-scanner';
import { Entries, JsonError, parseJson, type JsonValue } from './parse-json';

/** One record of a JSON file: its cells by path, or why it can be no row. */
export type JsonRecord = { line: number; text: string } & (
  { cells: Map<string, ExactValue | null> } | { reason: string }
);

/** A JSON file whose records can be walked again and again. */
export interface JsonReading {
  options: ReadOptions;
  warnings: Warning[];
  /** Hands every record on, in file order, until `take` answers false. */
  walk(take: Take, control?: WalkControl): Promise<void>;
}

/** Answers false where no more records are wanted. */
export type Take = (record: JsonRecord) => unknown;

export interface WalkControl {
  signal?: AbortSignal;
  onBytes?: (read: number) => void;
  /** Called between chunks: for writing out what was gathered. */
  onChunk?: () => Promise<void>;
}

const obeyed = ['encoding', 'table', 'nullValues', 'header'] as const;

/**
 * Finds out where the records of a JSON file are. Throws DmsError FILE_UNREADABLE, FILE_TOO_LARGE, EMPTY_FILE,
 * BAD_OPTIONS, UNSUPPORTED_ENCODING.
 */
export async function readJsonFile(
  path: string,
  format: Format,
  given: ReadOptions,
  signal?: AbortSignal,
): Promise<JsonReading> {
  refuseOthers(given, format, obeyed);
  const head = await firstBytes(path, limits.sampleBytes);
  const { encoding, bom, warnings } = guessEncoding(head.bytes, given.encoding);
  const source = { path, encoding, bom, ...(signal && { signal }) };
  const options: ReadOptions = { ...given, format, encoding };
  if (format === 'jsonl') {
    refuseOthers(given, format, ['encoding', 'nullValues']);
    return {
      options,
      warnings,
      walk: (take, control) => walkLines({ ...source, ...control }, take, control),
    };
  }
  const scanner = new JsonScanner(undefined, () => undefined);
  for await (const chunk of utf8Chunks(source)) scanner.push(chunk);
  const survey = scanner.finish();
  if (survey.values === 0) throw emptyFile();
  const layout = layoutOf(survey, given.table);
  if (layout === 'document') return documentReading(await wholeOf(source), options, warnings, given);
  const header = new ListHeader(given.header);
  return {
    options: { ...options, ...(layout.table !== undefined && { table: layout.table }) },
    warnings: [...warnings, ...layout.warnings],
    walk: (take, control) => walkItems({ ...source, ...control }, layout.target, header, take, control),
  };
}

type Source = Parameters<typeof utf8Chunks>[0];

async function walkItems(
  source: Source,
  target: JsonTarget,
  header: ListHeader,
  take: Take,
  control?: WalkControl,
): Promise<void> {
  let goesOn = true;
  header.restart();
  const hand = (record: JsonRecord | undefined) => {
    if (goesOn && record && take(record) === false) goesOn = false;
  };
  const scanner = new JsonScanner(target, (item) => {
    for (const record of header.records(item)) hand(record);
  });
  for await (const chunk of utf8Chunks(source)) {
    scanner.push(chunk);
    await control?.onChunk?.();
    if (!goesOn) return;
  }
  scanner.finish();
  for (const record of header.rest()) hand(record);
}

/** JSON Lines: a line that is no JSON costs itself only. */
async function walkLines(source: Source, take: Take, control?: WalkControl): Promise<void> {
  let line = 1;
  let parts: Buffer[] = [];
  let length = 0;
  const end = (): boolean => {
    const bytes = Buffer.concat(parts);
    const item = { bytes, line: line++, isTooLarge: length > limits.recordBytes };
    parts = [];
    length = 0;
    if (bytes.toString('latin1').trim() === '') return true;
    return take(recordOf(item)) !== false;
  };
  for await (const chunk of utf8Chunks(source)) {
    let from = 0;
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, from)) {
      if (length <= limits.recordBytes) parts.push(chunk.subarray(from, at));
      length += at - from;
      from = at + 1;
      if (!end()) return;
    }
    if (length <= limits.recordBytes) parts.push(Buffer.from(chunk.subarray(from)));
    length += chunk.length - from;
    await control?.onChunk?.();
  }
  if (length > 0) end();
}

function parsed(item: JsonItem): { value: JsonValue } | { reason: string } {
  if (item.isTooLarge) return { reason: `The record is longer than ${limits.recordBytes} bytes` };
  try {
    return { value: parseJson(item.bytes.toString(), limits.jsonRecordDepth) };
  } catch (error) {
    if (error instanceof JsonError) return { reason: `The record is not valid JSON: ${error.message}` };
    throw error;
  }
}

const textOf = ({ bytes }: JsonItem) => bytes.subarray(0, limits.shownCharacters * 4).toString();

function recordOf(item: JsonItem): JsonRecord {
  const found = parsed(item);
  const place = { line: item.line, text: textOf(item) };
  return 'reason' in found ? { ...place, reason: found.reason } : { ...place, ...cellsOf(found.value) };
}

/** A list is columns by position; anything but objects and lists is one column called value. */
function cellsOf(
  value: JsonValue,
  names?: readonly string[],
): { cells: Map<string, ExactValue | null> } | { reason: string } {
  if (value instanceof Entries) return { cells: flatRecord(value) };
  if (!Array.isArray(value)) return { cells: new Map([['value', exactOf(value)]]) };
  if (names && value.length !== names.length) {
    const few = value.length < names.length;
    return { reason: `Too ${few ? 'few' : 'many'} fields: ${value.length} instead of ${names.length}` };
  }
  return {
    cells: new Map(value.map((item, index) => [names?.[index] ?? `column_${index + 1}`, exactOf(item)])),
  };
}

/** Lists of lists may begin with the columns' names: that is told by the first hundred. */
class ListHeader {
  private waiting: JsonItem[] = [];
  private names: string[] | undefined;
  private isKnown = false;

  constructor(private readonly given: boolean | number | undefined) {}

  restart(): void {
    this.waiting = [];
    this.names = undefined;
    this.isKnown = false;
  }

  *records(item: JsonItem): Generator<JsonRecord> {
    if (this.isKnown) {
      yield this.record(item);
      return;
    }
    this.waiting.push({ ...item, bytes: Buffer.from(item.bytes) });
    const isList = item.bytes[0] === 0x5b;
    if (!isList || this.waiting.length >= 100) yield* this.rest();
  }

  *rest(): Generator<JsonRecord> {
    if (this.isKnown) return;
    this.isKnown = true;
    const items = this.waiting.splice(0);
    if (this.findNames(items)) items.shift();
    for (const item of items) yield this.record(item);
  }

  private findNames(items: JsonItem[]): boolean {
    const lists: string[][] = [];
    for (const item of items) {
      const found = parsed(item);
      if (!('value' in found) || !Array.isArray(found.value)) return false;
      lists.push(
        found.value.map((cell) => (typeof cell === 'string' ? cell : String(cell === null ? '' : 1))),
      );
    }
    const [first] = lists;
    if (!first) return false;
    const hasHeader = this.given === undefined ? guessHeader(lists).index === 0 : this.given !== false;
    this.names = columnNames(hasHeader ? first : [], first.length).names;
    return hasHeader;
  }

  private record(item: JsonItem): JsonRecord {
    const found = parsed(item);
    const place = { line: item.line, text: textOf(item) };
    return 'reason' in found
      ? { ...place, reason: found.reason }
      : { ...place, ...cellsOf(found.value, this.names) };
  }
}

async function wholeOf(source: Source): Promise<JsonValue> {
  const parts: Buffer[] = [];
  for await (const chunk of utf8Chunks(source)) parts.push(chunk);
  try {
    return parseJson(Buffer.concat(parts).toString(), limits.jsonRecordDepth);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new DmsError('FILE_UNREADABLE', `The file is not valid JSON: ${error.message}.`);
  }
}

function documentReading(
  document: JsonValue,
  options: ReadOptions,
  warnings: Warning[],
  given: ReadOptions,
): JsonReading {
  refuseOthers(given, 'json', ['encoding', 'nullValues']);
  const { records, names } = recordsOf(document);
  const unique = names && columnNames(names, names.length).names;
  return {
    options,
    warnings,
    walk: async (take) => {
      for (const value of records) {
        if (take({ line: 1, text: '', ...cellsOf(value, unique) }) === false) return;
      }
    },
  };
}
