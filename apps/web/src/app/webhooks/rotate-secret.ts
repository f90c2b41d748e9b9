import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Api } from '../client/api';
import { webhooksRotate } from '../client/fn/webhooks/webhooks-rotate';
import type { WebhookDto } from '../client/models/webhook-dto';
import { Dialog } from '../ui/dialog';
import { ProblemPanel } from '../ui/problem-panel';
import { ShownSecret } from './shown-secret';

type State =
  | { kind: 'asking' }
  | { kind: 'making' }
  | { kind: 'failed'; problem: Problem }
  | { kind: 'made'; secret: string };

/** Makes a new secret and shows it; for a day the one before signs as well. */
@Component({
  selector: 'dms-rotate-secret',
  imports: [Dialog, MatButton, ProblemPanel, ShownSecret, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @let now = state();
      <dms-dialog [heading]="t('webhooks.rotateHeading')" (closed)="escape()">
        @if (now.kind === 'made') {
          <dms-shown-secret [secret]="now.secret" (done)="closed.emit()" />
        } @else {
          <p>
            <bdi class="url">{{ webhook().url }}</bdi>
          </p>
          <p>{{ t('webhooks.rotateMeans') }}</p>
          @if (now.kind === 'failed') {
            <dms-problem [problem]="now.problem" [repeatable]="false" />
          }
          <div class="dms-dialog-actions">
            <button mat-stroked-button type="button" (click)="closed.emit()">
              {{ t('webhooks.cancel') }}
            </button>
            <button mat-flat-button type="button" [aria-disabled]="now.kind === 'making'" (click)="make()">
              {{ t('webhooks.rotate') }}
            </button>
          </div>
        }
      </dms-dialog>
    </ng-container>
  `,
  styles: `
    :host {
      --dms-dialog-width: 560px;
    }
    .url {
      overflow-wrap: anywhere;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RotateSecret {
  readonly webhook = input.required<WebhookDto>();
  readonly rotated = output<WebhookDto>();
  readonly closed = output();

  private readonly api = inject(Api);
  protected readonly state = signal<State>({ kind: 'asking' });

  protected async make(): Promise<void> {
    if (this.state().kind === 'making') return;
    this.state.set({ kind: 'making' });
    try {
      const { secret, ...webhook } = await firstValueFrom(
        this.api.invoke(webhooksRotate, { id: this.webhook().id }),
      );
      this.rotated.emit(webhook);
      this.state.set({ kind: 'made', secret });
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    }
  }

  protected escape(): void {
    if (this.state().kind !== 'made') this.closed.emit();
  }
}
