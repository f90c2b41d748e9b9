import { Logger } from '@nestjs/common';
import { DmsEvent, Outbox, RunState, isSettled, outboxId } from '@dms/domain';
import {
  InMemoryEventChannel,
  InMemoryProgressBoard,
  InMemoryWorkQueue,
  aBatch,
  aBatchId,
  aDataset,
  aRun,
  anEvent,
  inMemoryDocuments,
} from '@dms/testing';
import { PipelineSettings } from '../settings';
import { BatchLease } from '../load/batch-lease';
import { openBatches } from '../load/successor';
import { EventBook } from './event-book';
import { EventInterest } from './event-interest';
import { EventRelay } from './event-relay';

Logger.overrideLogger(false);

const named = (events: DmsEvent[]) => events.map(({ type, subject }) => `${subject} ${type.slice(4)}`);

function house(configured = true) {
  const documents = inMemoryDocuments();
  const { runs, datasets, batches } = documents;
  const broker = new InMemoryEventChannel(configured);
  const queue = new InMemoryWorkQueue();
  const board = new InMemoryProgressBoard();
  const settings = new PipelineSettings();
  const interest = new EventInterest(broker, documents.webhooks, board);
  /** A process of its own: its outbox may be one that it never reaches. */
  const process = (outbox: Outbox = documents.outbox) =>
    new EventBook(runs, datasets, batches, outbox, queue, settings, interest);
  const relay = new EventRelay(documents.outbox, broker, board, undefined as never);
  const move = (id: string, state: RunState) => runs.update(id, (run) => ({ ...run, state }));
  const waiting = async () =>
    (await documents.outbox.list({ limit: 100 })).items.map(({ value }) => value.event);
  return { ...documents, settings, broker, queue, board, process, relay, move, waiting };
}

/** As a process sees it that dies right after its write. */
const unreachable = { ensureMany: () => Promise.reject(new Error('killed')) } as unknown as Outbox;

