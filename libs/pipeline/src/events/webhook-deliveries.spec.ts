import { DmsError, Secrets, Webhook, deliveryId } from '@dms/domain';
import {
  InMemoryEventChannel,
  InMemoryProgressBoard,
  InMemoryWebhookSender,
  InMemoryWorkQueue,
  aRun,
  anEvent,
  builtAt,
  inMemoryDocuments,
} from '@dms/testing';
import { PipelineSettings } from '../settings';
import { pauseAfter } from './delivery-pauses';
import { EventBook } from './event-book';
import { EventInterest } from './event-interest';
import { EventRelay } from './event-relay';
import { WebhookBook } from './webhook-book';
import { WebhookDeliveries } from './webhook-deliveries';

const openly: Secrets = {
  seal: (id, secret) => JSON.stringify([id, secret]),
  open: (id, sealed) => {
    const [of, secret] = JSON.parse(sealed);
    if (of !== id) throw new DmsError('SECRET_UNREADABLE', 'of another');
    return secret;
  },
};

async function house() {
  const documents = inMemoryDocuments();
  const { runs, datasets, batches, outbox, webhooks, deliveries } = documents;
  let now = Date.now();
  const queue = new InMemoryWorkQueue(() => now);
  const board = new InMemoryProgressBoard();
  const sender = new InMemoryWebhookSender();
  const broker = new InMemoryEventChannel(false);
  const settings = new PipelineSettings();
  const interest = new EventInterest(broker, webhooks, board);
  const sending = new WebhookDeliveries(webhooks, deliveries, sender, openly, queue, interest);
  const book = new WebhookBook(webhooks, deliveries, sender, openly, settings, sending, interest);
  const events = new EventBook(runs, datasets, batches, outbox, queue, settings, interest);
  const relay = new EventRelay(outbox, broker, board, sending);
  const add = async (changes: Partial<Webhook> = {}) => {
    const content = { url: 'https://hooks.example.com/dms', events: ['run.*'], enabled: true };
    return (await book.add({ id: 'ada', username: 'ada', role: 'admin' }, { ...content, ...changes })).webhook
      .id;
  };
  /** As a worker does: whatever is due in the queue. */
  const work = async () => {
    for (;;) {
      const piece = queue.take();
      if (!piece) return;
      if (piece.queue === 'events') await relay.relay(piece.outlet);
      if (piece.queue === 'webhooks') await sending.deliver(piece.deliveryId, piece.attempt);
    }
  };
  const fail = async (id: string) => {
    await runs.create(id, aRun());
    await runs.update(id, (run) => ({ ...run, state: 'failed' }));
  };
  const of = async (webhookId: string) =>
    (await deliveries.list({ limit: 50, prefix: deliveryId(webhookId, '') })).items.map(({ value }) => value);
  const later = (ms: number) => (now += ms);
  return { ...documents, queue, sender, sending, book, events, add, work, fail, of, later };
}

