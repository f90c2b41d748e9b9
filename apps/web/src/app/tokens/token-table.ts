import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { TokenDto } from '../client/models/token-dto';
import { Clock } from '../ui/clock';
import { Moment } from '../ui/moment';
import { Status } from '../ui/status';

@Component({
  selector: 'dms-token-table',
  imports: [MatButton, Moment, Status, TranslocoDirective],
  template: `
    <table class="dms-table" *transloco="let t">
      <caption class="dms-unseen">
        {{
          t('tokens.title')
        }}
      </caption>
      <thead>
        <tr>
          <th scope="col">{{ t('tokens.name') }}</th>
          <th scope="col">{{ t('tokens.made') }}</th>
          <th scope="col">{{ t('tokens.lastUsed') }}</th>
          <th scope="col">{{ t('tokens.ends') }}</th>
          <th scope="col">
            <span class="dms-unseen">{{ t('tokens.actions') }}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        @for (token of tokens(); track token.id) {
          <tr>
            <th scope="row" class="dms-name">
              <bdi>{{ token.name }}</bdi>
            </th>
            <td class="dms-whole" [attr.data-label]="t('tokens.made')">
              <dms-moment [at]="token.createdAt" />
            </td>
            <td class="dms-whole" [attr.data-label]="t('tokens.lastUsed')">
              @if (token.lastUsedAt; as at) {
                <dms-moment [at]="at" />
              } @else {
                <span class="dms-muted">{{ t('tokens.neverUsed') }}</span>
              }
            </td>
            <td class="dms-whole" [attr.data-label]="t('tokens.ends')">
              @if (token.expiresAt; as at) {
                @if (isOver(at)) {
                  <dms-status tone="neutral" icon="schedule">{{ t('tokens.over') }}</dms-status>
                } @else {
                  <dms-moment [at]="at" />
                }
              } @else {
                <span class="dms-muted">{{ t('tokens.neverEnds') }}</span>
              }
            </td>
            <td class="dms-number dms-dense">
              <button
                mat-stroked-button
                type="button"
                [attr.aria-label]="t('tokens.revokeOf', { name: token.name })"
                (click)="revoke.emit(token)"
              >
                {{ t('tokens.revoke') }}
              </button>
            </td>
          </tr>
        }
      </tbody>
    </table>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TokenTable {
  readonly tokens = input.required<TokenDto[]>();
  readonly revoke = output<TokenDto>();
  private readonly clock = inject(Clock);

  protected isOver(at: string): boolean {
    return Date.parse(at) <= this.clock.now();
  }
}
