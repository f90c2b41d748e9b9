import { Inject, Injectable } from '@nestjs/common';
import {
  Caller,
  Deliveries,
  Delivery,
  DmsError,
  Secrets,
  Stored,
  Webhook,
  WebhookSender,
  Webhooks,
  deliveryId,
  isEventPattern,
  newId,
} from '@dms/domain';
import { PipelineSettings } from '../settings';
import { EventInterest } from './event-interest';
import { newWebhookSecret } from './sign-webhook';
import { WebhookDeliveries } from './webhook-deliveries';
import { sealSecret } from './webhook-secret';

export interface WebhookContent {
  url: string;
  events: string[];
  enabled: boolean;
  description?: string;
}

const dayMs = 24 * 3_600_000;
/** Settled deliveries older than so long are of no use to anybody. */
const keptMs = 7 * dayMs;

/** The webhooks of this installation: who is told of what, with which secret. */
@Injectable()
export class WebhookBook {
  constructor(
    @Inject(Webhooks) private readonly webhooks: Webhooks,
    @Inject(Deliveries) private readonly deliveries: Deliveries,
    @Inject(WebhookSender) private readonly sender: WebhookSender,
    @Inject(Secrets) private readonly secrets: Secrets,
    @Inject(PipelineSettings) private readonly settings: PipelineSettings,
    private readonly sending: WebhookDeliveries,
    private readonly interest: EventInterest,
  ) {}

  /** Answers the secret too, which is shown this once. Throws HOST_NOT_ALLOWED, BAD_REQUEST. */
  async add(caller: Caller, content: WebhookContent): Promise<{ webhook: Stored<Webhook>; secret: string }> {
    this.check(content);
    const [id, secret, now] = [newId(), newWebhookSecret(), new Date().toISOString()];
    const webhook = await this.webhooks.create(id, {
      ...content,
      sealedSecret: sealSecret(this.secrets, id, secret),
      owner: caller.id,
      createdAt: now,
      updatedAt: now,
    });
    await this.interest.refresh();
    return { webhook, secret };
  }

  /** What a change makes of it. Switched on again, it is no longer known why DMS had switched it off. */
  changed({ disabledReason, ...webhook }: Webhook, content: WebhookContent): Webhook {
    this.check(content);
    const { description: _description, ...kept } = webhook;
    const reason = content.enabled ? undefined : disabledReason;
    return {
      ...kept,
      ...content,
      ...(reason !== undefined && { disabledReason: reason }),
      updatedAt: new Date().toISOString(),
    };
  }

  /** Whoever has written a webhook says so, and events go by it from then on. */
  heed(): Promise<void> {
    return this.interest.refresh();
  }

  /** A new secret; for a day the one before signs as well. Answers it, this once. */
  async rotate(id: string): Promise<{ webhook: Stored<Webhook>; secret: string }> {
    const secret = newWebhookSecret();
    const until = new Date(Date.now() + dayMs).toISOString();
    const webhook = await this.webhooks.update(id, (value) => ({
      ...value,
      sealedSecret: sealSecret(this.secrets, id, secret),
      formerSecret: { sealed: value.sealedSecret, until },
      updatedAt: new Date().toISOString(),
    }));
    if (!webhook) throw new DmsError('NOT_FOUND', `There is no webhook with the id ${id}.`, { id });
    return { webhook, secret };
  }

  /** With its deliveries; what is on its way to it is not sent any more. */
  async remove(id: string): Promise<void> {
    await this.webhooks.removeNewest(id);
    await this.interest.refresh();
    for await (const { id: each } of this.deliveries.scan(deliveryId(id, '')))
      await this.deliveries.removeNewest(each);
  }

  /** Posts an event of its own kind at once, and answers what came of it. */
  async test(webhook: Stored<Webhook>): Promise<Stored<Delivery>> {
    return this.sending.test(webhook, {
      specversion: '1.0',
      id: newId(),
      source: this.settings.eventSource,
      type: 'dms.webhook.test',
      subject: `webhooks/${webhook.id}`,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      data: { webhookId: webhook.id },
    });
  }

  /** Takes away what was settled long ago. */
  async tidy(now = Date.now()): Promise<void> {
    for await (const { id } of this.webhooks.scan())
      for await (const { id: each, value } of this.deliveries.scan(deliveryId(id, ''))) {
        if (Date.parse(value.createdAt) > now - keptMs) break;
        if (value.state !== 'waiting') await this.deliveries.removeNewest(each);
      }
  }

  private check({ url, events }: WebhookContent): void {
    this.sender.assertAllowed(url);
    const wrong = events.find((pattern) => !isEventPattern(pattern));
    if (wrong !== undefined || events.length === 0)
      throw new DmsError(
        'BAD_REQUEST',
        `"events": ${wrong === undefined ? 'names none' : `${JSON.stringify(wrong)} fits no event`}. Events are named as in run.completed, run.* or *.`,
        { field: 'events' },
      );
  }
}
