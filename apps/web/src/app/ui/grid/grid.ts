import { NgTemplateOutlet } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  type TemplateRef,
  afterNextRender,
  afterRenderEffect,
  computed,
  contentChild,
  effect,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Formats } from '../../language/formats';
import { Announcements } from '../announcements';
import { Density } from '../density';
import { Icon } from '../icon';
import { dragWidth } from './column-grip';
import { copyRange } from './copy-range';
import { GridCell } from './grid-cell';
import { type GridDeed, deedOf } from './grid-keys';
import { type Place, inRange, moved, placeOf, rangeOf } from './grid-place';
import { GridWindow } from './grid-window';
import { type CellAt, type GridColumn, type GridRow, type GridRows, rowNumber } from './grid-rows';
import { Peek } from './peek';
import { ScrollBubble } from './scroll-bubble';

let grids = 0;

export interface HeaderContext {
  $implicit: GridColumn;
  index: number;
}

/**
 * Rows of any number under columns of any number; only what is seen is drawn and asked for. One tab stop; the place of
 * the keyboard is a row and a column, never an element, so it outlives recycled rows.
 */
@Component({
  selector: 'dms-grid',
  imports: [GridCell, Icon, NgTemplateOutlet, Peek, TranslocoDirective],
  templateUrl: './grid.html',
  styleUrl: './grid.scss',
  host: { '[style.--header]': 'headerHeight() + "px"', '[style.--row]': 'density.rowHeight() + "px"' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Grid {
  readonly label = input.required<string>();
  readonly columns = input.required<readonly GridColumn[]>();
  readonly rows = input.required<GridRows>();
  readonly headerHeight = input(36);
  /** Whether newer rows are on their way: those that are there stay, under a thin bar. */
  readonly busy = input(false);
  readonly sort = input<{ column: string; direction: 'asc' | 'desc' }>();
  /** Whether columns have a menu. */
  readonly menus = input(false);
  /** Whether Ctrl+Shift+arrow on a header moves the column. */
  readonly movable = input(false);

  /** The menu of a column was asked for; `at` is the header's place on the screen. */
  readonly menu = output<{ column: GridColumn; at: DOMRect }>();
  readonly moveColumn = output<{ column: GridColumn; by: -1 | 1 }>();
  /** Whether rows can be followed through the recipe: `f`, and a button beside the whole value. */
  readonly followable = input(false);
  /** What a cell was before it became what it is; undefined where there is nothing to tell. */
  readonly was = input<(row: GridRow, column: string) => { value: unknown } | undefined>();
  /** Whether Enter, F2 and a double press change a cell; where they do not, they show it whole. */
  readonly editable = input(false);
  readonly edit = output<CellAt>();
  /** The row with this number in its source is to be followed. */
  readonly follow = output<number>();
  /** The keyboard or the pointer has come to this column. */
  readonly columnChosen = output<GridColumn>();

  protected readonly header = contentChild<TemplateRef<HeaderContext>>('header');
  protected readonly formats = inject(Formats);
  protected readonly density = inject(Density);
  private readonly transloco = inject(TranslocoService);
  private readonly announcements = inject(Announcements);
  private readonly scroller = viewChild<ElementRef<HTMLElement>>('scroller');
  private readonly peek = viewChild.required(Peek);
  protected readonly id = `grid-${++grids}`;

  protected readonly bubble = new ScrollBubble();

  protected readonly numbersWidth = computed(() =>
    Math.max(56, 24 + 9 * this.formats.count(this.rows().total).length),
  );
  protected readonly window = new GridWindow({
    columns: this.columns,
    rows: computed(() => this.rows().total),
    rowHeight: this.density.rowHeight,
    headerHeight: this.headerHeight,
    numbersWidth: this.numbersWidth,
  });

  /** Row -1 is the header, column -1 the numbers of the rows. */
  protected readonly active = linkedSignal<{ rows: number; columns: number }, Place>({
    source: () => ({ rows: this.rows().total, columns: this.columns().length }),
    computation: ({ rows, columns }, before) => ({
      row: Math.min(before?.value.row ?? -1, rows - 1),
      column: Math.min(before?.value.column ?? 0, columns - 1),
    }),
  });
  private readonly anchor = signal<Place | undefined>(undefined);
  /** The place whose value is to be shown whole as soon as it is drawn. */
  private readonly peeking = signal<Place | undefined>(undefined);
  protected readonly range = computed(() => rangeOf(this.anchor(), this.active()));
  protected readonly activeId = computed(() => {
    const { row, column } = this.active();
    const drawn =
      (row < 0 || this.window.seenRows().includes(row)) &&
      (column < 0 || this.window.seenColumns().some(({ index }) => index === column));
    return drawn ? this.cellId(row, column) : null;
  });

  constructor() {
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      const element = this.scroller()?.nativeElement;
      if (!element) return;
      const unfollow = this.window.follow(element, () => this.showBubble());
      destroyed.onDestroy(() => {
        unfollow();
        this.bubble.stop();
      });
    });
    effect(() => {
      const seen = this.window.seenRows();
      const rows = this.rows();
      const [first] = seen;
      if (first !== undefined) untracked(() => rows.need(first, seen.at(-1) ?? first));
    });
    afterRenderEffect(() => this.showPeeked());
    // A panel beside the grid that opens must not hide the column it is about.
    effect(() => {
      this.window.roomForColumns();
      untracked(() => {
        const { column } = this.active();
        if (column >= 0) this.window.reveal({ row: -1, column });
      });
    });
    // Fewer rows or a smaller window: what stood further down is not there any more.
    effect(() => {
      const top = this.window.scroll().clamp(untracked(this.window.top));
      untracked(() => this.window.goTo(top, this.window.left()));
    });
  }

  focus(): void {
    this.window.focus();
  }

  /** Brings a column into sight and the keyboard to its header. */
  showColumn(name: string): void {
    const column = this.columns().findIndex((each) => each.name === name);
    if (column >= 0) this.go({ row: -1, column }, false);
  }

  widen(name: string, by: -1 | 1): void {
    const index = this.columns().findIndex((column) => column.name === name);
    if (index >= 0) this.window.widen(index, by);
  }

  protected cellId(row: number, column: number): string {
    return `${this.id}-${row}-${column}`;
  }

  protected cell(row: number, name: string): unknown {
    const found = this.rows().row(row);
    return found && Object.hasOwn(found, name) ? found[name] : null;
  }

  protected number(row: number): string {
    return this.formats.count(rowNumber(this.rows().row(row), row));
  }

  protected isSelected(row: number, column: number): boolean {
    return inRange(this.range(), row, column);
  }

  protected sortOf(name: string): 'ascending' | 'descending' | null {
    const sort = this.sort();
    if (sort?.column !== name) return null;
    return sort.direction === 'asc' ? 'ascending' : 'descending';
  }

  protected scrolled(): void {
    if (this.window.scrolled() && this.rows().total > 1_000) this.showBubble();
  }

  protected pressed(event: MouseEvent): void {
    const place = placeOf(event.target);
    if (!place || event.button !== 0) return;
    this.go(place, event.shiftKey);
  }

  protected doublePressed(event: MouseEvent): void {
    if (placeOf(event.target)) this.act({ kind: 'edit' });
  }

  protected contextMenu(event: MouseEvent): void {
    const place = placeOf(event.target);
    if (!place || !this.menus() || place.column < 0) return;
    event.preventDefault();
    this.go(place, false);
    this.openMenu();
  }

  protected menuPressed(event: MouseEvent, column: number): void {
    event.stopPropagation();
    this.go({ row: -1, column }, false);
    this.focus();
    this.openMenu();
  }

  protected key(event: KeyboardEvent): void {
    if (event.target !== this.scroller()?.nativeElement) return;
    const deed = deedOf(event, this.active().row < 0);
    if (!deed) return;
    event.preventDefault();
    event.stopPropagation();
    this.act(deed);
  }

  protected gripped(event: PointerEvent, name: string, column: number): void {
    dragWidth(event, this.window.strip().width(column), (width) => this.window.setWidth(name, width));
  }

  private act(deed: GridDeed): void {
    switch (deed.kind) {
      case 'move': {
        const sizes = {
          rows: this.rows().total,
          columns: this.columns().length,
          page: Math.max(1, this.window.scroll().page() - 1),
        };
        this.go(moved(this.active(), deed.to, sizes), deed.select);
        break;
      }
      case 'peek':
        this.openPeek();
        break;
      case 'edit':
        this.editActive();
        break;
      case 'menu':
        this.openMenu();
        break;
      case 'copy':
        void this.copy();
        break;
      case 'follow':
        this.followActive();
        break;
      case 'width':
        this.window.widen(this.active().column, deed.by);
        break;
      case 'shift': {
        const column = this.columns()[this.active().column];
        if (column && this.movable()) this.moveColumn.emit({ column, by: deed.by });
        break;
      }
      case 'clear':
        this.anchor.set(undefined);
        this.peeking.set(undefined);
        break;
    }
  }

  private go(place: Place, select: boolean): void {
    if (select) this.anchor.update((anchor) => anchor ?? this.active());
    else this.anchor.set(undefined);
    const before = this.active().column;
    this.active.set(place);
    this.window.reveal(place);
    const column = this.columns()[place.column];
    if (column && (place.column !== before || place.row < 0)) this.columnChosen.emit(column);
  }

  private showBubble(): void {
    const { first } = this.window.scroll().seen(this.window.top());
    this.bubble.show(this.number(first));
  }

  private openMenu(): void {
    const { column: index } = this.active();
    const column = this.columns()[index];
    const header = document.getElementById(this.cellId(-1, index));
    if (column && header && this.menus()) this.menu.emit({ column, at: header.getBoundingClientRect() });
  }

  /** The whole value of the cell the keyboard is at: at once, or when its row has come and is drawn. */
  openPeek(): void {
    const place = this.active();
    this.peeking.set(place.row < 0 ? undefined : place);
  }

  /** Whoever went on meanwhile no longer wants it. */
  private showPeeked(): void {
    const place = this.peeking();
    if (!place) return;
    const { row, column } = this.active();
    if (place.row !== row || place.column !== column) return this.peeking.set(undefined);
    const id = this.activeId();
    const cell = this.activeCell();
    const element = id === null ? null : document.getElementById(id);
    if (!cell || !element) return;
    this.peeking.set(undefined);
    untracked(() => this.peek().open({ ...cell, name: cell.column.name }, element.getBoundingClientRect()));
  }

  private editActive(): void {
    const cell = this.activeCell();
    if (cell && this.editable()) this.edit.emit(cell);
    else this.openPeek();
  }

  /** The cell the keyboard is at, once its row is there. */
  private activeCell(): CellAt | undefined {
    const { row, column: index } = this.active();
    const column = this.columns()[index];
    const found = row < 0 ? undefined : this.rows().row(row);
    return column && found && { column, value: found[column.name], row: found, number: this.number(row) };
  }

  /** Rows that were made of several others have no number of their own. */
  protected followActive(): void {
    const { row } = this.active();
    const found = row < 0 ? undefined : this.rows().row(row);
    const number = found?.['_row'];
    if (this.followable() && typeof number === 'number') this.follow.emit(number);
  }

  private async copy(): Promise<void> {
    const count = await copyRange(this.range(), this.columns(), this.rows());
    this.announcements.say(
      this.transloco.translate(`grid.copied.${this.formats.form(count)}`, {
        count: this.formats.count(count),
      }),
    );
  }
}
