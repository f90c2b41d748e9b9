import { aRun, inMemoryDocuments } from '@dms/testing';
import { RunControl } from './run-control';
import { RunViews } from './run-views';

describe('the runs of one migration', () => {
  async function listed() {
    const { runs } = inMemoryDocuments();
    for (let number = 1; number <= 9; number += 1)
      await runs.create(`r${number}`, aRun({ migrationId: 'm', mode: number % 3 ? 'load' : 'check' }));
    await runs.create('r5x', aRun({ migrationId: 'other' }));
    const views = { view: ({ id }: { id: string }) => Promise.resolve({ id }) } as unknown as RunViews;
    const control = new RunControl(runs, {} as never, {} as never, {} as never, views);
    return async (request: { limit: number; cursor?: string; mode?: 'load' | 'check' }) => {
      const { items, nextCursor } = await control.list({ migration: 'm', ...request });
      return { ids: items.map(({ id }) => id), nextCursor };
    };
  }

  it('come newest first, page by page, to the last', async () => {
    const list = await listed();
    expect(await list({ limit: 4 })).toEqual({ ids: ['r9', 'r8', 'r7', 'r6'], nextCursor: 'r6' });
    expect(await list({ limit: 4, cursor: 'r6' })).toEqual({
      ids: ['r5', 'r4', 'r3', 'r2'],
      nextCursor: 'r2',
    });
    expect(await list({ limit: 4, cursor: 'r2' })).toEqual({ ids: ['r1'], nextCursor: null });
    expect(await list({ limit: 9 })).toMatchObject({ nextCursor: null });
  });

  it('are filtered before they are counted', async () => {
    const list = await listed();
    expect(await list({ limit: 2, mode: 'check' })).toEqual({ ids: ['r9', 'r6'], nextCursor: 'r6' });
    expect(await list({ limit: 2, mode: 'check', cursor: 'r6' })).toEqual({ ids: ['r3'], nextCursor: null });
  });
});
