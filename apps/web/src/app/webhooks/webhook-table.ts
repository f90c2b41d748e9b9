import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { WebhookDto } from '../client/models/webhook-dto';
import { Status } from '../ui/status';

@Component({
  selector: 'dms-webhook-table',
  imports: [MatButton, Status, TranslocoDirective],
  template: `
    <table class="dms-table" *transloco="let t">
      <caption class="dms-unseen">
        {{
          t('webhooks.title')
        }}
      </caption>
      <thead>
        <tr>
          <th scope="col">{{ t('webhooks.url') }}</th>
          <th scope="col">{{ t('webhooks.events') }}</th>
          <th scope="col">{{ t('webhooks.state') }}</th>
          <th scope="col">
            <span class="dms-unseen">{{ t('webhooks.actions') }}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        @for (webhook of webhooks(); track webhook.id) {
          <tr>
            <th scope="row" class="dms-name">
              <bdi>{{ webhook.url }}</bdi>
              @if (webhook.description; as description) {
                <div class="dms-muted">{{ description }}</div>
              }
            </th>
            <td [attr.data-label]="t('webhooks.events')">{{ webhook.events.join(', ') }}</td>
            <td [attr.data-label]="t('webhooks.state')">
              @if (webhook.enabled) {
                <dms-status tone="success" icon="check_circle">{{ t('webhooks.on') }}</dms-status>
              } @else {
                <dms-status [tone]="webhook.disabledReason ? 'warn' : 'neutral'" icon="pause">{{
                  t('webhooks.off')
                }}</dms-status>
                @if (webhook.disabledReason; as reason) {
                  <div class="dms-muted">{{ reason }}</div>
                }
              }
            </td>
            <td class="dms-dense">
              <div class="actions">
                @for (each of actions; track each.name) {
                  <button
                    mat-stroked-button
                    type="button"
                    [attr.aria-label]="t('webhooks.' + each.name + 'Of', { url: webhook.url })"
                    [aria-disabled]="each.name === 'test' && testing() === webhook.id"
                    (click)="each.tell.emit(webhook)"
                  >
                    {{ t('webhooks.' + each.name) }}
                  </button>
                }
              </div>
            </td>
          </tr>
        }
      </tbody>
    </table>
  `,
  styles: `
    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    bdi {
      overflow-wrap: anywhere;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WebhookTable {
  readonly webhooks = input.required<WebhookDto[]>();
  /** Id of the one that is tried now. */
  readonly testing = input<string>();
  readonly test = output<WebhookDto>();
  readonly look = output<WebhookDto>();
  readonly change = output<WebhookDto>();
  readonly rotate = output<WebhookDto>();
  readonly remove = output<WebhookDto>();

  protected readonly actions = [
    { name: 'test', tell: this.test },
    { name: 'look', tell: this.look },
    { name: 'change', tell: this.change },
    { name: 'rotate', tell: this.rotate },
    { name: 'remove', tell: this.remove },
  ];
}
