import { signal } from '@angular/core';

const shownMs = 800;

/** The number of the first row in sight, shown at the scroll bar for a moment after it moved. */
export class ScrollBubble {
  private readonly shown = signal<string | undefined>(undefined);
  private timer?: ReturnType<typeof setTimeout>;
  /** Undefined while there is nothing to show. */
  readonly text = this.shown.asReadonly();

  show(text: string): void {
    this.shown.set(text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.shown.set(undefined), shownMs);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
