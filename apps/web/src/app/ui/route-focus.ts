import { DOCUMENT, Injectable, Injector, afterNextRender, inject } from '@angular/core';
import { NavigationEnd, Router } from '@angular/router';
import { filter } from 'rxjs';

/** After a change of screen (not of its filters) the focus goes to the heading, so that reader and keyboard follow. */
@Injectable({ providedIn: 'root' })
export class RouteFocus {
  private readonly router = inject(Router);
  private readonly document = inject(DOCUMENT);
  private readonly injector = inject(Injector);
  private path?: string;

  follow(): void {
    this.router.events.pipe(filter((event) => event instanceof NavigationEnd)).subscribe((event) => {
      const [path] = event.urlAfterRedirects.split(/[?#]/);
      const before = this.path;
      this.path = path;
      if (before !== undefined && before !== path) this.focusHeading();
    });
  }

  private focusHeading(): void {
    afterNextRender(() => this.document.querySelector<HTMLElement>('h1')?.focus(), {
      injector: this.injector,
    });
  }
}
