import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon } from './icon';
import type { IconName } from './icon-names';

/** One icon, one sentence, and (as content) the way out. */
@Component({
  selector: 'dms-empty',
  imports: [Icon],
  template: '<dms-icon [name]="icon()" /><p>{{ sentence() }}</p><ng-content />',
  styles: `
    :host {
      display: grid;
      justify-items: center;
      gap: 12px;
      padding: 48px 16px;
      text-align: center;
      color: var(--mat-sys-on-surface-variant);
    }
    p {
      text-wrap: balance;
    }
    dms-icon {
      width: 32px;
      height: 32px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EmptyState {
  readonly icon = input.required<IconName>();
  readonly sentence = input.required<string>();
}
