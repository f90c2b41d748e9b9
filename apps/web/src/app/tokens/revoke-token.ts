import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Api } from '../client/api';
import { tokensRemove } from '../client/fn/accounts/tokens-remove';
import type { TokenDto } from '../client/models/token-dto';
import { Dialog } from '../ui/dialog';
import { Moment } from '../ui/moment';
import { ProblemPanel } from '../ui/problem-panel';

type State = { kind: 'asking' } | { kind: 'revoking' } | { kind: 'failed'; problem: Problem };

/** Asks before a token ends, and says when it was used last: whoever uses it is refused at once. */
@Component({
  selector: 'dms-revoke-token',
  imports: [Dialog, MatButton, Moment, ProblemPanel, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <dms-dialog [heading]="t('tokens.revokeAsk', { name: token().name })" (closed)="closed.emit()">
        @let now = state();
        <p>
          @if (token().lastUsedAt; as at) {
            {{ t('tokens.lastUsed') }}: <dms-moment [at]="at" />.
          } @else {
            {{ t('tokens.neverUsedSentence') }}
          }
          {{ t('tokens.revokeMeans') }}
        </p>
        @if (now.kind === 'failed') {
          <dms-problem [problem]="now.problem" [repeatable]="false" />
        }
        <div class="dms-dialog-actions">
          <button mat-stroked-button type="button" (click)="closed.emit()">{{ t('tokens.keep') }}</button>
          <button mat-flat-button type="button" [aria-disabled]="now.kind === 'revoking'" (click)="revoke()">
            {{ now.kind === 'revoking' ? t('tokens.revoking') : t('tokens.revoke') }}
          </button>
        </div>
      </dms-dialog>
    </ng-container>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RevokeToken {
  readonly token = input.required<TokenDto>();
  readonly closed = output();
  readonly revoked = output();

  private readonly api = inject(Api);
  protected readonly state = signal<State>({ kind: 'asking' });

  protected async revoke(): Promise<void> {
    if (this.state().kind === 'revoking') return;
    this.state.set({ kind: 'revoking' });
    try {
      await firstValueFrom(this.api.invoke(tokensRemove, { id: this.token().id }));
      this.revoked.emit();
    } catch (error) {
      const problem = problemOf(error);
      // Gone already is what was wanted.
      if (problem.code === 'NOT_FOUND') this.revoked.emit();
      else this.state.set({ kind: 'failed', problem });
    }
  }
}
