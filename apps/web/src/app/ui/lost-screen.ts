import { HttpContext } from '@angular/common/http';
import { DOCUMENT, Injectable, inject } from '@angular/core';
import type { NavigationError } from '@angular/router';
import { Api } from '../client/api';
import { healthLive } from '../client/fn/health/health-live';
import { asStranger } from '../session/as-stranger';

/**
 * A screen whose program could not be fetched. Without a connection the line at the foot says so and the old screen
 * stays; with one, DMS was renewed meanwhile, and the screen is fetched anew with everything else.
 */
@Injectable({ providedIn: 'root' })
export class LostScreen {
  private readonly api = inject(Api);
  private readonly location = inject(DOCUMENT).location;

  handle({ url }: NavigationError): void {
    const stranger = new HttpContext().set(asStranger, true);
    this.api.invoke(healthLive, {}, stranger).subscribe({
      next: () => this.location.assign(url),
      // The call itself has told the connection line.
      error: () => undefined,
    });
  }
}
