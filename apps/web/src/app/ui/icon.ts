import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { IconName } from './icon-names';

/** An icon beside its word: for itself it says nothing to a screen reader. */
@Component({
  selector: 'dms-icon',
  template: '<svg viewBox="0 0 24 24"><use [attr.href]="\'#\' + name()" /></svg>',
  styles: `
    :host {
      display: inline-flex;
      flex: none;
      width: 20px;
      height: 20px;
    }
    svg {
      width: 100%;
      height: 100%;
      fill: currentColor;
    }
  `,
  host: { 'aria-hidden': 'true' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Icon {
  readonly name = input.required<IconName>();
}
