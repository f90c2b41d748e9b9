import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';

@Component({
  selector: 'dms-map-page',
  imports: [TranslocoDirective],
  template: `<h2 *transloco="let t">{{ t('wizard.step.map') }}</h2>`,
  host: { class: 'dms-step' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MapPage {}
