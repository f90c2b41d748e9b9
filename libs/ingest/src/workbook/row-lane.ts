import { limits } from '../limits';
import { CsvLines } from '../text/csv-lines';
import { ByteNumbers } from './byte-numbers';
import { ByteTags, digits, frameAt, isAt, isEmptyTag } from './byte-tags';
import { kinds, takeIso, takeNumber, takeText, type Take } from './cell-value';
import { sheetRowLimit, type SheetContext, type SheetRows } from './sheet-rows';
import type { SheetTable } from './sheet-table';
import { decodeText } from './xml-tokens';

/** Hears rows of the table as lines of canonical csv, which are gone when it returns, and the number of the last. */
export type OnLines = (lines: CsvLines, last: number) => void;

/** From here on lines are handed on before all rows of a piece are read: a few bytes may refer to long shared strings. */
const enoughBytes = 1024 ** 2;
/** Characters of a shared string that is copied here. */
const longestShared = 4096;

const less = 0x3c;
const letterC = 0x63;
const rowEnd = Buffer.from('</row>');
const isTrue = 0x31;
const isFalse = 0x30;

/**
 * Makes canonical csv of a sheet's rows straight from the bytes of its XML, where these are written as nearly all are
 * and the table's columns are known: no text, no object and no token is made of a plain cell. A row with anything else in
 * it is left to SheetRows and SheetTable, whole; what comes of it is the same.
 */
export class RowLane {
  private readonly lines = new CsvLines();
  private readonly tags = new ByteTags();
  private readonly numbers = new ByteNumbers();
  /** The slot of the cell at work, and how many slots of its row are written. */
  private slot = 0;
  private written = 0;
  private readonly take: Take;

  constructor(
    private readonly context: SheetContext,
    private readonly rows: SheetRows,
    private readonly table: SheetTable,
    private readonly onLines: OnLines,
  ) {
    this.take = (kind, text) => {
      table.see(this.slot, kind);
      this.beginCell();
      this.lines.text(text);
    };
  }

  /** Rows may be taken as they come. */
  get isReady(): boolean {
    return this.rows.isBetweenRows && this.table.dataRow !== undefined;
  }

  /** Takes whole rows from `from` on and answers where the first begins that it leaves. Throws DmsError as SheetTable.add. */
  read(source: Buffer, from: number): number {
    let at = from;
    while (this.lines.length < enoughBytes) {
      const end = this.row(source, at);
      if (end < 0) break;
      at = end;
    }
    if (this.lines.length > 0) this.onLines(this.lines, this.table.rowCount);
    this.lines.clear();
    return at;
  }

  /** Where the row ends; -1 where it is none that is taken here, or not there to its end. */
  private row(source: Buffer, start: number): number {
    const { tags, table, lines } = this;
    let at = tags.readRow(source, start);
    if (at < 0) return -1;
    const number = tags.row === 0 ? this.rows.number + 1 : tags.row;
    if (number > sheetRowLimit || number < (table.dataRow ?? Infinity)) return -1;
    lines.begin(table.rowCount + 1);
    at = this.cells(source, at);
    // A row without a value is for the table to judge.
    if (this.written === 0 || !isAt(source, at, rowEnd)) {
      lines.drop();
      return -1;
    }
    lines.commas(table.width - this.written);
    lines.end();
    this.rows.number = number;
    table.count(number);
    return at + rowEnd.length;
  }

  /** Reads cells and answers where the first thing begins that is no plain cell. */
  private cells(source: Buffer, from: number): number {
    let at = from;
    let column = -1;
    this.written = 0;
    while (source[at] === less && source[at + 1] === letterC) {
      const tag = this.tags.readCell(source, at);
      if (tag < 0) break;
      column = this.tags.column >= 0 ? this.tags.column : column + 1;
      if (column >= limits.columns) break;
      const end = isEmptyTag(source, tag) ? tag + 2 : this.cell(source, tag, column);
      if (end < 0) break;
      at = end;
    }
    return at;
  }

