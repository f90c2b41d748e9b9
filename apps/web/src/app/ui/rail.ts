import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { type IsActiveMatchOptions, RouterLink, RouterLinkActive } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from './icon';
import { places } from './places';

/** The main places: a rail of icon above word, or (in the drawer) lines of icon beside word. */
@Component({
  selector: 'dms-rail',
  imports: [Icon, RouterLink, RouterLinkActive, TranslocoDirective],
  templateUrl: './rail.html',
  styleUrl: './rail.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Rail {
  readonly wide = input(false);
  protected readonly places = places;
  protected readonly onlyThere = matching('exact');
  protected readonly thereOrBelow = matching('subset');
}

/** Filters in the address are no other place. */
function matching(paths: IsActiveMatchOptions['paths']): IsActiveMatchOptions {
  return { paths, queryParams: 'ignored', fragment: 'ignored', matrixParams: 'ignored' };
}
