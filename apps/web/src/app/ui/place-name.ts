import { Injectable, signal } from '@angular/core';

/** As the crumb of a route: the name below instead of a translation. */
export const placeName = ':name';

/** What the open thing is called, for the breadcrumb and the title of the tab: a name, no translation. */
@Injectable({ providedIn: 'root' })
export class PlaceName {
  readonly name = signal<string | undefined>(undefined);
  /** Instead of the screen's word in the tab's title while something runs: "66 %". */
  readonly progress = signal<string | undefined>(undefined);
}
