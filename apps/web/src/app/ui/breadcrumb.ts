import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { type ActivatedRouteSnapshot, NavigationEnd, Router, RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { filter, startWith } from 'rxjs';
import { PlaceName, placeName } from './place-name';

export interface Crumb {
  /** A translation key, or `placeName`. */
  label: string;
  path: string;
}

/** The way down to this screen. A route says its word by `data: { crumb }` (a translation key). */
@Component({
  selector: 'dms-breadcrumb',
  imports: [RouterLink, TranslocoDirective],
  template: `
    <nav [attr.aria-label]="t('frame.breadcrumb')" *transloco="let t">
      <ol>
        <li><a routerLink="/" [attr.aria-current]="crumbs().length === 0 ? 'page' : null">DMS</a></li>
        @for (crumb of crumbs(); track crumb.path; let last = $last) {
          <!-- A name that is still on its way makes no link that says nothing. -->
          @if (crumb.label !== placeName || place.name()) {
            <li>
              <a [routerLink]="crumb.path" [attr.aria-current]="last ? 'page' : null">
                @if (crumb.label === placeName) {
                  <bdi>{{ place.name() }}</bdi>
                } @else {
                  {{ t(crumb.label) }}
                }
              </a>
            </li>
          }
        }
      </ol>
    </nav>
  `,
  styleUrl: './breadcrumb.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Breadcrumb {
  private readonly router = inject(Router);
  protected readonly place = inject(PlaceName);
  protected readonly placeName = placeName;
  protected readonly crumbs = signal<Crumb[]>([]);

  constructor() {
    this.router.events
      .pipe(
        filter((event) => event instanceof NavigationEnd),
        startWith(undefined),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.crumbs.set(crumbsOf(this.router.routerState.snapshot.root)));
  }
}

/** One crumb for each route on the way down that names one. */
export function crumbsOf(root: ActivatedRouteSnapshot): Crumb[] {
  const crumbs: Crumb[] = [];
  let path = '';
  for (let route: ActivatedRouteSnapshot | null = root; route; route = route.firstChild) {
    for (const segment of route.url) path += `/${segment.path}`;
    const label: unknown = route.routeConfig?.data?.['crumb'];
    if (typeof label === 'string') crumbs.push({ label, path: path || '/' });
  }
  return crumbs;
}
