import { signal } from '@angular/core';
import { type Observable, type Subscription, firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../../api/problem';
import type { GridRow, GridRows } from './grid-rows';

/** Rows of one call. */
export const pageRows = 200;
const mostPages = 40;
/** Pages are asked for once the scrolling rests, so that a thumb pulled over a million rows asks for a few. */
const restMs = 60;

export type FetchRows = (offset: number, limit: number) => Observable<GridRow[]>;

/** Rows fetched in pages of 200 as they come into sight; the forty used last are kept. */
export class RowPages implements GridRows {
  private readonly pages = new Map<number, GridRow[]>();
  private readonly asked = new Map<number, Subscription>();
  private readonly arrivals = signal(0);
  private readonly trouble = signal<Problem | undefined>(undefined);
  private timer?: ReturnType<typeof setTimeout>;
  private wanted: number[] = [];
  private before = 0;

  /** Why rows in sight are missing; undefined while nothing is wrong. */
  readonly problem = this.trouble.asReadonly();

  constructor(
    readonly total: number,
    private readonly fetch: FetchRows,
    first: GridRow[] = [],
  ) {
    if (first.length > 0) this.pages.set(0, first);
  }

  row(index: number): GridRow | undefined {
    this.arrivals();
    return this.pages.get(Math.floor(index / pageRows))?.[index % pageRows];
  }

  need(first: number, last: number): void {
    const from = Math.floor(Math.max(0, first) / pageRows);
    const to = Math.floor(Math.min(last, this.total - 1) / pageRows);
    const ahead = from >= this.before ? to + 1 : from - 1;
    this.before = from;
    this.wanted = [...span(from, to), ahead].filter((page) => page >= 0 && page * pageRows < this.total);
    for (const page of this.wanted) this.touch(page);
    for (const [page, call] of this.asked)
      if (!this.wanted.includes(page)) {
        call.unsubscribe();
        this.asked.delete(page);
      }
    if (this.missing().length === 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), restMs);
  }

  async range(first: number, last: number): Promise<GridRow[]> {
    const rows: GridRow[] = [];
    for (const page of span(Math.floor(first / pageRows), Math.floor(last / pageRows))) {
      const kept = this.pages.get(page) ?? (await firstValueFrom(this.fetch(page * pageRows, pageRows)));
      const start = page * pageRows;
      rows.push(...kept.slice(Math.max(0, first - start), last - start + 1));
    }
    return rows;
  }

  retry(): void {
    this.trouble.set(undefined);
    this.ask();
  }

  /** What is on its way comes no more. */
  stop(): void {
    clearTimeout(this.timer);
    for (const call of this.asked.values()) call.unsubscribe();
    this.asked.clear();
  }

  private missing(): number[] {
    return this.wanted.filter((page) => !this.pages.has(page) && !this.asked.has(page));
  }

  private ask(): void {
    for (const page of this.missing()) {
      const call = this.fetch(page * pageRows, pageRows).subscribe({
        next: (rows) => this.arrived(page, rows),
        error: (error: unknown) => {
          this.asked.delete(page);
          this.trouble.set(problemOf(error));
        },
      });
      if (!call.closed) this.asked.set(page, call);
    }
  }

  private arrived(page: number, rows: GridRow[]): void {
    this.asked.delete(page);
    this.pages.set(page, rows);
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= mostPages) break;
      this.pages.delete(oldest);
    }
    this.trouble.set(undefined);
    this.arrivals.update((count) => count + 1);
  }

  /** A map keeps the order in which its keys were set: the one used last goes to its end. */
  private touch(page: number): void {
    const rows = this.pages.get(page);
    if (!rows) return;
    this.pages.delete(page);
    this.pages.set(page, rows);
  }
}

function span(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
