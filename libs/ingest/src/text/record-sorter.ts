import { isUtf8 } from 'node:buffer';
import { limits } from '../limits';
import type { RejectsWriter } from '../rejects';
import type { CanonicalCsv } from './canonical-csv';
import { isRuler } from './fixed-width';
import type { LaneCounts, LaneInput } from './lane-input';
import type { RawRecords } from './raw-records';
import { isRepeatedHeader } from './repeated-header';

/** What makes a record more than its cells between commas. */
const special = /[\0\ufffd\r\n",]/;

/** Gives every record of a part its number, its physical line and its place: row, reject, blank or header again. */
export class RecordSorter {
  readonly counts: LaneCounts = {
    rows: 0,
    records: 0,
    blank: { count: 0, first: 0 },
    repeated: { count: 0, first: 0 },
  };
  private line: number;
  /** Position in the gate's text of the byte after the last record. */
  private end: number;
  /** Bytes of set-aside ranges passed so far: what the parser never saw. */
  private hidden = 0;
  private nextAside = 0;
  private headOpen: number;
  private comments = 0;
  private readonly nulls: ReadonlySet<string>;

  constructor(
    private readonly input: LaneInput,
    private readonly csv: CanonicalCsv,
    private readonly rejects: RejectsWriter,
    private readonly raw: RawRecords,
  ) {
    this.line = input.startLine;
    this.end = input.start;
    this.headOpen = input.headRecords;
    this.nulls = new Set(input.nullValues);
  }

  /** `parsed`: bytes the parser has seen of the part; `comments`: lines it has passed over as comments so far. */
  take(cells: string[], parsed: number, comments: number): null {
    this.takeSetAside(this.end);
    if (comments > this.comments) this.passComments(comments - this.comments);
    this.comments = comments;
    const start = this.end;
    const line = this.line;
    this.end = this.input.start + parsed + this.hidden;
    const isPlain = !cells.some((cell) => special.test(cell));
    this.line += 1 + (isPlain ? 0 : breaksIn(cells));
    if (cells.length === 1 && this.isBlank(cells[0] ?? '', start)) count(this.counts.blank, line);
    else if (this.headOpen > 0) this.headOpen--;
    else this.sort(cells, line, start, isPlain);
    return null;
  }

  /** What is set aside at the part's end. */
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
      if (aside.kind === 'blank') {
        if (this.counts.blank.count === 0) this.counts.blank.first = this.line;
        this.counts.blank.count += aside.lines;
      } else if (this.headOpen > 0) this.headOpen--;
      else {
        this.counts.records++;
        this.rejects.add(this.line, this.textOf(aside.start, aside.end), aside.reason);
      }
      this.line += aside.lines;
    }
  }

  private passComments(lines: number): void {
    this.end = this.raw.afterLines(this.end, lines);
    this.line += lines;
  }

  private sort(cells: string[], line: number, start: number, isPlain: boolean): void {
    const isRule = this.input.fixedWidths !== undefined && isRuler(cells.join(' '));
    if (isRule || isRepeatedHeader(cells, this.input.headers)) {
      count(this.counts.repeated, line);
      return;
    }
    const number = ++this.counts.records;
    const reason = this.reasonAgainst(cells, start, isPlain);
    if (reason !== undefined) {
      this.rejects.add(line, this.textOf(start, this.end), reason);
      return;
    }
    this.counts.rows++;
    const values = this.nulls.size > 0 ? cells.map((cell) => (this.nulls.has(cell) ? '' : cell)) : cells;
    if (isPlain) this.csv.addPlain(number, values);
    else this.csv.add(number, values);
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
    const { quote } = this.input.dialect;
    return quote !== '' && this.raw.read(start, start + 1).toString() === quote;
  }

  private textOf(start: number, end: number): string {
    return this.raw
      .read(start, end, limits.shownCharacters * 4)
      .toString()
      .replace(/(\r\n|\n|\r)$/, '');
  }
}

function count(lines: { count: number; first: number }, line: number): void {
  if (lines.count++ === 0) lines.first = line;
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
