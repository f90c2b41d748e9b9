import { DOCUMENT, DestroyRef, Injectable, computed, inject, signal } from '@angular/core';

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
  private readonly document = inject(DOCUMENT);
  private ahead = { text: '', enter: false };
  readonly isOpen = this.current.asReadonly();
  readonly commands = computed<readonly Command[]>(() => this.sources().flatMap((source) => source()));

  /** For as long as the caller lives; in an injection context. `source` may read signals. */
  offer(source: () => readonly Command[]): void {
    this.sources.update((sources) => [...sources, source]);
    inject(DestroyRef).onDestroy(() =>
      this.sources.update((sources) => sources.filter((each) => each !== source)),
    );
  }

  /** What is typed from now on is meant for the palette, also while its dialog is still on its way. */
  open(): void {
    if (this.current()) return;
    this.ahead = { text: '', enter: false };
    this.document.addEventListener('keydown', this.keep, { capture: true });
    this.current.set(true);
  }

  close(): void {
    this.stopKeeping();
    this.current.set(false);
  }

  /** For the dialog, once it can be typed in itself: what was typed since the palette was opened, and whether Enter came after it. */
  takeAhead(): { text: string; enter: boolean } {
    this.stopKeeping();
    return this.ahead;
  }

  /** No screen is to take these for keys of its own: on Map a letter changes what is loaded. */
  private readonly keep = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    const { text, enter } = this.ahead;
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter') this.ahead = { text, enter: true };
    else if (event.key === 'Backspace') this.ahead = { text: text.slice(0, -1), enter };
    else if (event.key.length === 1 && !enter) this.ahead = { text: text + event.key, enter };
  };

  private stopKeeping(): void {
    this.document.removeEventListener('keydown', this.keep, { capture: true });
  }
}
