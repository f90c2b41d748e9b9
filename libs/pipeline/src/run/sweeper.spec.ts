import { aRun, inMemoryDocuments } from '@dms/testing';
import { Staging } from '../data/staging';
import { EventBook } from '../events/event-book';
import { WebhookSweep } from '../events/webhook-sweep';
import { LeaseWatch } from '../load/lease-watch';
import { PipelineSettings } from '../settings';
import { RunVerifications } from '../verify/verifications';
import { FlowWaker } from './flow-waker';
import { RunTroubles } from './run-trouble';
import { Sweeper } from './sweeper';

const over = '2026-01-01T00:00:00.000Z';

describe('the sweeper', () => {
  async function swept(prepare: (documents: ReturnType<typeof inMemoryDocuments>) => Promise<void>) {
    const documents = inMemoryDocuments();
    await prepare(documents);
    const { runs, batches, datasets } = documents;
    const none = () => Promise.resolve();
    const sweeper = new Sweeper(
      runs,
      batches,
      datasets,
      {} as PipelineSettings,
      { enqueue: none } as unknown as Staging,
      {} as LeaseWatch,
      { wake: none } as unknown as FlowWaker,
      { pauseFor: () => Promise.resolve(false) } as unknown as RunTroubles,
      { enqueueOpen: none } as unknown as RunVerifications,
      { sweep: none } as unknown as EventBook,
      { sweep: none } as unknown as WebhookSweep,
    );
    await sweeper.sweep();
    return async (id: string) => (await documents.runs.get(id))?.value.state;
  }

  it('lets a paused run go on whose time has come, however many others wait for a person', async () => {
    const state = await swept(async ({ runs }) => {
      const waiting = Array.from({ length: 700 }, (_, index) => `r${String(index).padStart(4, '0')}`);
      const value = aRun({ state: 'paused', pausedFrom: 'loading' });
      await runs.ensureMany(waiting.map((id) => ({ id, value })));
      for (const id of ['r0300x', 's']) await runs.create(id, { ...value, resumeAt: over });
      await runs.create('t', { ...value, resumeAt: '2999-01-01T00:00:00.000Z' });
    });
    expect([await state('r0300x'), await state('s')]).toEqual(['loading', 'loading']);
    expect([await state('r0300'), await state('t')]).toEqual(['paused', 'paused']);
  });

  it('is not held up by one that it cannot change', async () => {
    const state = await swept(async ({ runs }) => {
      const value = aRun({ state: 'paused', pausedFrom: 'loading', resumeAt: over });
      for (const id of ['a', 'b', 'c']) await runs.create(id, value);
      const update = runs.update.bind(runs);
      runs.update = (id, change) => (id === 'b' ? Promise.reject(new Error('no')) : update(id, change));
    });
    expect([await state('a'), await state('b'), await state('c')]).toEqual(['loading', 'paused', 'loading']);
  });
});
