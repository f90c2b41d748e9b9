import { isUtf8 } from 'node:buffer';
import { once } from 'node:events';
import { parse } from 'csv-parse';
import { DmsError } from '@dms/domain';
import { limits } from '../limits';
import type { Rejects } from '../rejects';
import type { CanonicalCsv } from './canonical-csv';
import { parserOptions, withoutStacks, type Dialect } from './dialect';
import type { SetAside } from './gate';
import { RawRecords } from './raw-records';

/** What makes a record more than its cells between commas. */
const special = /[\0\ufffd\r\n",]/;

export interface LaneInput {
  /** UTF-8 text whose position 0 (the first record, header included) lies at `offset` of the file. */
  path: string;
  offset: number;
  chunks: AsyncIterable<Buffer>;
  dialect: Dialect;
  width: number;
  hasHeader: boolean;
  /** Physical line of position 0. */
  startLine: number;
  setAside: readonly SetAside[];
  /** The text's length, and whether its last record ends with a line end. */
  bytes: number;
  ended: boolean;
  nullValues: readonly string[];
}

export interface LaneCounts {
  rows: number;
  blankLines: number;
}

/**
 * The lane for texts that are not clean: csv-parse reads them in one pass, good records become canonical csv with
 * their number in the source, the others are set aside with line, raw text and reason. Every record ends in one
 * of the two, or is a blank line. Throws DmsError FILE_UNREADABLE.
 */
export async function runCsvParseLane(
  input: LaneInput,
  csv: CanonicalCsv,
  rejects: Rejects,
  onRows: (rows: number) => void,
): Promise<LaneCounts> {
  const raw = new RawRecords(input.path, input.offset);
  const sorter = new RecordSorter(input, csv, rejects, raw);
  const parser = parse({
    ...parserOptions(input.dialect),
    max_record_size: 2 * limits.recordBytes,
    on_record: ((cells: string[], info: { bytes: number }) => sorter.take(cells, info.bytes)) as never,
  });
  parser.resume();
  let failure: Error | undefined;
  parser.on('error', (error) => (failure = error));
  const feed = async (bytes: Buffer) => {
    if (bytes.length > 0) {
      await new Promise<void>((done) => withoutStacks(() => parser.write(bytes, () => done())));
    }
    if (failure) throw unreadable(failure);
    await csv.flush();
    await rejects.flush();
    onRows(sorter.rows);
  };
  try {
    for await (const part of withoutSetAside(input.chunks, input.setAside)) await feed(part);
    // With a line end after every record the parser's positions tell `""` from an empty line.
    if (!input.ended && input.setAside.at(-1)?.end !== input.bytes) await feed(Buffer.from('\n'));
    const finished = once(parser, 'end').catch((error: Error) => (failure = error));
    parser.end();
    await finished;
    if (failure) throw unreadable(failure);
    sorter.finish();
    return { rows: sorter.rows, blankLines: sorter.blankLines };
  } finally {
    parser.destroy();
    raw.close();
  }
}

function unreadable(error: Error): DmsError {
  return new DmsError('FILE_UNREADABLE', 'The file could not be split into records.', undefined, {
    cause: error,
  });
}

/** The chunks without the byte ranges set aside. */
async function* withoutSetAside(chunks: AsyncIterable<Buffer>, setAside: readonly SetAside[]) {
  let position = 0;
  let index = 0;
  for await (const chunk of chunks) {
    let from = 0;
    while (from < chunk.length) {
      const next = setAside[index];
      const at = position + from;
      if (next && at >= next.start) {
        from = Math.min(chunk.length, next.end - position);
        if (position + from >= next.end) index++;
        continue;
      }
      const to = next ? Math.min(chunk.length, next.start - position) : chunk.length;
      yield chunk.subarray(from, to);
      from = to;
    }
    position += chunk.length;
  }
}

/** Gives every record its number, its physical line and its place: row, reject or blank line. */
class RecordSorter {
  rows = 0;
  blankLines = 0;
  /** Number of the last data record. */
  private number = 0;
  private line: number;
  /** Position in the gate's text of the byte after the last record. */
  private end = 0;
  /** Bytes of set-aside ranges passed so far: what the parser never saw. */
  private hidden = 0;
  private nextAside = 0;
  private headerOpen: boolean;
  private readonly nulls: ReadonlySet<string>;

  constructor(
    private readonly input: LaneInput,
    private readonly csv: CanonicalCsv,
    private readonly rejects: Rejects,
    private readonly raw: RawRecords,
  ) {
    this.line = input.startLine;
    this.headerOpen = input.hasHeader;
    this.nulls = new Set(input.nullValues);
  }

  take(cells: string[], parsed: number): null {
    this.takeSetAside(this.end);
    const start = this.end;
    const line = this.line;
    this.end = parsed + this.hidden;
    const isPlain = !cells.some((cell) => special.test(cell));
    this.line += 1 + (isPlain ? 0 : breaksIn(cells));
    if (cells.length === 1 && this.isBlank(cells[0] ?? '', start)) this.blankLines++;
    else if (this.headerOpen) this.headerOpen = false;
    else this.sort(cells, line, start, isPlain);
    return null;
  }

  /** What is set aside at the text's end. */
  finish(): void {
    this.takeSetAside(this.end);
  }

  private takeSetAside(position: number): void {
    for (;;) {
      const aside = this.input.setAside[this.nextAside];
      if (!aside || aside.start > position) return;
      this.nextAside++;
      this.hidden += aside.end - aside.start;
      this.end = position = aside.end;
      if (this.headerOpen) this.headerOpen = false;
      else this.number++;
      const text = this.textOf(aside.start, aside.end);
      this.rejects.add(this.line, text, aside.reason);
      this.line += aside.lines;
    }
  }

  private sort(cells: string[], line: number, start: number, isPlain: boolean): void {
    this.number++;
    const reason = this.reasonAgainst(cells, start, isPlain);
    if (reason !== undefined) {
      this.rejects.add(line, this.textOf(start, this.end), reason);
      return;
    }
    this.rows++;
    const values = this.nulls.size > 0 ? cells.map((cell) => (this.nulls.has(cell) ? '' : cell)) : cells;
    if (isPlain) this.csv.addPlain(this.number, values);
    else this.csv.add(this.number, values);
  }

  private reasonAgainst(cells: string[], start: number, isPlain: boolean): string | undefined {
    const { width } = this.input;
    if (cells.length !== width) {
      return `${cells.length < width ? 'Too few' : 'Too many'} fields: ${cells.length} instead of ${width}`;
    }
    if (isPlain) return undefined;
    for (const cell of cells) {
      if (cell.includes('\0')) return 'The record holds a NUL byte';
      if (cell.includes('\ufffd') && !isUtf8(this.raw.read(start, this.end))) {
        return 'The record holds bytes that are not UTF-8';
      }
    }
    return undefined;
  }

  /** An empty line; of white space alone where a row has several fields. `""` in a table of one column is a row. */
  private isBlank(cell: string, start: number): boolean {
    if (cell !== '') return this.input.width > 1 && cell.trim() === '' && !this.isQuoted(start);
    return this.end - start <= 2 && !this.isQuoted(start);
  }

  private isQuoted(start: number): boolean {
    return (
      this.input.dialect.quote !== '' &&
      this.raw.read(start, start + 1).toString() === this.input.dialect.quote
    );
  }

  private textOf(start: number, end: number): string {
    return this.raw
      .read(start, end, limits.shownCharacters * 4)
      .toString()
      .replace(/(\r\n|\n|\r)$/, '');
  }
}

/** Physical line breaks inside a record: only quoted cells can hold them. */
function breaksIn(cells: readonly string[]): number {
  let breaks = 0;
  for (const cell of cells) {
    if (!cell.includes('\n') && !cell.includes('\r')) continue;
    breaks += cell.match(/\r\n|\n|\r/g)?.length ?? 0;
  }
  return breaks;
}
