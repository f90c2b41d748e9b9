import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { JobFolder, Org, Orgs, keys } from '@dms/domain';
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
import { RunDefinition } from '../run/definition';
import { BeforeImages, beforeFile } from './before-images';
import { keepsBeforeImage } from './before-image-cost';

const definition = { connectionId: 'c', fields: {} } as unknown as RunDefinition;

/** A house in which each reading of the org answers another number of records. */
async function house() {
  const { runs } = inMemoryDocuments();
  const storage = new InMemoryStorage();
  await runs.create('run1', aRun({ state: 'loading', loads: [aRunLoad({ state: 'prepared', before: {} })] }));
  const prepared = { load: aLoad(), wire: [], strategy: 'direct', reason: '' };
  await writeJson(storage, keys.load('run1', 0, 'prepared.json'), prepared);
  await writeJson(storage, keys.load('run1', 0, 'prepared.parquet'), {});
  const operations: string[] = [];
  const images = (rows: number, crashed?: string) => {
    const engine = {
      folder: async (name: string, files: Record<string, string>) => {
        const folder = await storage.jobFolder(name);
        for (const [file, key] of Object.entries(files))
          await storage.checkout(key, `${folder.path}/${file}`);
        return folder;
      },
      run: async (operation: string, folder: JobFolder) => {
        operations.push(operation);
        const file = operation === 'distinct' ? 'values.jsonl' : 'before.parquet';
        await writeFile(`${folder.path}/${file}`, operation === 'distinct' ? '{"v":"K"}\n' : String(rows));
        return operation === 'distinct' ? { count: 1 } : { rows };
      },
    } as unknown as Engine;
    const crash = {
      pass: (point: string) => {
        if (point === crashed) throw new Error(`died at ${point}`);
      },
    } as unknown as CrashPoints;
    const org = { apiCalls: 0, findByKeys: () => Promise.resolve([]) } as unknown as Org;
    const orgs = { open: () => Promise.resolve(org) } as unknown as Orgs;
    return new BeforeImages(runs, orgs, storage, new InMemoryProgressBoard(), engine, crash);
  };
  const load = async () => (await runs.get('run1'))!.value.loads[0]!;
  return { images, load, runs, storage, operations };
}

describe('BeforeImages', () => {
  it('keeps one image, however many read the org at once', async () => {
    const { images, load, storage } = await house();
    await Promise.all([2, 3, 5].map((rows) => images(rows).take('run1', definition, 0)));
    const { name = '', rows } = (await load()).before ?? {};
    expect([2, 3, 5]).toContain(rows);
    const kept = await storage.read(keys.load('run1', 0, beforeFile(name)));
    expect(Buffer.concat(await kept.toArray()).toString()).toBe(String(rows));
  });

  it('reads again after a crash before the image was recorded, and never after', async () => {
    const { images, load } = await house();
    await expect(images(2, 'before-image-stored').take('run1', definition, 0)).rejects.toThrow('died');
    expect((await load()).before).toEqual({});
    await expect(images(3, 'before-image-recorded').take('run1', definition, 0)).rejects.toThrow('died');
    const { before } = await load();
    await images(5).take('run1', definition, 0);
    expect((await load()).before).toEqual(before);
  });

  it('takes the keys that preparing left, and looks at no row for them', async () => {
    const { images, load, storage, operations } = await house();
    const prepared = { load: aLoad(), wire: [], strategy: 'direct', reason: '', keyValues: 1 };
    await writeJson(storage, keys.load('run1', 0, 'prepared.json'), prepared);
    await storage.put(keys.load('run1', 0, 'values.jsonl'), Readable.from(['{"v":"K"}\n']));
    await images(2).take('run1', definition, 0);
    expect((await load()).before).toMatchObject({ rows: 2 });
    expect(operations).toEqual(['keepBefore']);
  });

  it('records nothing once the load has begun: a worker that wakes late is too late', async () => {
    const { images, load, runs } = await house();
    await runs.update('run1', (run) => ({ ...run, loads: [{ ...run.loads[0]!, state: 'loading' }] }));
    await images(2).take('run1', definition, 0);
    expect((await load()).before).toEqual({});
  });
});

describe('keepsBeforeImage', () => {
  it.each([
    ['upsert', undefined, 49_999, true],
    ['upsert', undefined, 50_000, false],
    ['update', true, 1_000_000, true],
    ['update', false, 3, false],
    ['update', undefined, 0, false],
    ['insert', undefined, 3, false],
    ['delete', undefined, 3, false],
  ] as const)('%s, told %s, %i rows: %s', (operation, beforeImage, rows, kept) => {
    const options = beforeImage === undefined ? {} : { beforeImage };
    expect(keepsBeforeImage(aLoad({ operation, options }), rows)).toBe(kept);
  });
});
