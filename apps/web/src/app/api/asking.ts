import { computed, signal } from '@angular/core';
import type { Observable, Subscription } from 'rxjs';
import { problemOf } from './problem';
import { type Loaded, loading, valueOf } from './loaded';

/** One answer that is asked for again whenever the question changes; the answer to an older question never comes late. */
export class Asking<T> {
  private readonly current = signal<Loaded<T>>(loading);
  private readonly newest = signal<T | undefined>(undefined);
  private request?: Subscription;
  private question?: () => Observable<T>;

  readonly state = this.current.asReadonly();
  readonly value = computed(() => valueOf(this.current()));
  /** The last answer, also while the next one is awaited. */
  readonly last = this.newest.asReadonly();

  ask(question: () => Observable<T>): void {
    this.question = question;
    this.request?.unsubscribe();
    this.current.set(loading);
    this.request = question().subscribe({
      next: (value) => {
        this.newest.set(value);
        this.current.set({ kind: 'ready', value, at: Date.now() });
      },
      error: (error: unknown) => this.current.set({ kind: 'failed', problem: problemOf(error) }),
    });
  }

  /** As if nothing had been asked, with this for an answer. */
  settle(value: T): void {
    this.request?.unsubscribe();
    this.newest.set(value);
    this.current.set({ kind: 'ready', value, at: Date.now() });
  }

  /** What was known belongs to something else. */
  forget(): void {
    this.request?.unsubscribe();
    this.newest.set(undefined);
    this.current.set(loading);
  }

  retry(): void {
    if (this.question) this.ask(this.question);
  }

  stop(): void {
    this.request?.unsubscribe();
  }
}
