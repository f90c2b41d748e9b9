import { type Observable, filter, interval } from 'rxjs';

/** Ticks as long as the page is looked at: a hidden tab asks the server nothing. */
export function whileSeen(everyMs: number): Observable<unknown> {
  return interval(everyMs).pipe(filter(() => document.visibilityState === 'visible'));
}
