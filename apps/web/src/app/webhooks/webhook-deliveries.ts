import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type OnInit,
  inject,
  input,
  output,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { PagedList } from '../api/paged-list';
import { Api } from '../client/api';
import { webhooksListDeliveries } from '../client/fn/webhooks/webhooks-list-deliveries';
import type { DeliveryDto } from '../client/models/delivery-dto';
import type { WebhookDto } from '../client/models/webhook-dto';
import { Dialog } from '../ui/dialog';
import { Listed } from '../ui/listed';
import { Moment } from '../ui/moment';
import { Status } from '../ui/status';

const looks = {
  waiting: { tone: 'info', icon: 'schedule' },
  delivered: { tone: 'success', icon: 'check_circle' },
  failed: { tone: 'error', icon: 'error_outline' },
} as const;

/** What was sent to a webhook lately, and what it answered. */
@Component({
  selector: 'dms-webhook-deliveries',
  imports: [Dialog, Listed, MatButton, Moment, Status, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <dms-dialog [heading]="t('webhooks.lookHeading')" (closed)="closed.emit()">
        <p>
          <bdi>{{ webhook().url }}</bdi>
        </p>
        <dms-listed [list]="list" [bars]="3">
          <ng-template>
            @if (list.items().length === 0) {
              <p class="dms-muted">{{ t('webhooks.noDeliveries') }}</p>
            } @else {
              <table class="dms-table">
                <caption class="dms-unseen">
                  {{
                    t('webhooks.lookHeading')
                  }}
                </caption>
                <thead>
                  <tr>
                    <th scope="col">{{ t('webhooks.event') }}</th>
                    <th scope="col">{{ t('webhooks.at') }}</th>
                    <th scope="col">{{ t('webhooks.outcome') }}</th>
                  </tr>
                </thead>
                <tbody>
                  @for (each of list.items(); track each.id) {
                    <tr>
                      <th scope="row">{{ each.type }}</th>
                      <td [attr.data-label]="t('webhooks.at')"><dms-moment [at]="each.createdAt" /></td>
                      <td [attr.data-label]="t('webhooks.outcome')">
                        <dms-status [tone]="looks[each.state].tone" [icon]="looks[each.state].icon">{{
                          t('webhooks.states.' + each.state)
                        }}</dms-status>
                        <div class="dms-muted said">
                          {{ each.trouble ?? each.status }} {{ each.answer }}
                          @if (each.attempts > 1) {
                            {{ t('webhooks.attempts', { count: each.attempts }) }}
                          }
                        </div>
                      </td>
                    </tr>
                  }
                </tbody>
              </table>
            }
          </ng-template>
        </dms-listed>
        <div class="dms-dialog-actions">
          <button mat-flat-button type="button" (click)="closed.emit()">{{ t('webhooks.close') }}</button>
        </div>
      </dms-dialog>
    </ng-container>
  `,
  styles: `
    :host {
      --dms-dialog-width: 720px;
    }
    bdi,
    .said {
      overflow-wrap: anywhere;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WebhookDeliveries implements OnInit {
  readonly webhook = input.required<WebhookDto>();
  readonly closed = output();

  private readonly api = inject(Api);
  protected readonly looks = looks;
  protected readonly list = new PagedList<DeliveryDto>();

  constructor() {
    inject(DestroyRef).onDestroy(() => this.list.stop());
  }

  ngOnInit(): void {
    const { id } = this.webhook();
    this.list.load((cursor) => this.api.invoke(webhooksListDeliveries, { id, limit: 20, cursor }));
  }
}
