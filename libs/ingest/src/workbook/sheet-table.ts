import { DmsError, type Column, type ReadOptions, type Warning } from '@dms/domain';
import { columnNames } from '../column-names';
import { guessHeader } from '../guess-header';
import { limits, tooManyColumns } from '../limits';
import { kinds, type Kind } from './cell-value';
import { refuseUnpacked } from './guard';
import type { SheetRow } from './sheet-rows';

/** Hears a table's row: its number from 1, and its cells by slot (see SheetTable.order). */
export type OnTableRow = (number: number, cells: (string | null)[]) => void;

const rowsLooked = 1000;
const charactersLooked = 8 * 1024 ** 2;

/**
 * Makes a table of a sheet's rows as they arrive: finds the header, gives every filled column a slot, joins the kinds
 * of its cells. Slots are in order of first sight, so that a row can be handed on before the last column is known;
 * a column first seen after rows were handed on makes `isWidened` true: then `again` and a second reading are needed.
 */
export class SheetTable {
  rowCount = 0;
  isWidened = false;
  private readonly firstRow: number;
  private readonly nulls: ReadonlySet<string>;
  private top: SheetRow[] | undefined = [];
  private topSize = 0;
  private filledAbove = 0;
  private header: SheetRow | undefined;
  private headerIndex = 0;
  private dataFrom = 0;
  private lastFilled = 0;
  /** The slot of each sheet column; the kinds seen in each slot as bits. */
  private readonly slotOf: number[] = [];
  private readonly columnOf: number[] = [];
  private masks: number[] = [];
  private cells = 0;

  constructor(
    private readonly given: ReadOptions,
    private readonly onRow: OnTableRow,
  ) {
    this.firstRow = typeof given.header === 'number' ? given.header : (given.skipLines ?? 0) + 1;
    this.nulls = new Set(given.nullValues ?? []);
  }

  /** Throws DmsError TOO_MANY_COLUMNS, UNPACKED_TOO_LARGE. */
  add(row: SheetRow): void {
    if (row.columns.length === 0 && !row.hasOdd) return;
    if (row.number < this.firstRow) this.filledAbove++;
    else if (this.top) this.look(row);
    else if (row.number >= this.dataFrom) this.addData(row);
  }

  /** When the sheet has ended. Throws DmsError EMPTY_FILE. */
  end(): void {
    if (this.top) this.begin(this.top);
  }

  /** Forgets the rows but not the slots and the header: the sheet is read once more. */
  again(): void {
    this.isWidened = false;
    this.rowCount = this.cells = 0;
    this.masks = this.masks.map(() => 0);
  }

  private look(row: SheetRow): void {
    const { columns, kinds: cellKinds, texts } = row;
    this.top?.push({ ...row, columns: [...columns], kinds: [...cellKinds], texts: [...texts] });
    for (const text of texts) this.topSize += text.length;
    if (this.top && (this.top.length >= rowsLooked || this.topSize > charactersLooked)) this.begin(this.top);
  }

  private begin(top: SheetRow[]): void {
    const [first] = top;
    if (!first)
      throw new DmsError('EMPTY_FILE', 'The sheet holds nothing from that row on.', { row: this.firstRow });
    this.top = undefined;
    const index = this.headerAmong(top);
    this.header = index === undefined ? undefined : top[index];
    this.headerIndex = index ?? 0;
    this.dataFrom = this.header ? this.header.number + 1 : first.number;
    const data = top.slice(index === undefined ? 0 : index + 1);
    for (const row of [...(this.header ? [this.header] : []), ...data]) {
      for (const [place, column] of row.columns.entries()) {
        if (row === this.header || !this.isNull(row, place)) this.slot(column);
      }
    }
    for (const row of data) this.addData(row);
  }

  private headerAmong(top: SheetRow[]): number | undefined {
    const { header, skipLines } = this.given;
    if (header === false) return undefined;
    if (header !== undefined) return 0;
    const records = recordsOf(top.slice(0, 200));
    const guess = guessHeader(records);
    return guess.index !== undefined && skipLines !== undefined ? 0 : guess.index;
  }

  private addData(row: SheetRow): void {
    const { columns, kinds: cellKinds, texts } = row;
    let characters = 0;
    for (const text of texts) characters += text.length;
    if (characters > limits.recordBytes) throw rowTooLarge(row.number);
    const cells = new Array<string | null>(this.columnOf.length).fill(null);
    for (let place = 0; place < columns.length; place++) {
      if (this.nulls.size > 0 && this.isNull(row, place)) continue;
      const slot = this.slotOf[columns[place] ?? 0] ?? this.slot(columns[place] ?? 0, true);
      this.see(slot, cellKinds[place] ?? kinds.text);
      cells[slot] = texts[place] ?? null;
    }
    this.count(row.number);
    if (!this.isWidened) this.onRow(this.rowCount, cells);
  }

