import { DestroyRef, Injectable, inject, signal } from '@angular/core';

const everyMs = 30_000;

/** The present, as often as relative times need it. */
@Injectable({ providedIn: 'root' })
export class Clock {
  private readonly time = signal(Date.now());
  /** Milliseconds since 1970. */
  readonly now = this.time.asReadonly();

  constructor() {
    const timer = setInterval(() => this.time.set(Date.now()), everyMs);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }
}
