import { Inject, Injectable } from '@nestjs/common';
import {
  Deliveries,
  Delivery,
  DmsError,
  DmsEvent,
  Secrets,
  Stored,
  Webhook,
  WebhookAnswer,
  WebhookSender,
  Webhooks,
  WorkQueue,
  deliveryId,
  eventName,
  isAskedFor,
} from '@dms/domain';
import { noteEvents } from '../watch/notes';
import { pauseAfter } from './delivery-pauses';
import { EventInterest } from './event-interest';
import { webhookHeaders } from './sign-webhook';
import { secretOf } from './webhook-secret';

const gone = 410;
const looked = 200;
/** Deliveries that one sweep looks at; the next one goes on from there. */
const sweptAtOnce = 2_000;

/** Events on their way to webhooks: one document each, tried again after growing pauses for a day. */
@Injectable()
export class WebhookDeliveries {
  /** The delivery that the last sweep ended with; absent where it came to the end. */
  private sweptTo: string | undefined;

  constructor(
    @Inject(Webhooks) private readonly webhooks: Webhooks,
    @Inject(Deliveries) private readonly deliveries: Deliveries,
    @Inject(WebhookSender) private readonly sender: WebhookSender,
    @Inject(Secrets) private readonly secrets: Secrets,
    @Inject(WorkQueue) private readonly queue: WorkQueue,
    private readonly interest: EventInterest,
  ) {}

  /** Makes a delivery for each webhook that asks for the event. Doing it twice makes none twice. */
  async begin(events: DmsEvent[]): Promise<void> {
    const made: { id: string; value: Delivery }[] = [];
    for await (const { id, value } of this.webhooks.scan()) {
      if (!value.enabled) continue;
      for (const event of events)
        if (isAskedFor(eventName(event), value.events))
          made.push({ id: deliveryId(id, event.id), value: fresh(id, event) });
    }
    if (made.length === 0) return;
    await this.deliveries.ensureMany(made);
    // Should the queue be away, the sweeper adds them.
    for (const { id } of made) await this.enqueue(id, 0, 0).catch(() => undefined);
  }

  /** One try, unless the documents say that it was made. What goes wrong is kept in the delivery, and decides what is next. */
  async deliver(id: string, attempt: number): Promise<void> {
    const delivery = await this.deliveries.get(id);
    if (delivery?.value.state !== 'waiting' || delivery.value.attempts !== attempt) return;
    const webhook = await this.webhooks.get(delivery.value.webhookId);
    if (!webhook) return this.deliveries.removeNewest(id);
    if (!webhook.value.enabled) return this.end(id, attempt, { trouble: 'The webhook is switched off.' });
    const tried = await this.attempt(webhook, delivery.value.event);
    const succeeded = isSuccess(tried.status);
    noteEvents('webhooks', succeeded ? 'taken' : 'failed', 1);
    const pause = succeeded || tried.status === gone ? undefined : pauseAfter(attempt + 1);
    if (pause === undefined) {
      await this.end(id, attempt, tried);
      if (!succeeded) await this.giveUp(webhook, delivery, tried);
      return;
    }
    const nextAt = new Date(Date.now() + pause).toISOString();
    await this.advance(id, attempt, { ...tried, nextAt });
    await this.enqueue(id, attempt + 1, pause);
  }

  /** One try on request, switched off or not; it is kept and not repeated. */
  async test(webhook: Stored<Webhook>, event: DmsEvent): Promise<Stored<Delivery>> {
    const tried = await this.attempt(webhook, event);
    return this.deliveries.create(deliveryId(webhook.id, event.id), {
      ...fresh(webhook.id, event),
      ...tried,
      test: true,
      attempts: 1,
      nextAt: undefined,
      state: isSuccess(tried.status) ? 'delivered' : 'failed',
      endedAt: new Date().toISOString(),
    });
  }

  /** Queues again what is due and was lost with Redis. */
  async sweep(): Promise<void> {
    let swept = 0;
    let last: string | undefined;
    for await (const { id, value } of this.deliveries.newestBy('state', 'waiting', this.sweptTo)) {
      if (swept === sweptAtOnce) break;
      swept += 1;
      last = id;
      const waits = Date.parse(value.nextAt ?? value.createdAt) - Date.now();
      if (waits <= 0) await this.enqueue(id, value.attempts, 0);
    }
    this.sweptTo = swept === sweptAtOnce ? last : undefined;
  }

  private async attempt({ id, value }: Stored<Webhook>, event: DmsEvent): Promise<Partial<Delivery>> {
    const body = JSON.stringify(event);
    try {
      const headers = webhookHeaders(this.secretsOf(id, value), { id: event.id, at: new Date(), body });
      return shown(await this.sender.post(value.url, headers, body));
    } catch (error) {
      if (!(error instanceof DmsError)) throw error;
      return { trouble: error.message, status: undefined, answer: undefined };
    }
  }

  private secretsOf(id: string, { sealedSecret, formerSecret }: Webhook): string[] {
    const holds = formerSecret && Date.parse(formerSecret.until) > Date.now();
    const sealed = [sealedSecret, ...(holds ? [formerSecret.sealed] : [])];
    return sealed.map((each) => secretOf(this.secrets, id, each));
  }

  private async end(id: string, attempt: number, tried: Partial<Delivery>): Promise<void> {
    const state = isSuccess(tried.status) ? 'delivered' : 'failed';
    const endedAt = new Date().toISOString();
    await this.advance(id, attempt, { ...tried, state, endedAt, nextAt: undefined });
  }

  private async advance(id: string, attempt: number, changes: Partial<Delivery>): Promise<void> {
    await this.deliveries.update(id, (value) =>
      value.state === 'waiting' && value.attempts === attempt
        ? { ...value, ...changes, attempts: attempt + 1 }
        : undefined,
    );
  }

  /** Who says that it is gone, or took nothing for a day, is asked no more. */
  private async giveUp(
    { id }: Stored<Webhook>,
    { value: { createdAt } }: Stored<Delivery>,
    { status, trouble }: Partial<Delivery>,
  ): Promise<void> {
    if (status !== gone && (await this.tookAnySince(id, createdAt))) return;
    const last = trouble ?? `The last answer was ${status}.`;
    const disabledReason =
      status === gone ? 'It answered 410: it is gone.' : `It took nothing for a day. ${last}`;
    await this.webhooks.update(id, (value) =>
      value.enabled
        ? { ...value, enabled: false, disabledReason, updatedAt: new Date().toISOString() }
        : undefined,
    );
    await this.interest.refresh();
  }

  private async tookAnySince(webhookId: string, moment: string): Promise<boolean> {
    const page = await this.deliveries.list({
      limit: looked,
      prefix: deliveryId(webhookId, ''),
      descending: true,
    });
    return page.items.some(
      ({ value }) => value.state === 'delivered' && !value.test && (value.endedAt ?? '') > moment,
    );
  }

  private enqueue(id: string, attempt: number, delayMs: number): Promise<void> {
    return this.queue.add({ queue: 'webhooks', deliveryId: id, attempt }, { delayMs });
  }
}

function fresh(webhookId: string, event: DmsEvent): Delivery {
  return { webhookId, event, state: 'waiting', attempts: 0, createdAt: new Date().toISOString() };
}

function shown({ status, text }: WebhookAnswer): Partial<Delivery> {
  return { status, answer: text === '' ? undefined : text, trouble: undefined };
}

function isSuccess(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300;
}
