import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Api } from '../client/api';
import { tokensRemove } from '../client/fn/accounts/tokens-remove';
import type { TokenDto } from '../client/models/token-dto';
import { AskDelete } from '../ui/ask-delete';
import { Moment } from '../ui/moment';

/** Asks before a token ends, and says when it was used last: whoever uses it is refused at once. */
@Component({
  selector: 'dms-revoke-token',
  imports: [AskDelete, Moment, TranslocoDirective],
  template: `
    <dms-ask-delete
      *transloco="let t"
      [heading]="t('tokens.revokeAsk', { name: token().name })"
      [keep]="t('tokens.keep')"
      [act]="t('tokens.revoke')"
      [acting]="t('tokens.revoking')"
      [call]="call"
      (closed)="closed.emit()"
      (deleted)="revoked.emit()"
    >
      <p>
        @if (token().lastUsedAt; as at) {
          {{ t('tokens.lastUsed') }}: <dms-moment [at]="at" />.
        } @else {
          {{ t('tokens.neverUsedSentence') }}
        }
        {{ t('tokens.revokeMeans') }}
      </p>
    </dms-ask-delete>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RevokeToken {
  readonly token = input.required<TokenDto>();
  readonly closed = output();
  readonly revoked = output();

  private readonly api = inject(Api);
  protected readonly call = () => this.api.invoke(tokensRemove, { id: this.token().id });
}
