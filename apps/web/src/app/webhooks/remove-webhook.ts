import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Api } from '../client/api';
import { webhooksRemove } from '../client/fn/webhooks/webhooks-remove';
import type { WebhookDto } from '../client/models/webhook-dto';
import { AskDelete } from '../ui/ask-delete';

/** Asks before a webhook goes: what is on its way to it is not sent any more. */
@Component({
  selector: 'dms-remove-webhook',
  imports: [AskDelete, TranslocoDirective],
  template: `
    <dms-ask-delete
      *transloco="let t"
      [heading]="t('webhooks.removeHeading')"
      [means]="t('webhooks.removeMeans')"
      [keep]="t('webhooks.cancel')"
      [act]="t('webhooks.remove')"
      [acting]="t('webhooks.removing')"
      [call]="call"
      (closed)="closed.emit()"
      (deleted)="removed.emit()"
    >
      <p>
        <bdi class="url">{{ webhook().url }}</bdi>
      </p>
    </dms-ask-delete>
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
  protected readonly call = () => this.api.invoke(webhooksRemove, { id: this.webhook().id });
}
