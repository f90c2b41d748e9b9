import { type Signal, computed, signal } from '@angular/core';
import { ColumnStrip } from './column-strip';
import type { GridColumn } from './grid-rows';
import { ScaledScroll } from './scaled-scroll';

const widest = 1_200;
const narrowest = 64;
const widthStep = 24;
const usualWidth = 180;
/** Below this the numbers and one column are all there is room for. */
const narrow = 560;

interface Measures {
  columns: Signal<readonly GridColumn[]>;
  /** Number of rows. */
  rows: Signal<number>;
  rowHeight: Signal<number>;
  headerHeight: Signal<number>;
  numbersWidth: Signal<number>;
}

/** The part of a grid that is seen: how wide columns are, where one has scrolled to, and which cells are drawn there. */
export class GridWindow {
  private element?: HTMLElement;
  private readonly size = signal({ width: 0, height: 0 });
  private readonly widths = signal<Readonly<Record<string, number>>>({});
  /** In pixels of rows; the scroll bar stands at `thumb`. */
  readonly top = signal(0);
  readonly thumb = signal(0);
  readonly left = signal(0);

  readonly roomForColumns = computed(() => Math.max(0, this.size().width - this.measures.numbersWidth()));
  readonly strip = computed(() => {
    const usual = this.size().width < narrow ? Math.max(narrowest, this.roomForColumns()) : usualWidth;
    const widths = this.widths();
    return new ColumnStrip(this.measures.columns().map(({ name }) => widths[name] ?? usual));
  });
  readonly scroll = computed(() => {
    const viewport = Math.max(0, this.size().height - this.measures.headerHeight());
    return new ScaledScroll(this.measures.rows(), this.measures.rowHeight(), viewport);
  });
  readonly seenColumns = computed(() => {
    const { first, last } = this.strip().seen(this.left(), this.roomForColumns());
    return this.measures
      .columns()
      .slice(first, last + 1)
      .map((column, offset) => ({ column, index: first + offset }));
  });
  readonly seenRows = computed(() => {
    const { first, last } = this.scroll().seen(this.top());
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => first + offset);
  });
  /** Moves the drawn rows to where the scroll bar stands. */
  readonly shift = computed(() => {
    const top = this.scroll().clamp(this.top());
    const height = this.measures.rowHeight();
    return this.thumb() + Math.floor(top / height) * height - top;
  });

  constructor(private readonly measures: Measures) {}

  /** `element` scrolls; answers what ends the following. `wheeled` is told after the wheel moved whole rows. */
  follow(element: HTMLElement, wheeled: () => void): () => void {
    this.element = element;
    const measure = () => this.size.set({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    const wheel = (event: WheelEvent) => {
      if (this.wheel(event)) wheeled();
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener('wheel', wheel);
    };
  }

  focus(): void {
    this.element?.focus({ preventScroll: true });
  }

  /** The element says that it scrolled; false where that was our own doing. */
  scrolled(): boolean {
    if (!this.element) return false;
    const { scrollTop, scrollLeft } = this.element;
    this.left.set(scrollLeft);
    // What we set ourselves comes back rounded: the exact place is known already.
    if (Math.abs(scrollTop - this.thumb()) <= 1 && this.scroll().scaled) return false;
    this.thumb.set(scrollTop);
    this.top.set(this.scroll().topOf(scrollTop));
    return true;
  }

  goTo(top: number, left: number): void {
    this.top.set(top);
    const thumb = this.scroll().thumbOf(top);
    this.thumb.set(thumb);
    this.left.set(left);
    if (!this.element) return;
    if (Math.abs(this.element.scrollTop - thumb) > 0.5) this.element.scrollTop = thumb;
    if (this.element.scrollLeft !== left) this.element.scrollLeft = left;
  }

  /** Brings a cell into sight; -1 stands for the header and for the numbers, which always are. */
  reveal({ row, column }: { row: number; column: number }): void {
    const top = row < 0 ? this.top() : this.scroll().reveal(row, this.top());
    const left = column < 0 ? this.left() : this.strip().reveal(column, this.left(), this.roomForColumns());
    this.goTo(top, left);
  }

  setWidth(name: string, width: number): void {
    const fitting = Math.round(Math.min(widest, Math.max(narrowest, width)));
    this.widths.update((widths) => ({ ...widths, [name]: fitting }));
  }

  widen(index: number, by: -1 | 1): void {
    const name = this.measures.columns()[index]?.name;
    if (name !== undefined) this.setWidth(name, this.strip().width(index) + by * widthStep);
  }

  /** Over a bar that stands for more than it can, one notch of the wheel would leap: it is made to move whole rows. */
  private wheel(event: WheelEvent): boolean {
    const scroll = this.scroll();
    if (!scroll.scaled || event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return false;
    event.preventDefault();
    const { rowHeight, viewport } = scroll;
    const unit = [1, rowHeight, viewport][event.deltaMode] ?? 1;
    const rows = Math.sign(event.deltaY) * Math.max(1, Math.round(Math.abs(event.deltaY * unit) / rowHeight));
    const first = Math.round(this.top() / rowHeight);
    this.goTo(scroll.clamp((first + rows) * rowHeight), this.left());
    return true;
  }
}
