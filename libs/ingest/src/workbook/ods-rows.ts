import { limits, tooManyColumns } from '../limits';
import { kinds, takeIso, takeNumber, takeText, type Take } from './cell-value';
import { refuseUnpacked } from './guard';
import type { Oddities, SheetRow } from './sheet-rows';
import { sheetRowLimit } from './sheet-rows';
import { cellTooLarge } from './rich-text';
import { attributesOf, decodeText, type XmlHandler, type XmlTokens } from './xml-tokens';

interface Cell {
  type: string;
  value: string;
  repeated: number;
  isFormula: boolean;
  paragraphs: number;
  text: string;
}

/** Reads the rows of one table of an OpenDocument spreadsheet; repeated rows and cells are given as often as they are. */
export class OdsRows implements XmlHandler {
  /** The sheet has been read; what follows is of no interest. */
  isDone = false;
  private readonly row: SheetRow = { number: 0, columns: [], kinds: [], texts: [], hasOdd: false };
  private table = -1;
  private depth = 0;
  private column = 0;
  private repeated = 1;
  private cell: Cell | undefined;
  /** Inside a comment or a drawing of a cell, whose text is not the cell's. */
  private aside = 0;
  private emitted = 0;
  private readonly take: Take;

  constructor(
    private readonly tokens: () => XmlTokens,
    private readonly sheet: number,
    private readonly odd: Oddities,
    private readonly onRow: (row: SheetRow) => void,
  ) {
    this.take = (kind, text) => {
      const { repeated } = this.cell ?? { repeated: 1 };
      if (this.column + repeated > limits.columns) throw tooManyColumns(this.column + repeated);
      for (let at = 0; at < repeated; at++) {
        this.row.columns.push(this.column + at);
        this.row.kinds.push(kind);
        this.row.texts.push(text);
      }
    };
  }

  private get isActive(): boolean {
    return this.table === this.sheet && this.depth === 1;
  }

  open(name: string, source: string, from: number, to: number): void {
    if (name === 'table') {
      if (this.depth++ === 0) this.table++;
    } else if (!this.isActive) return;
    else if (name === 'annotation' || name === 'frame' || name === 'shapes') this.aside++;
    else if (this.aside > 0) return;
    else if (name === 'table-row') this.openRow(source, from, to);
    else if (name === 'table-cell' || name === 'covered-table-cell') this.openCell(source, from, to);
    else if (this.cell) this.openText(name, source, from, to);
  }

  close(name: string): void {
    if (name === 'table') {
      if (--this.depth === 0 && this.table === this.sheet) this.isDone = true;
    } else if (!this.isActive) return;
    else if (name === 'annotation' || name === 'frame' || name === 'shapes') this.aside--;
    else if (this.aside > 0) return;
    else if (name === 'table-row') this.closeRow();
    else if (name === 'table-cell' || name === 'covered-table-cell') this.closeCell();
    else if (name === 'p') this.tokens().takesText = false;
  }

  text(text: string): void {
    if (!this.cell || this.aside > 0) return;
    // White space collapses, as in HTML; spaces that count are elements of their own.
    this.cell.text += text.replace(/[ \t\n]+/g, ' ');
    if (this.cell.text.length > limits.cellBytes) throw cellTooLarge();
  }

  private openRow(source: string, from: number, to: number): void {
    this.repeated = 1;
    attributesOf(source, from, to, (name, value) => {
      if (name === 'number-rows-repeated') this.repeated = countOf(value);
    });
    this.row.columns.length = this.row.kinds.length = this.row.texts.length = 0;
    this.row.hasOdd = false;
    this.column = 0;
  }

  private openCell(source: string, from: number, to: number): void {
    const cell: Cell = { type: '', value: '', repeated: 1, isFormula: false, paragraphs: 0, text: '' };
    attributesOf(source, from, to, (name, value) => {
      if (name === 'value-type') cell.type ||= value;
      else if (name === 'number-columns-repeated') cell.repeated = countOf(value);
      else if (name === 'formula') cell.isFormula = true;
      else if (['value', 'date-value', 'time-value', 'boolean-value', 'string-value'].includes(name))
        cell.value = decodeText(value);
    });
    this.cell = cell;
  }

  private openText(name: string, source: string, from: number, to: number): void {
    if (!this.cell) return;
    if (name === 'p') {
      if (this.cell.paragraphs++ > 0) this.cell.text += '\n';
      this.tokens().takesText = true;
    } else if (name === 'line-break') this.cell.text += '\n';
    else if (name === 'tab') this.cell.text += '\t';
    else if (name === 's') {
      let count = 1;
      attributesOf(source, from, to, (attribute, value) => {
        if (attribute === 'c') count = countOf(value);
      });
      if (count > limits.cellBytes) throw cellTooLarge();
      this.cell.text += ' '.repeat(count);
    }
  }

  private closeCell(): void {
    const { cell } = this;
    if (!cell) return;
    this.takeCell(cell);
    this.column += cell.repeated;
    this.cell = undefined;
  }

  private takeCell({ type, value, text, isFormula }: Cell): void {
    if (/^(#(N\/A|REF!|DIV\/0!|VALUE!|NAME\?|NUM!|NULL!)|Err:\d{3})$/.test(text) && isFormula)
      this.countOdd('errors');
    else if (type === 'float' || type === 'percentage' || type === 'currency')
      takeNumber(value, 'number', false, this.take);
    else if (type === 'boolean') this.take(kinds.boolean, value === 'true' ? 'TRUE' : 'FALSE');
    else if (type === 'date') takeIso(value.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d)$/, '$1:00'), this.take);
    else if (type === 'time') takeDuration(value, this.take);
    else if (text !== '' || value !== '') takeText(value === '' ? text : value, this.take);
    else if (isFormula && type === '') this.countOdd('uncalculated');
  }

  private countOdd(what: keyof Oddities): void {
    this.odd[what]++;
    this.row.hasOdd = true;
  }

  private closeRow(): void {
    const { columns } = this.row;
    if (columns.length === 0 && !this.row.hasOdd) {
      this.row.number = Math.min(this.row.number + this.repeated, sheetRowLimit);
      return;
    }
    this.emitted += columns.length * this.repeated;
    if (this.emitted > limits.odsCells) refuseUnpacked('filled cells', this.emitted, limits.odsCells);
    for (let at = 0; at < this.repeated; at++) {
      if (++this.row.number > sheetRowLimit) refuseUnpacked('sheet rows', this.row.number, sheetRowLimit);
      this.onRow(this.row);
    }
  }
}

/** A count of repetitions; what is no count is one. */
function countOf(value: string): number {
  return /^\d{1,9}$/.test(value) ? Math.max(1, Number(value)) : 1;
}

/** PT13H45M10S: a time of day where it is less than a day, else the text of the duration. */
function takeDuration(value: string, take: Take): void {
  const found = /^(-)?P(?:(\d{1,6})D)?T(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,](\d{1,9}))?S$/.exec(value);
  if (!found) return takeText(value, take);
  const [, sign, days = '0', hours = '', minutes = '', seconds = '', fraction = ''] = found;
  const allHours = Number(days) * 24 + Number(hours);
  const rest = fraction.slice(0, 6).replace(/0+$/, '');
  const clock = `${minutes.padStart(2, '0')}:${seconds.padStart(2, '0')}${rest === '' ? '' : `.${rest}`}`;
  if (!sign && allHours < 24) take(kinds.time, `${String(allHours).padStart(2, '0')}:${clock}`);
  else take(kinds.text, `${sign ?? ''}${allHours}:${clock}`);
}
