import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Icon } from './icon';

/** Something secret in the only moment in which it is seen; only the button ends that. */
@Component({
  selector: 'dms-shown-once',
  imports: [Icon, MatButton],
  template: `
    <p class="once" role="status"><dms-icon name="warning_amber" /> {{ warning() }}</p>
    <ng-content />
    <div class="dms-dialog-actions">
      <button mat-flat-button type="button" (click)="done.emit()">{{ end() }}</button>
    </div>
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
export class ShownOnce {
  readonly warning = input.required<string>();
  /** What the button says. */
  readonly end = input.required<string>();
  readonly done = output();
}