describe('deliveries to webhooks', () => {
  it('are made for those that ask for the event, from the outbox, and signed by each with its own secret', async () => {
    const { add, fail, work, of, sender, outbox } = await house();
    const [all, none, off] = [
      await add({ events: ['*'] }),
      await add({ events: ['batch.*'] }),
      await add({ enabled: false }),
    ];
    await fail('r');
    await work();
    expect((await of(all)).map(({ state, attempts, status }) => [state, attempts, status])).toEqual([
      ['delivered', 1, 204],
    ]);
    expect([await of(none), await of(off), (await outbox.list({ limit: 1 })).items]).toEqual([[], [], []]);
    expect(sender.posted.map(({ body }) => JSON.parse(body).type)).toEqual(['dms.run.failed']);
  });

  it('cost nothing where no webhook asks for what happens', async () => {
    const { add, fail, runs, queue } = await house();
    await add({ events: ['dataset.*'] });
    await fail('r');
    expect([(await runs.get('r'))?.value.lastEvent, queue.take()]).toEqual([undefined, undefined]);
  });

  it('begin when a webhook is added and end when it is switched off, in every process at once', async () => {
    const { webhooks, fail, runs, add, book } = await house();
    const id = await add();
    await fail('first');
    const stored = (await webhooks.get(id))!;
    await webhooks.replace({
      ...stored,
      value: book.changed(stored.value, { ...stored.value, enabled: false }),
    });
    await book.heed();
    await fail('second');
    expect((await runs.get('first'))?.value.lastEvent).toBeDefined();
    expect((await runs.get('second'))?.value.lastEvent).toBeUndefined();
  });

  it('are tried again after pauses that grow to a day in all, without holding a worker', async () => {
    const { add, fail, work, of, sender, later, webhooks } = await house();
    const id = await add();
    sender.answer = () => ({ status: 503, text: 'later' });
    await fail('r');
    await work();
    expect(await of(id)).toMatchObject([{ state: 'waiting', attempts: 1, status: 503, answer: 'later' }]);
    await work();
    expect(sender.posted).toHaveLength(1);
    later(7_000);
    await work();
    expect(sender.posted).toHaveLength(2);
    expect(new Set(sender.posted.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    for (let tries = 2; tries < 11; tries += 1) {
      later(12 * 3_600_000);
      await work();
    }
    expect(await of(id)).toMatchObject([{ state: 'failed', attempts: 11 }]);
    expect((await webhooks.get(id))?.value).toMatchObject({
      enabled: false,
      disabledReason: 'It took nothing for a day. The last answer was 503.',
    });
    const sum = Array.from({ length: 10 }, (_, at) => pauseAfter(at + 1, () => 0.5) ?? 0).reduce(
      (a, b) => a + b,
    );
    expect(sum / 3_600_000).toBeCloseTo(23.7, 1);
    expect(pauseAfter(11)).toBeUndefined();
    expect([pauseAfter(1, () => 0), pauseAfter(1, () => 1)]).toEqual([4_000, 6_000]);
  });

  it('that fail for a day switch nothing off where others arrived', async () => {
    const { add, fail, work, sender, later, webhooks, deliveries, of } = await house();
    const id = await add();
    sender.answer = () => ({ status: 500, text: '' });
    await fail('poison');
    await work();
    sender.answer = () => ({ status: 200, text: '' });
    const [{ id: first } = { id: '' }] = (await deliveries.list({ limit: 1 })).items;
    await deliveries.update(first, (value) => ({ ...value, createdAt: builtAt }));
    await fail('fine');
    await work();
    sender.answer = () => ({ status: 500, text: '' });
    for (let tries = 1; tries < 11; tries += 1) {
      later(12 * 3_600_000);
      await work();
    }
    expect((await of(id)).map(({ state }) => state)).toEqual(['failed', 'delivered']);
    expect((await webhooks.get(id))?.value.enabled).toBe(true);
  });

  it('end at once where the other side says that it is gone, and what waits for it ends too', async () => {
    const { add, fail, work, sender, webhooks, of, later } = await house();
    const id = await add();
    sender.answer = () => ({ status: 500, text: '' });
    await fail('waits');
    await work();
    sender.answer = () => ({ status: 410, text: '' });
    await fail('gone');
    await work();
    expect((await webhooks.get(id))?.value).toMatchObject({
      enabled: false,
      disabledReason: expect.stringContaining('410'),
    });
    later(3_600_000);
    await work();
    expect(await of(id)).toMatchObject([
      { state: 'failed', trouble: 'The webhook is switched off.' },
      { state: 'failed', status: 410, attempts: 1 },
    ]);
    expect(sender.posted).toHaveLength(2);
  });

  it('keep why there was no answer, and are not sent where the secret cannot be opened', async () => {
    const { add, fail, work, sender, of, webhooks } = await house();
    const [away, locked] = [await add(), await add()];
    await webhooks.update(locked, (webhook) => ({ ...webhook, sealedSecret: '["webhook:other",{}]' }));
    sender.answer = () => {
      throw new DmsError('WEBHOOK_UNREACHABLE', 'The webhook cannot be reached: ENOTFOUND.');
    };
    await fail('r');
    await work();
    expect([(await of(away))[0]?.trouble, (await of(locked))[0]?.trouble]).toEqual([
      'The webhook cannot be reached: ENOTFOUND.',
      expect.stringContaining('another DMS_SECRET_KEY'),
    ]);
    expect(sender.posted).toHaveLength(1);
  });

  it('are found by the sweeper where Redis lost them, once they are due', async () => {
    const { add, fail, work, queue, sending, of, deliveries, sender } = await house();
    const id = await add();
    sender.answer = () => ({ status: 500, text: '' });
    await fail('r');
    await work();
    queue.clear();
    await sending.sweep();
    expect(queue.waiting('webhooks')).toEqual([]);
    const [{ id: delivery } = { id: '' }] = (await deliveries.list({ limit: 1 })).items;
    await deliveries.update(delivery, (value) => ({ ...value, nextAt: builtAt }));
    await sending.sweep();
    sender.answer = () => ({ status: 200, text: '' });
    await work();
    expect(await of(id)).toMatchObject([{ state: 'delivered', attempts: 2 }]);
    // A second worker that was given the same try comes too late.
    await sending.deliver(delivery, 0);
    expect(sender.posted).toHaveLength(2);
  });

  it('are found however many others wait, a part of them at each sweep', async () => {
    const { add, fail, work, queue, sending, deliveries, sender } = await house();
    await add();
    sender.answer = () => ({ status: 500, text: '' });
    await fail('r');
    await work();
    queue.clear();
    const [{ value } = { value: undefined! }] = (await deliveries.list({ limit: 1 })).items;
    const later = { ...value, nextAt: '2999-01-01T00:00:00.000Z' };
    const ids = Array.from({ length: 2_300 }, (_, index) => `z${String(index).padStart(4, '0')}`);
    await deliveries.ensureMany(ids.map((id) => ({ id, value: later })));
    for (const id of ['z2200', 'z0100'])
      await deliveries.update(id, (waiting) => ({ ...waiting, nextAt: builtAt }));
    const found = async () => {
      await sending.sweep();
      return queue.waiting('webhooks').map((piece) => piece.queue === 'webhooks' && piece.deliveryId);
    };
    expect(await found()).toEqual(['z2200']);
    expect(await found()).toEqual(['z2200', 'z0100']);
    queue.clear();
    expect(await found()).toEqual(['z2200']);
  });

  it('settled for a week are taken away, those that wait stay', async () => {
    const { add, book, deliveries, of } = await house();
    const id = await add();
    const event = anEvent({ type: 'dms.run.failed' });
    const made = { webhookId: id, event, attempts: 1, createdAt: builtAt };
    await deliveries.create(deliveryId(id, 'a'), { ...made, state: 'delivered' });
    await deliveries.create(deliveryId(id, 'b'), { ...made, state: 'waiting' });
    await deliveries.create(deliveryId(id, 'c'), {
      ...made,
      state: 'failed',
      createdAt: new Date().toISOString(),
    });
    await book.tidy();
    expect((await of(id)).map(({ state }) => state)).toEqual(['waiting', 'failed']);
  });
});
