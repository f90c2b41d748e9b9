import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { ConnectionKind as Kind } from '../client/models/connection-kind';

/** What kind of org it is: a word in a bordered chip, said by the org itself. It colours nothing. */
@Component({
  selector: 'dms-connection-kind',
  imports: [TranslocoDirective],
  template: `<span class="dms-chip" *transloco="let t">{{ t('connections.kind.' + kind()) }}</span>`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConnectionKind {
  readonly kind = input.required<Kind>();
}
