import { HttpContext } from '@angular/common/http';
import { DOCUMENT, Injectable, effect, inject, untracked } from '@angular/core';
import { type NavigationError, NavigationStart, Router } from '@angular/router';
import { Api } from '../client/api';
import { Reachability } from '../api/reachability';
import { healthLive } from '../client/fn/health/health-live';
import { asStranger } from '../session/as-stranger';

/**
 * A screen whose program could not be fetched. Without a connection the line at the foot says so, the old screen stays,
 * and the new one comes when the connection is back, unless somebody went elsewhere; with one, DMS was renewed meanwhile,
 * and the screen is fetched anew with everything else.
 */
@Injectable({ providedIn: 'root' })
export class LostScreen {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly reachability = inject(Reachability);
  private readonly location = inject(DOCUMENT).location;
  /** Where somebody wants to go. */
  private wanted: string | undefined;

  constructor() {
    this.router.events.subscribe((event) => {
      if (event instanceof NavigationStart) this.wanted = undefined;
    });
    effect(() => {
      if (this.reachability.lostSince() !== undefined || this.wanted === undefined) return;
      const { wanted } = this;
      untracked(() => void this.router.navigateByUrl(wanted));
    });
  }

  handle({ url }: NavigationError): void {
    const stranger = new HttpContext().set(asStranger, true);
    this.api.invoke(healthLive, {}, stranger).subscribe({
      next: () => this.location.assign(url),
      // The call itself has told the connection line.
      error: () => (this.wanted = url),
    });
  }
}
