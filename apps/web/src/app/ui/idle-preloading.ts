import { Injectable } from '@angular/core';
import type { PreloadingStrategy, Route } from '@angular/router';
import { Observable, catchError, defer, of, switchMap } from 'rxjs';

/** The first screen has the processor for itself so long. */
const afterMs = 6_000;

/**
 * Fetches the other screens ahead, one after the other, in moments when nothing else is to be done: a lost connection then
 * shuts nobody out of one, and the first screen answers no later for it.
 */
@Injectable({ providedIn: 'root' })
export class IdlePreloading implements PreloadingStrategy {
  private last = new Promise<void>((resolve) => setTimeout(resolve, afterMs));

  preload(_route: Route, load: () => Observable<unknown>): Observable<unknown> {
    return defer(() => this.turn()).pipe(
      switchMap(load),
      // Who goes there asks for it again.
      catchError(() => of(undefined)),
    );
  }

  /** Each waits for the one before, and then for a quiet moment. */
  private turn(): Promise<void> {
    const turn = this.last.then(() => new Promise<void>((resolve) => whenIdle(resolve)));
    this.last = turn;
    return turn;
  }
}

function whenIdle(work: () => void): void {
  // Safari has none.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: 5_000 });
  else setTimeout(work, 200);
}
