import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Api } from '../client/api';
import { webhooksRemove } from '../client/fn/webhooks/webhooks-remove';
import type { WebhookDto } from '../client/models/webhook-dto';
import { Dialog } from '../ui/dialog';
import { ProblemPanel } from '../ui/problem-panel';

type State = { kind: 'asking' } | { kind: 'removing' } | { kind: 'failed'; problem: Problem };

/** Asks before a webhook goes: what is on its way to it is not sent any more. */
@Component({
  selector: 'dms-remove-webhook',
  imports: [Dialog, MatButton, ProblemPanel, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <dms-dialog [heading]="t('webhooks.removeHeading')" (closed)="closed.emit()">
        @let now = state();
        <p>
          <bdi class="url">{{ webhook().url }}</bdi>
        </p>
        <p>{{ t('webhooks.removeMeans') }}</p>
        @if (now.kind === 'failed') {
          <dms-problem [problem]="now.problem" [repeatable]="false" />
        }
        <div class="dms-dialog-actions">
          <button mat-stroked-button type="button" (click)="closed.emit()">{{ t('webhooks.cancel') }}</button>
          <button mat-flat-button type="button" [aria-disabled]="now.kind === 'removing'" (click)="remove()">
            {{ t('webhooks.remove') }}
          </button>
        </div>
      </dms-dialog>
    </ng-container>
  `,
  styles: `
    .url {
      overflow-wrap: anywhere;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RemoveWebhook {
  readonly webhook = input.required<WebhookDto>();
  readonly closed = output();
  readonly removed = output();

  private readonly api = inject(Api);
  protected readonly state = signal<State>({ kind: 'asking' });

  protected async remove(): Promise<void> {
    if (this.state().kind === 'removing') return;
    this.state.set({ kind: 'removing' });
    try {
      await firstValueFrom(this.api.invoke(webhooksRemove, { id: this.webhook().id }));
      this.removed.emit();
    } catch (error) {
      const problem = problemOf(error);
      // Gone already is what was wanted.
      if (problem.code === 'NOT_FOUND') this.removed.emit();
      else this.state.set({ kind: 'failed', problem });
    }
  }
}