describe('the book of events', () => {
  it('puts each event into the outbox, strikes it from the document, and has it handed over in order', async () => {
    const { process, runs, datasets, relay, broker, queue, move, waiting } = house();
    process();
    await runs.create('r', aRun());
    await datasets.create('d', aDataset({ state: 'staging' }));
    for (const state of ['preparing', 'loading', 'paused', 'loading', 'reconciling', 'completed'] as const)
      await move('r', state);
    await datasets.update('d', (dataset) => ({ ...dataset, state: 'ready' }));
    const told = [
      'runs/r run.started',
      'runs/r run.paused',
      'runs/r run.resumed',
      'runs/r run.completed',
      'datasets/d dataset.ready',
    ];
    expect(named(await waiting())).toEqual(told);
    expect((await runs.get('r'))?.value).toMatchObject({ state: 'completed', lastEvent: expect.any(String) });
    expect((await runs.get('r'))?.value.untold).toBeUndefined();
    expect(queue.take('events')).toEqual({ queue: 'events', outlet: 'broker' });
    await relay.relay('broker');
    expect(named(broker.taken)).toEqual(told);
    expect(await waiting()).toEqual([]);
  });

  it('writes nothing where nobody listens', async () => {
    const { process, runs, move, waiting, queue } = house(false);
    const book = process();
    const created = await runs.create('r', aRun());
    await move('r', 'preparing');
    await book.sweep();
    await book.sweep();
    expect((await runs.get('r'))?.value).toEqual({ ...created.value, state: 'preparing' });
    expect([await waiting(), queue.waiting('events')]).toEqual([[], []]);
    const batch = aBatch({ state: 'answered' });
    expect(book.amendBatch('b', aBatch(), batch)).toBe(batch);
  });

  it('loses nothing when a process dies between the change and the outbox: the sweeper of another finds it', async () => {
    const { process, runs, move, waiting, relay, broker } = house();
    process(unreachable);
    await runs.create('r', aRun());
    await move('r', 'preparing');
    await move('r', 'failed');
    expect(await waiting()).toEqual([]);
    const left = (await runs.get('r'))?.value;
    expect([left?.news, named((left?.untold ?? []).map(({ event }) => event))]).toEqual([
      'untold',
      ['runs/r run.started', 'runs/r run.failed'],
    ]);
    await process().sweep();
    await relay.relay('broker');
    expect(named(broker.taken)).toEqual(['runs/r run.started', 'runs/r run.failed']);
    expect((await runs.get('r'))?.value.news).toBeUndefined();
  });

  it('tells what a document still holds before it is removed, and leaves it where that cannot be done', async () => {
    const { process, runs, move, waiting } = house();
    process(unreachable);
    await runs.create('r', aRun());
    await move('r', 'preparing');
    await expect(runs.removeNewest('r')).rejects.toThrow('killed');
    process();
    await runs.removeNewest('r');
    expect([named(await waiting()), await runs.get('r')]).toEqual([['runs/r run.started'], undefined]);
  });

  it('tells it under the same id when a process dies between the outbox and striking it out', async () => {
    const { process, runs, move, outbox, relay, broker } = house();
    const kept = outbox.ensureMany.bind(outbox);
    const dying = {
      ensureMany: async (entries: Parameters<typeof kept>[0]) => {
        await kept(entries);
        throw new Error('killed');
      },
    } as unknown as Outbox;
    process(dying);
    await runs.create('r', aRun());
    await move('r', 'preparing');
    await relay.relay('broker');
    await process().sweep();
    await relay.relay('broker');
    const [first, second] = broker.taken;
    expect([broker.taken.length, second]).toEqual([2, first]);
  });

  it('invents nothing: a change that was not written is not told', async () => {
    const { process, runs, waiting, move } = house();
    process();
    await runs.create('r', aRun());
    const replace = runs.replace.bind(runs);
    runs.replace = () => Promise.reject(new Error('the store is away'));
    await expect(move('r', 'preparing')).rejects.toThrow('away');
    runs.replace = replace;
    await process().sweep();
    expect(await waiting()).toEqual([]);
    // Whoever was second finds the run preparing already, and has nothing to tell.
    await move('r', 'preparing');
    await move('r', 'preparing');
    expect(named(await waiting())).toEqual(['runs/r run.started']);
  });

  it('keeps what waits while the broker is away, and says so once it asks', async () => {
    const { process, runs, move, waiting, relay, broker, board } = house();
    process();
    broker.away = true;
    await runs.create('r', aRun());
    await move('r', 'preparing');
    await relay.relay('broker');
    expect([named(await waiting()), broker.taken, await board.trouble('broker')]).toEqual([
      ['runs/r run.started'],
      [],
      'The broker is away.',
    ]);
    broker.away = false;
    await relay.relay('broker');
    expect([named(broker.taken), await waiting(), await board.trouble('broker')]).toEqual([
      ['runs/r run.started'],
      [],
      undefined,
    ]);
  });

  it('leaves what was kept for a broker where none is configured any more', async () => {
    const { relay, board, outbox, broker } = house(false);
    await outbox.create(outboxId('broker', 'e'), { event: anEvent() });
    await relay.relay('broker');
    expect([broker.taken, await board.trouble('broker')]).toEqual([[], undefined]);
    expect((await outbox.list({ limit: 2 })).items).toHaveLength(1);
  });

  it('gives events of one subject ids that sort in their order, whatever a clock says', async () => {
    const { process, runs, move, waiting } = house();
    process();
    const tomorrow = '7zzzzzzzz0aaaaaaaaaaaaaaaa';
    await runs.create('r', aRun({ lastEvent: tomorrow }));
    await move('r', 'preparing');
    await move('r', 'paused');
    const [first, second] = (await waiting()).map(({ id }) => id);
    expect(tomorrow < first! && first! < second!).toBe(true);
  });

  it('makes the event of a batch part of the write that settles it, and looks at those left untold', async () => {
    const { process, batches, settings, waiting } = house();
    const book = process();
    const id = aBatchId();
    const planned = await batches.create(id, aBatch());
    const lease = await BatchLease.claim(batches, settings, planned, book.amendBatch);
    await lease!.move('sending');
    const counts = { created: 3, updated: 0, deleted: 0, skipped: 0, failed: 0, unknown: 0, resent: 0 };
    // Dies here: the batch is settled and its event is in it, and nowhere else.
    const settled = await lease!.release('answered', { counts });
    expect(settled.value.untold).toHaveLength(1);
    expect(await waiting()).toEqual([]);
    const seen: (typeof settled)[] = [];
    await openBatches(batches, 'run1:', (batch) => seen.push(batch));
    await book.tellBatches(seen);
    await book.tellBatches(seen);
    const [event] = await waiting();
    expect(event).toMatchObject({ type: 'dms.batch.settled', subject: `batches/${id}`, data: { counts } });
    const now = (await batches.get(id))!.value;
    expect([isSettled(now.state), now.untold]).toEqual([true, undefined]);
  });
});
