import { computed, signal } from '@angular/core';
import { type Observable, type Subscription } from 'rxjs';
import { type Problem, problemOf } from './problem';

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** What is to be shown of a list. */
export type ListState<T> =
  | { kind: 'loading' }
  | { kind: 'failed'; problem: Problem }
  | {
      kind: 'ready';
      items: T[];
      nextCursor: string | null;
      /** Seen by a refresh and not shown yet: rows never move under the reader's hand. */
      arrived: T[];
      more: 'idle' | 'loading' | { problem: Problem };
    };

/** A list that the API gives page by page. `fetch` asks for one page; a new `load` forgets the answers to the old one. */
export class PagedList<T extends { id: string }> {
  private readonly current = signal<ListState<T>>({ kind: 'loading' });
  private request?: Subscription;
  private fetch: (cursor?: string) => Observable<Page<T>> = () => {
    throw new Error('load() comes first');
  };

  readonly state = this.current.asReadonly();
  readonly items = computed(() => {
    const state = this.current();
    return state.kind === 'ready' ? state.items : [];
  });

  load(fetch: (cursor?: string) => Observable<Page<T>>): void {
    this.fetch = fetch;
    this.current.set({ kind: 'loading' });
    this.ask(undefined, {
      next: ({ items, nextCursor }) =>
        this.current.set({ kind: 'ready', items, nextCursor, arrived: [], more: 'idle' }),
      error: (problem) => this.current.set({ kind: 'failed', problem }),
    });
  }

  retry(): void {
    this.load(this.fetch);
  }

  /** The next page, under the rows that are there. */
  more(): void {
    const state = this.current();
    if (state.kind !== 'ready' || state.nextCursor === null || state.more === 'loading') return;
    this.current.set({ ...state, more: 'loading' });
    this.ask(state.nextCursor, {
      next: (page) => {
        const known = new Set(state.items.map(({ id }) => id));
        const items = [...state.items, ...page.items.filter(({ id }) => !known.has(id))];
        this.current.set({ ...state, items, nextCursor: page.nextCursor, more: 'idle' });
      },
      error: (problem) => this.current.set({ ...state, more: { problem } }),
    });
  }

  /** Looks at the first page again: known rows change in place, new ones wait in `arrived`. A failure changes nothing. */
  refresh(): void {
    const before = this.current();
    if (before.kind !== 'ready' || before.more === 'loading') return;
    this.ask(undefined, {
      next: (page) => {
        const fresh = new Map(page.items.map((item) => [item.id, item]));
        const known = new Set(before.items.map(({ id }) => id));
        this.current.set({
          ...before,
          items: before.items.map((item) => fresh.get(item.id) ?? item),
          arrived: page.items.filter(({ id }) => !known.has(id)),
        });
      },
      error: () => undefined,
    });
  }

  showArrived(): void {
    const state = this.current();
    if (state.kind !== 'ready') return;
    this.current.set({ ...state, items: [...state.arrived, ...state.items], arrived: [] });
  }

  /** One that was just made or changed here: in its place, or above all others. */
  put(item: T): void {
    const state = this.current();
    if (state.kind !== 'ready') return;
    const known = state.items.some(({ id }) => id === item.id);
    const items = known
      ? state.items.map((other) => (other.id === item.id ? item : other))
      : [item, ...state.items];
    this.current.set({ ...state, items });
  }

  /** It is gone: its row goes too. */
  forget(id: string): void {
    const state = this.current();
    if (state.kind !== 'ready') return;
    this.current.set({ ...state, items: state.items.filter((item) => item.id !== id) });
  }

  stop(): void {
    this.request?.unsubscribe();
  }

  private ask(
    cursor: string | undefined,
    on: { next: (page: Page<T>) => void; error: (problem: Problem) => void },
  ): void {
    this.request?.unsubscribe();
    this.request = this.fetch(cursor).subscribe({
      next: on.next,
      error: (error: unknown) => on.error(problemOf(error)),
    });
  }
}