  /** The first row of the sheet that is one of the table, where rows may be read elsewhere: all there is to know of them is known. */
  get dataRow(): number | undefined {
    const isOpen = this.top !== undefined || this.isWidened || this.nulls.size > 0;
    return isOpen ? undefined : Math.max(this.firstRow, this.dataFrom);
  }

  get width(): number {
    return this.columnOf.length;
  }

  /** The slot of a sheet's column, where it has one. */
  slotAt(column: number): number | undefined {
    return this.slotOf[column];
  }

  /** A cell of the kind was read elsewhere. */
  see(slot: number, kind: Kind): void {
    this.masks[slot] = (this.masks[slot] ?? 0) | kind;
  }

  /** Another row, wherever it was read, by its number in the sheet. Throws DmsError UNPACKED_TOO_LARGE. */
  count(number: number): void {
    this.lastFilled = number;
    this.rowCount++;
    this.cells += this.width;
    if (this.cells > limits.workbookCells)
      refuseUnpacked('cells, empty ones included', this.cells, limits.workbookCells);
  }

  private isNull(row: SheetRow, place: number): boolean {
    return this.nulls.has(row.texts[place] ?? '');
  }

  private slot(column: number, isLate = false): number {
    const known = this.slotOf[column];
    if (known !== undefined) return known;
    const slot = this.columnOf.length;
    if (slot >= limits.columns) throw tooManyColumns(slot + 1);
    this.slotOf[column] = slot;
    this.columnOf.push(column);
    this.masks.push(0);
    if (isLate) this.isWidened = true;
    return slot;
  }

  /** Slots in the order of the table's columns. */
  get order(): number[] {
    return [...this.columnOf.keys()].sort(
      (left, right) => (this.columnOf[left] ?? 0) - (this.columnOf[right] ?? 0),
    );
  }

  /** The columns in sheet order, the options complete, and what to tell people. */
  describe(): { columns: Column[]; options: Pick<ReadOptions, 'header' | 'skipLines'>; warnings: Warning[] } {
    const { order, header } = this;
    const heading = new Map(header?.columns.map((column, place) => [column, header.texts[place] ?? '']));
    const headings = header ? order.map((slot) => heading.get(this.columnOf[slot] ?? -1) ?? '') : [];
    const { names, warnings } = columnNames(headings, order.length);
    const columns = order.map((slot, index): Column => ({
      name: names[index] ?? '',
      type: typeOf(this.masks[slot] ?? 0),
    }));
    if (this.headerIndex > 0) {
      warnings.unshift({
        code: 'LINES_SKIPPED',
        message: 'Rows above the header are not part of the table.',
        count: this.headerIndex,
      });
    }
    return {
      columns,
      options: { header: header ? header.number : false, skipLines: this.given.skipLines ?? 0 },
      warnings,
    };
  }

  /** Rows above the table that hold something. */
  get skipped(): number {
    return this.filledAbove + this.headerIndex;
  }

  /** Empty rows between the table's first and last one. */
  get blank(): number {
    return this.rowCount === 0 ? 0 : this.lastFilled - this.dataFrom + 1 - this.rowCount;
  }
}

function rowTooLarge(row: number): DmsError {
  const most = limits.recordBytes / 1024 ** 2;
  return new DmsError(
    'CELL_TOO_LARGE',
    `Row ${row} of the sheet holds more than ${most} MB, the most one row may have.`,
    {
      row,
      limit: limits.recordBytes,
    },
  );
}

/** The rows as records of text; columns that are empty throughout are left out: a table need not begin in column A. */
function recordsOf(rows: SheetRow[]): string[][] {
  const used = [...new Set(rows.flatMap(({ columns }) => columns))].sort((left, right) => left - right);
  return rows.map((row) => {
    const texts = new Map(row.columns.map((column, place) => [column, row.texts[place] ?? '']));
    return used.map((column) => texts.get(column) ?? '');
  });
}

/** Integers among numbers are numbers, dates among datetimes are datetimes; any other mixture is text. */
function typeOf(mask: number): Column['type'] {
  const only = (...allowed: Kind[]) => mask !== 0 && allowed.reduce((rest, kind) => rest & ~kind, mask) === 0;
  if (only(kinds.integer, kinds.long)) return 'integer';
  if (only(kinds.integer, kinds.number)) return 'number';
  if (only(kinds.boolean)) return 'boolean';
  if (only(kinds.date)) return 'date';
  if (only(kinds.date, kinds.datetime)) return 'datetime';
  return only(kinds.time) ? 'time' : 'text';
}
