import { Readable } from 'node:stream';
import { batchId, keys, type Batch, type Caller, type Run, type RunState } from '@dms/domain';
import { InMemoryStorage, inMemoryDocuments } from '@dms/testing';
import { MigrationRemoval } from './migration-removal';
import { nextActionOf } from './next-action';

const moment = '2026-01-02T03:04:05.000Z';
const ada: Caller = { id: 'ada', username: 'ada', role: 'operator' };

async function withRun(state: RunState, owner = 'ada', mode: Run['mode'] = 'load') {
  const documents = inMemoryDocuments();
  const storage = new InMemoryStorage();
  const owned = { owner: 'ada', createdAt: moment, updatedAt: moment };
  const load = { name: 'l', mapping: [] } as never;
  const migration = await documents.migrations.create('m', {
    name: 'Mine',
    connectionId: 'c',
    loads: [load],
    ...owned,
  });
  await documents.runs.create('r', { migrationId: 'm', state, mode, ...owned, owner } as Run);
  await documents.batches.create(batchId('r', 0, 1), { runId: 'r' } as Batch);
  await storage.put(keys.report('r'), Readable.from([Buffer.from('{}')]));
  const { migrations, runs, batches } = documents;
  return { documents, storage, migration, removal: new MigrationRemoval(migrations, runs, batches, storage) };
}

describe('deleting a migration', () => {
  it('that has runs needs cascade, and then takes runs, ledger and files with it', async () => {
    const { documents, storage, migration, removal } = await withRun('completed');
    await expect(removal.remove(ada, migration, false)).rejects.toMatchObject({
      code: 'IN_USE',
      where: { run: 'r' },
    });
    await removal.remove(ada, migration, true);
    for (const kind of ['migrations', 'runs', 'batches'] as const)
      expect((await documents[kind].list({ limit: 1 })).items).toEqual([]);
    expect(await storage.size(keys.report('r'))).toBeUndefined();
  });

  it.each(['queued', 'loading', 'paused', 'reconciling'] as const)(
    'whose run is %s is refused always',
    async (state) => {
      const { documents, migration, removal } = await withRun(state);
      await expect(removal.remove(ada, migration, true)).rejects.toMatchObject({ code: 'IN_USE' });
      expect(await documents.migrations.get('m')).toBeDefined();
    },
  );

  it('does not take runs of others', async () => {
    const { documents, migration, removal } = await withRun('completed', 'bob');
    await expect(removal.remove(ada, migration, true)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await documents.migrations.get('m')).toBeDefined();
    expect(await documents.runs.get('r')).toBeDefined();
  });
});

describe('what to do next with a migration', () => {
  it.each([
    ['check', 'completed', 'load'],
    ['check', 'completed_with_errors', 'review'],
    ['check', 'failed', 'check'],
    ['load', 'loading', 'watch'],
    ['load', 'paused', 'resume'],
    ['load', 'completed', 'done'],
    ['load', 'completed_with_errors', 'retry'],
    ['load', 'cancelled', 'load'],
  ] as const)('after a %s that is %s: %s', async (mode, state, action) => {
    const { documents, migration } = await withRun(state, 'ada', mode);
    expect(await nextActionOf(documents.runs, migration)).toBe(action);
  });

  it('is told by the newest run', async () => {
    const { documents, migration } = await withRun('completed');
    await documents.runs.create('s', { migrationId: 'm', state: 'loading', mode: 'load' } as Run);
    expect(await nextActionOf(documents.runs, migration)).toBe('watch');
  });
});
