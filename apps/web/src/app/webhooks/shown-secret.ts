import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { CopyText } from '../ui/copy-text';
import { Icon } from '../ui/icon';

/** A secret in the only moment in which it is seen. */
@Component({
  selector: 'dms-shown-secret',
  imports: [CopyText, Icon, MatButton, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <p class="once" role="status"><dms-icon name="warning_amber" /> {{ t('webhooks.once') }}</p>
      <dms-copy-text [label]="t('webhooks.secret')" [text]="secret()" />
      <p class="dms-muted">{{ t('webhooks.secretMeans') }}</p>
      <div class="dms-dialog-actions">
        <button mat-flat-button type="button" (click)="done.emit()">{{ t('webhooks.done') }}</button>
      </div>
    </ng-container>
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
    .once {
      display: flex;
      gap: 8px;
      padding: 8px 12px;
      border-radius: 4px;
      background: var(--dms-warn-container);
      color: var(--dms-on-warn-container);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ShownSecret {
  readonly secret = input.required<string>();
  readonly done = output();
}
