import { DmsError } from '@dms/domain';
import { limits, tooManyColumns } from '../limits';
import { kinds, takeIso, takeNumber, takeText, type Kind, type Take } from './cell-value';
import { unreadable } from './guard';
import type { Shows } from './number-formats';
import { cellTooLarge } from './rich-text';
import { PlainCells, type CellType } from './plain-cell';
import type { SharedStrings } from './shared-strings';
import { attributesOf, decodeText, type XmlHandler, type XmlTokens } from './xml-tokens';

/** One row of a sheet: its filled cells only. Used again for the next row; who keeps one copies it. */
export interface SheetRow {
  /** The row of the sheet, from 1. */
  number: number;
  /** From 0, in step with `kinds` and `texts`. */
  columns: number[];
  kinds: Kind[];
  texts: string[];
  /** It also has errors or uncalculated formulas, which give no value: no empty row even without any other cell. */
  hasOdd: boolean;
}

/** Counts of cells that could not be taken as they are. */
export interface Oddities {
  errors: number;
  uncalculated: number;
}

export interface SheetContext {
  strings: SharedStrings;
  shows: readonly Shows[];
  date1904: boolean;
  odd: Oddities;
  /** Name of the part, for messages. */
  part: string;
}

export const sheetRowLimit = 1_048_576;

/** Reads the rows of a worksheet part: gives each filled or empty `row` element to `onRow` when it ends. */
export class SheetRows implements XmlHandler {
  private readonly row: SheetRow = { number: 0, columns: [], kinds: [], texts: [], hasOdd: false };
  private inData = false;
  private inRow = false;
  private inCell = false;
  private column = -1;
  private type: CellType = 'n';
  private style = 0;
  private hasFormula = false;
  private hasValue = false;
  private inItem = false;
  private phonetic = 0;
  private value = '';
  private readonly take: Take;
  private readonly plain = new PlainCells();

  constructor(
    private readonly tokens: () => XmlTokens,
    private readonly context: SheetContext,
    private readonly onRow: (row: SheetRow) => void,
  ) {
    this.take = (kind, text) => {
      this.row.columns.push(this.column);
      this.row.kinds.push(kind);
      this.row.texts.push(text);
    };
  }

  /** Rows lie within the sheet's data, and none has begun. */
  get isBetweenRows(): boolean {
    return this.inData && !this.inRow;
  }

  /** Number of the last row; whoever reads a row elsewhere tells its number. */
  get number(): number {
    return this.row.number;
  }

  set number(number: number) {
    this.row.number = number;
  }

  /** The cells of a row that are written as nearly all are, up to the first that is not. */
  whole(source: string, start: number): number {
    if (!this.inRow || this.inCell) return -1;
    let at = start;
    for (;;) {
      const end = this.plain.read(source, at);
      if (end < 0) return at === start ? -1 : at;
      const { from, to } = this.plain;
      this.beginCell();
      this.hasValue = from >= 0;
      if (from >= 0) this.text(decodeText(source.slice(from, to)));
      this.closeCell();
      at = end;
    }
  }

  open(name: string, source: string, from: number, to: number): void {
    if (name === 'c') this.openCell(source, from, to);
    else if (name === 'v') {
      if (!this.inCell) return;
      this.hasValue = true;
      this.tokens().takesText = true;
    } else if (name === 'row') this.openRow(source, from, to);
    else if (name === 'sheetData') this.inData = true;
    else if (this.inCell) this.openInCell(name);
  }

  close(name: string): void {
    if (name === 'v') this.tokens().takesText = false;
    else if (name === 'c') this.closeCell();
    else if (name === 'row') this.closeRow();
    else if (name === 'sheetData') this.inData = false;
    else if (!this.inCell) return;
    else if (name === 't') this.tokens().takesText = false;
    else if (name === 'rPh') this.phonetic--;
    else if (name === 'is') this.inItem = false;
  }

  text(text: string): void {
    this.value = this.value === '' ? text : this.value + text;
    if (this.value.length > limits.cellBytes) throw cellTooLarge();
  }

  private openInCell(name: string): void {
    if (name === 'f') this.hasFormula = true;
    else if (name === 'is') [this.inItem, this.hasValue] = [true, true];
    else if (name === 'rPh') this.phonetic++;
    else if (name === 't' && this.inItem && this.phonetic === 0) this.tokens().takesText = true;
  }

  private openRow(source: string, from: number, to: number): void {
    if (!this.inData) return;
    let number = this.row.number + 1;
    attributesOf(source, from, to, (name, value) => {
      if (name === 'r') number = /^\d{1,8}$/.test(value) ? Number(value) : NaN;
    });
    if (!(number >= 1 && number <= sheetRowLimit))
      throw unreadable('holds a row beyond the last one a sheet can have', this.context.part);
    this.row.number = number;
    this.row.columns.length = this.row.kinds.length = this.row.texts.length = 0;
    this.row.hasOdd = false;
    this.inRow = true;
    this.column = -1;
  }

  private closeRow(): void {
    if (!this.inRow) return;
    this.inRow = false;
    this.onRow(this.row);
  }

  private openCell(source: string, from: number, to: number): void {
    if (!this.inRow) return;
    const { tag } = this.plain;
    const end = tag.read(source, from);
    if (end < to) {
      attributesOf(source, end, to, (name, value) => {
        if (name.length === 1) tag.set(name.charCodeAt(0), value, 0, value.length);
      });
    }
    this.beginCell();
  }

  /** A cell whose tag has been read. */
  private beginCell(): void {
    const { column, type, style } = this.plain.tag;
    this.inCell = true;
    this.column = column >= 0 ? column : this.column + 1;
    this.type = type;
    this.style = style;
    this.hasFormula = this.hasValue = false;
    this.value = '';
    if (this.column >= limits.columns) throw tooManyColumns(this.column + 1);
  }

  private closeCell(): void {
    if (!this.inCell) return;
    this.inCell = false;
    if (!this.hasValue) {
      if (this.hasFormula) this.countOdd('uncalculated');
      return;
    }
    const { value } = this;
    if (this.type === 'n') {
      if (value !== '')
        takeNumber(value, this.context.shows[this.style] ?? 'number', this.context.date1904, this.take);
    } else if (this.type === 's') this.takeShared(value);
    else this.takeOther(value);
  }

  private countOdd(what: keyof Oddities): void {
    this.context.odd[what]++;
    this.row.hasOdd = true;
  }

  private takeShared(value: string): void {
    if (value === '') return;
    const text = this.context.strings.get(Number(value));
    if (text === undefined)
      throw unreadable('refers to a shared string that it does not hold', this.context.part);
    takeText(text, this.take);
  }

  private takeOther(value: string): void {
    if (value.trim() === '' && (this.type === 'b' || this.type === 'd')) return;
    if (this.type === 'b') this.take(kinds.boolean, /^\s*(1|true)\s*$/i.test(value) ? 'TRUE' : 'FALSE');
    else if (this.type === 'e') this.countOdd('errors');
    else if (this.type === 'd') takeIso(value, this.take);
    else if (this.type === 'str' || this.type === 'inlineStr') takeText(value, this.take);
    else
      throw new DmsError('FILE_UNREADABLE', 'The workbook holds a cell of an unknown type.', {
        entry: this.context.part,
      });
  }
}
