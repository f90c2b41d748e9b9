import { DestroyRef, Injectable, computed, inject, signal } from '@angular/core';

/** One thing that can be done, or one place to go to. Its words are of the language that is spoken now. */
export interface Command {
  /** Stays the same from visit to visit: the last ones used come first. */
  id: string;
  words: string;
  /** A translation key: places, the steps of a migration, deeds. */
  group: string;
  /** Words by which it is found too, never seen: synonyms, and how Chinese is typed in Latin letters. */
  also?: string;
  /** The keys that do the same. */
  keys?: string;
  /** Why it cannot be done now; choosing it leads to what is missing. */
  blocked?: string;
  run: () => void;
}

/** What the screens offer to the command palette, and whether that is open. */
@Injectable({ providedIn: 'root' })
export class Palette {
  private readonly sources = signal<readonly (() => readonly Command[])[]>([]);
  private readonly current = signal(false);
  readonly isOpen = this.current.asReadonly();
  readonly commands = computed<readonly Command[]>(() => this.sources().flatMap((source) => source()));

  /** For as long as the caller lives; in an injection context. `source` may read signals. */
  offer(source: () => readonly Command[]): void {
    this.sources.update((sources) => [...sources, source]);
    inject(DestroyRef).onDestroy(() =>
      this.sources.update((sources) => sources.filter((each) => each !== source)),
    );
  }

  open(): void {
    this.current.set(true);
  }

  close(): void {
    this.current.set(false);
  }
}
