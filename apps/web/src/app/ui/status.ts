import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon } from './icon';
import type { IconName } from './icon-names';

export type Tone = 'neutral' | 'info' | 'success' | 'warn' | 'error';

/** A state: shape, word and colour together, so that none of them has to be seen. The word is the content. */
@Component({
  selector: 'dms-status',
  imports: [Icon],
  template: '<dms-icon [name]="icon()" /><span><ng-content /></span>',
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      padding: 2px 8px 2px 4px;
      border-radius: 4px;
      font-size: 12px;
      font-weight: 500;
      white-space: nowrap;
      vertical-align: middle;
      line-height: calc(16px + var(--dms-extra-line));
      background: var(--dms-neutral-container);
      color: var(--dms-on-neutral-container);
    }
    dms-icon {
      width: 16px;
      height: 16px;
    }
    :host(.info) {
      background: var(--dms-info-container);
      color: var(--dms-on-info-container);
    }
    :host(.success) {
      background: var(--dms-success-container);
      color: var(--dms-on-success-container);
    }
    :host(.warn) {
      background: var(--dms-warn-container);
      color: var(--dms-on-warn-container);
    }
    :host(.error) {
      background: var(--dms-error-container);
      color: var(--dms-on-error-container);
    }
  `,
  host: { '[class]': 'tone()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Status {
  readonly tone = input.required<Tone>();
  readonly icon = input.required<IconName>();
}
