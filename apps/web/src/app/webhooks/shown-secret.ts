import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { CopyText } from '../ui/copy-text';
import { ShownOnce } from '../ui/shown-once';

/** The secret of a webhook. */
@Component({
  selector: 'dms-shown-secret',
  imports: [CopyText, ShownOnce, TranslocoDirective],
  template: `
    <dms-shown-once
      *transloco="let t"
      [warning]="t('webhooks.once')"
      [end]="t('webhooks.done')"
      (done)="done.emit()"
    >
      <dms-copy-text [label]="t('webhooks.secret')" [text]="secret()" />
      <p class="dms-muted">{{ t('webhooks.secretMeans') }}</p>
    </dms-shown-once>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ShownSecret {
  readonly secret = input.required<string>();
  readonly done = output();
}