  /** Where the cell ends; -1 where it is not plain, or not of the next of the table's columns. */
  private cell(source: Buffer, tag: number, column: number): number {
    const frame = frameAt(source, tag);
    const slot = this.table.slotAt(column);
    if (frame === undefined || slot === undefined || slot < this.written) return -1;
    this.slot = slot;
    const to = this.value(source, tag + frame.before.length);
    return to >= 0 && isAt(source, to, frame.after) ? to + frame.after.length : -1;
  }

  /** Where the cell's value ends: the `<` behind it; -1 where it is not taken here. */
  private value(source: Buffer, from: number): number {
    switch (this.tags.type) {
      case 'n':
        return this.number(source, from);
      case 's':
        return this.shared(source, from);
      case 'b':
        return this.flag(source, from);
      case 'd':
        return this.decoded(source, from, takeIso);
      default:
        return this.text(source, from);
    }
  }

  private number(source: Buffer, from: number): number {
    if (source[from] === less) return from;
    const shows = this.context.shows[this.tags.style] ?? 'number';
    const what = this.numbers.look(source, from);
    const { to } = this.numbers;
    if (to === source.length) return -1;
    if (what !== 'other' && shows === 'number') {
      this.table.see(this.slot, kinds[what]);
      this.beginCell();
      this.lines.copy(source, from, to);
      return to;
    }
    const text = textOf(source, from, to);
    if (text === undefined) return -1;
    takeNumber(what === 'other' ? decodeText(text) : text, shows, this.context.date1904, this.take);
    return to;
  }

  private shared(source: Buffer, from: number): number {
    if (source[from] === less) return from;
    const to = endOfText(source, from);
    const index = to < source.length && to - from <= 9 ? digits(source, from, to) : -1;
    const text = index < 0 ? undefined : this.context.strings.get(index);
    if (text === undefined || text.length > longestShared) return -1;
    takeText(text, this.take);
    return to;
  }

  private flag(source: Buffer, from: number): number {
    const flag = source[from];
    if (source[from + 1] !== less || (flag !== isTrue && flag !== isFalse)) return -1;
    this.table.see(this.slot, kinds.boolean);
    this.beginCell();
    this.lines.ascii(flag === isTrue ? 'TRUE' : 'FALSE');
    return from + 1;
  }

  private text(source: Buffer, from: number): number {
    if (source[from] === less) return from;
    const { written, lines } = this;
    const { length } = lines;
    this.beginCell();
    const to = lines.copyPlain(source, from);
    if (to >= 0) {
      this.table.see(this.slot, kinds.text);
      return to;
    }
    this.written = written;
    lines.length = length;
    return this.decoded(source, from, takeText);
  }

  /** A value that becomes text before it is looked at; bytes beyond ASCII must be UTF-8, else they are left to be refused. */
  private decoded(source: Buffer, from: number, taken: (text: string, take: Take) => void): number {
    const to = endOfText(source, from);
    if (to === source.length) return -1;
    const text = textOf(source, from, to);
    if (text === undefined) return -1;
    taken(decodeText(text), this.take);
    return to;
  }

  /** What comes next is the value of the cell at work. */
  private beginCell(): void {
    this.lines.commas(this.slot - this.written + 1);
    this.written = this.slot + 1;
  }
}

function endOfText(source: Buffer, from: number): number {
  let at = from;
  while (at < source.length && source[at] !== less) at++;
  return at;
}

/** Undefined for what is no UTF-8. */
function textOf(source: Buffer, from: number, to: number): string | undefined {
  for (let at = from; at < to; at++) {
    if ((source[at] as number) < 0x80) continue;
    const text = source.toString('utf8', from, to);
    return text.includes('\ufffd') ? undefined : text;
  }
  return source.toString('latin1', from, to);
}
