import { Readable } from 'node:stream';
import { Caller, RunState, batchId, keys } from '@dms/domain';
import {
  InMemoryStorage,
  aBatch,
  aConnection,
  aDataset,
  aFile,
  aLoad,
  aMigration,
  aRun,
  inMemoryDocuments,
} from '@dms/testing';
import { Removals } from './removals';

const ada: Caller = { id: 'ada', username: 'ada', role: 'operator' };
const admin: Caller = { id: 'root', username: 'root', role: 'admin' };

/** A file, its dataset, the migration that loads it, and a run of that: each of them hangs on the one before. */
async function house(
  state: RunState = 'completed',
  owners: Partial<Record<'dataset' | 'migration' | 'run', string>> = {},
) {
  const documents = inMemoryDocuments();
  const storage = new InMemoryStorage();
  const { files, datasets, connections, migrations, runs, verifications, batches } = documents;
  const owner = (kind: 'dataset' | 'migration' | 'run') => ({ owner: owners[kind] ?? 'ada' });
  await files.create('f', { ...aFile(), owner: 'ada' });
  await connections.create('c', { ...aConnection(), owner: 'ada' });
  await datasets.create('d', { ...aDataset(), fileId: 'f', ...owner('dataset') });
  await migrations.create('m', {
    ...aMigration(),
    connectionId: 'c',
    loads: [{ ...aLoad(), datasetId: 'd' }],
    ...owner('migration'),
  });
  await runs.create('r', { ...aRun(), migrationId: 'm', state, ...owner('run') });
  await batches.create(batchId('r', 0, 1), { ...aBatch(), runId: 'r' });
  for (const key of [keys.file('f'), keys.rows('d'), keys.report('r')])
    await storage.put(key, Readable.from([Buffer.from('x')]));
  const left = async () => {
    const kinds = { files, datasets, connections, migrations, runs, batches };
    const counts = await Promise.all(
      Object.entries(kinds).map(
        async ([name, kind]) => [name, (await kind.list({ limit: 9 })).items.length] as const,
      ),
    );
    return counts.filter(([, count]) => count > 0).map(([name]) => name);
  };
  return {
    storage,
    left,
    removals: new Removals(files, datasets, connections, migrations, runs, verifications, batches, storage),
  };
}

describe('Removals', () => {
  it.each([
    ['file', 'f', 'the dataset'],
    ['dataset', 'd', 'the migration'],
    ['connection', 'c', 'the migration'],
    ['migration', 'm', 'the run r'],
  ] as const)(
    'refuses to take a %s in use, names what uses it, and takes nothing',
    async (kind, id, user) => {
      const { removals, left } = await house();
      await expect(removals[kind](ada, id, false)).rejects.toMatchObject({
        code: 'IN_USE',
        message: expect.stringContaining(user) as string,
      });
      expect(await left()).toHaveLength(6);
    },
  );

  it.each([
    ['file', 'f', ['connections']],
    ['dataset', 'd', ['files', 'connections']],
    ['connection', 'c', ['files', 'datasets']],
    ['migration', 'm', ['files', 'datasets', 'connections']],
  ] as const)('takes a %s with all that hangs on it, staged data included', async (kind, id, kept) => {
    const { removals, left, storage } = await house();
    await removals[kind](ada, id, true);
    expect(await left()).toEqual(kept);
    expect(await storage.size(keys.report('r'))).toBeUndefined();
    expect((await storage.size(keys.rows('d'))) === undefined).toBe(
      !(kept as readonly string[]).includes('datasets'),
    );
  });

  it.each(['queued', 'loading', 'paused', 'reconciling'] as const)(
    'never takes a run that is %s',
    async (state) => {
      const { removals, left } = await house(state);
      await expect(removals.file(ada, 'f', true)).rejects.toMatchObject({
        code: 'IN_USE',
        where: { run: 'r' },
      });
      expect(await left()).toHaveLength(6);
    },
  );

  it.each(['dataset', 'migration', 'run'] as const)(
    'takes nothing when the %s belongs to somebody else, unless an admin asks',
    async (kind) => {
      const { removals, left } = await house('completed', { [kind]: 'bob' });
      await expect(removals.file(ada, 'f', true)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      expect(await left()).toHaveLength(6);
      await removals.file(admin, 'f', true);
      expect(await left()).toEqual(['connections']);
    },
  );
});
