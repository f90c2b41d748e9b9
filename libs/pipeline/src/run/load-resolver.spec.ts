import { writeFile } from 'node:fs/promises';
import { JobFolder, Org, Orgs, Portions, keys } from '@dms/domain';
import {
  InMemoryProgressBoard,
  InMemoryStorage,
  aLoad,
  aRun,
  aRunLoad,
  inMemoryDocuments,
} from '@dms/testing';
import { CrashPoints } from '../crash-points';
import { writeJson } from '../data/json-objects';
import { Engine } from '../engine/engine';
import { Ledger } from '../load/ledger';
import { ResolveResult } from '../load/resolve-rows';
import { RowJudge } from '../rollback/row-judge';
import { RunDefinition } from './definition';
import { LoadResolver } from './load-resolver';
import { LookupGatherer } from './lookup-gatherer';

const definition = {
  loads: [aLoad()],
  links: [{ child: 0, parent: 0, field: 'ParentId' }],
  secondPasses: [],
  mayWait: [],
} as unknown as RunDefinition;

/** A house in which each resolving is answered differently: so many rows, cut into batches of one. */
async function house(portions: Partial<Portions> = {}) {
  const { runs, batches } = inMemoryDocuments();
  const storage = new InMemoryStorage();
  const load = aRunLoad({
    state: 'prepared',
    portions: { count: 2, secondPass: false, at: 0, names: [], ...portions },
  });
  await runs.create('run1', aRun({ state: 'loading', loads: [load] }));
  const prepared = { load: aLoad(), wire: [], strategy: 'direct', reason: '' };
  await writeJson(storage, keys.load('run1', 0, 'prepared.json'), prepared);
  for (const name of ['prepared', 'depth', 'second'])
    await writeJson(storage, keys.load('run1', 0, `${name}.parquet`), {});
  const resolver = (rows: number, crashed?: string) => {
    const engine = {
      folder: (name: string) => storage.jobFolder(name),
      run: async (_: string, folder: JobFolder): Promise<ResolveResult> => {
        for (const file of ['rows', 'settled'])
          await writeFile(`${folder.path}/${file}.parquet`, String(rows));
        const piece = (index: number) => ({ firstOut: index + 1, lastOut: index + 1, rows: 1 });
        const pieces = Array.from({ length: rows }, (_each, index) => piece(index));
        const sent = { load: aLoad(), wire: [], strategy: 'direct' as const, reason: '' };
        return { ...sent, rows, skipped: 0, failed: 1, batches: pieces };
      },
    } as unknown as Engine;
    const crash = {
      pass: (point: string) => {
        if (point === crashed) throw new Error(`died at ${point}`);
      },
    } as unknown as CrashPoints;
    const orgs = { open: () => Promise.resolve({ apiCalls: 0 } as Org) } as unknown as Orgs;
    const gatherer = { gather: () => Promise.resolve({}) } as unknown as LookupGatherer;
    const board = new InMemoryProgressBoard();
    const judge = {} as RowJudge;
    return new LoadResolver(runs, orgs, storage, board, gatherer, engine, new Ledger(batches), judge, crash);
  };
  const ledger = async () => {
    const found = [];
    for await (const batch of batches.scan('run1:')) found.push(batch);
    return found;
  };
  const run = async () => (await runs.get('run1'))!;
  return { resolver, ledger, run, runs };
}

describe('LoadResolver', () => {
  it('leaves the ledger of one worker only, when two resolve at once and the org answered them differently', async () => {
    const { resolver, ledger, run } = await house();
    const seen = await run();
    await Promise.all([2, 3, 5].map((rows) => resolver(rows).resolve(seen, definition, 0)));
    const [load] = (await run()).value.loads;
    expect(load?.portions?.names).toHaveLength(1);
    const found = await ledger();
    expect(new Set(found.map((batch) => batch.value.portion))).toEqual(new Set(load?.portions?.names));
    expect(load).toMatchObject({ batches: found.length, failed: 1 });
    expect([2, 3, 5]).toContain(found.length);
  });

  it('begins anew after a crash before its name was recorded, and goes on with it after one behind that', async () => {
    const { resolver, ledger, run } = await house();
    await expect(resolver(2, 'rows-resolved').resolve(await run(), definition, 0)).rejects.toThrow('died');
    expect((await run()).value.loads[0]?.portions?.names).toEqual([]);
    await expect(resolver(3, 'resolution-recorded').resolve(await run(), definition, 0)).rejects.toThrow(
      'died',
    );
    expect(await ledger()).toEqual([]);
    // Whoever comes next would cut otherwise, and does not.
    await resolver(5).resolve(await run(), definition, 0);
    expect(await ledger()).toHaveLength(3);
    await resolver(7).resolve(await run(), definition, 0);
    expect(await ledger()).toHaveLength(3);
  });

  it('numbers the batches of a later portion behind those of the earlier ones', async () => {
    const { resolver, ledger, run, runs } = await house();
    await resolver(2).resolve(await run(), definition, 0);
    await runs.update('run1', (value) => {
      const load = value.loads[0]!;
      return { ...value, loads: [{ ...load, portions: { ...load.portions!, at: 1 } }] };
    });
    await resolver(3).resolve(await run(), definition, 0);
    const ids = (await ledger()).map(({ id }) => id.split(':')[2]);
    expect(ids).toEqual(['000000', '000001', '000002', '000003', '000004']);
    expect((await run()).value.loads[0]).toMatchObject({ batches: 5, failed: 2 });
  });
});
