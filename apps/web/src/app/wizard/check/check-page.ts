import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';

@Component({
  selector: 'dms-check-page',
  imports: [TranslocoDirective],
  template: `<h2 *transloco="let t">{{ t('wizard.step.check') }}</h2>`,
  host: { class: 'dms-step' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CheckPage {}
