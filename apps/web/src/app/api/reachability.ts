import { HttpContext } from '@angular/common/http';
import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { EMPTY, catchError, fromEvent, merge, switchMap, timer } from 'rxjs';
import { Api } from '../client/api';
import { healthLive } from '../client/fn/health/health-live';
import { asStranger } from '../session/as-stranger';

const everyMs = 3000;

/** Whether DMS answers. After a call without an answer it is asked again and again until it does. */
@Injectable({ providedIn: 'root' })
export class Reachability {
  private readonly api = inject(Api);
  private readonly destroyed = inject(DestroyRef);
  private readonly since = signal<number | undefined>(undefined);
  private asking = false;

  /** When the connection was lost (milliseconds since 1970); undefined while it is there. */
  readonly lostSince = this.since.asReadonly();

  constructor() {
    // The browser has lost its network, and DMS perhaps with it: one call tells, before anybody needs one.
    fromEvent(window, 'offline')
      .pipe(
        switchMap(() => this.ask()),
        takeUntilDestroyed(),
      )
      .subscribe();
  }

  answered(): void {
    this.since.set(undefined);
  }

  unanswered(): void {
    this.since.update((since) => since ?? Date.now());
    this.askUntilAnswered();
  }

  private askUntilAnswered(): void {
    if (this.asking) return;
    this.asking = true;
    const asking = merge(timer(everyMs, everyMs), fromEvent(window, 'online'))
      .pipe(
        switchMap(() => this.ask()),
        takeUntilDestroyed(this.destroyed),
      )
      .subscribe(() => {
        this.asking = false;
        asking.unsubscribe();
      });
  }

  /** What comes of it is told by the interceptor that sees every call. */
  private ask() {
    return this.api
      .invoke(healthLive, {}, new HttpContext().set(asStranger, true))
      .pipe(catchError(() => EMPTY));
  }
}
