import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';

@Component({
  selector: 'dms-source-page',
  imports: [TranslocoDirective],
  template: `<h2 *transloco="let t">{{ t('wizard.step.source') }}</h2>`,
  host: { class: 'dms-step' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SourcePage {}
