import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type PrivateBucket, objectStorageContract, startBucket } from '@dms/testing';
import { Bucket } from './bucket';
import { BucketStorage } from './bucket-storage';
import { LocalStorage } from './local-storage';
import { ownedName } from './owned-name';

let server: PrivateBucket;
const folders: string[] = [];
let made = 0;

beforeAll(async () => {
  server = await startBucket();
});
afterAll(async () => {
  await server.stop();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const opened = async (folder: string, prefix: string, keptBytes: number) =>
  BucketStorage.open(new Bucket({ ...server.settings, prefix }), await LocalStorage.open(folder), keptBytes);

/** One host: a folder of its own on the shared bucket. */
async function host(prefix: string, keptBytes = 10 ** 9) {
  const folder = await mkdtemp(join(tmpdir(), 'dms-bucket-'));
  folders.push(folder);
  return { storage: await opened(folder, prefix, keptBytes), folder };
}
const fresh = () => `test-${(made += 1)}/`;
const text = async (readable: Readable) => Buffer.concat(await readable.toArray()).toString();
const bytes = (words: string) => Readable.from([Buffer.from(words)]);

objectStorageContract('BucketStorage', async () => (await host(fresh())).storage);

describe('hosts that share a bucket and no disk', () => {
  it('read what one of them wrote', async () => {
    const prefix = fresh();
    const [one, other] = [await host(prefix), await host(prefix)];
    await one.storage.put('runs/1/report.json', bytes('whole'));
    const job = await other.storage.jobFolder('read');
    await other.storage.checkout('runs/1/report.json', join(job.path, 'report.json'));
    expect(await readFile(join(job.path, 'report.json'), 'utf8')).toBe('whole');
    expect(await text(await other.storage.read('runs/1/report.json', { start: 1, end: 2 }))).toBe('ho');
  });

  it('see an object that another put in the place of the one they have kept', async () => {
    const prefix = fresh();
    const [one, other] = [await host(prefix), await host(prefix)];
    await one.storage.put('runs/1/a', bytes('first'));
    expect(await text(await other.storage.read('runs/1/a'))).toBe('first');
    await other.storage.put('runs/1/a', bytes('second'));
    expect(await text(await one.storage.read('runs/1/a'))).toBe('second');
  });

  it('carry objects of many parts, both ways, without holding them', async () => {
    const prefix = fresh();
    const [one, other] = [await host(prefix), await host(prefix)];
    const job = await one.storage.jobFolder('write');
    const large = Buffer.alloc(20 * 2 ** 20, 'part');
    await writeFile(join(job.path, 'large'), large);
    const stored = await one.storage.putFile('files/large', join(job.path, 'large'));
    const taken = await other.storage.jobFolder('read');
    await other.storage.checkout('files/large', join(taken.path, 'large'));
    expect((await readFile(join(taken.path, 'large'))).equals(large)).toBe(true);
    expect(stored.size).toBe(large.length);
  });

  it('refuse bytes that are not what was stored', async () => {
    const prefix = fresh();
    const [one, other] = [await host(prefix), await host(prefix)];
    const { sha256 } = await one.storage.put('files/a', bytes('right'));
    const bucket = new Bucket({ ...server.settings, prefix });
    await bucket.put(`bytes/files/a/${sha256}`, bytes('wrong'));
    const refusal = { code: 'STORAGE_UNAVAILABLE' };
    await expect(other.storage.read('files/a').then(text)).rejects.toMatchObject(refusal);
    const job = await other.storage.jobFolder('read');
    await expect(other.storage.checkout('files/a', join(job.path, 'a'))).rejects.toMatchObject(refusal);
    expect(await readdir(job.path)).toEqual([]);
  });

  it('keep no more of it than they may', async () => {
    const { storage, folder } = await host(fresh(), 10);
    for (const name of ['a', 'b', 'c']) await storage.put(`files/${name}`, bytes(name.repeat(6)));
    expect(await readdir(join(folder, 'objects/recent'))).toHaveLength(1);
    for (const name of ['a', 'b', 'c'])
      expect(await text(await storage.read(`files/${name}`))).toBe(name.repeat(6));
  });

  it('keep no more of it over their lives, and nothing of what they left half-way', async () => {
    const prefix = fresh();
    const { storage, folder } = await host(prefix);
    for (const name of ['a', 'b', 'c']) await storage.put(`files/${name}`, bytes(name.repeat(6)));
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const left = ownedName('bytes').replace(`.${process.pid}.`, `.${pid}.`);
    await writeFile(join(folder, 'objects/incoming', left), 'half');
    await opened(folder, prefix, 12);
    expect(await readdir(join(folder, 'objects/recent'))).toHaveLength(2);
    expect(await readdir(join(folder, 'objects/incoming'))).toEqual([]);
  });

  it('remove a key, and none that goes on below it', async () => {
    const prefix = fresh();
    const [one, other] = [await host(prefix), await host(prefix)];
    await one.storage.put('files/deep', bytes('above'));
    await one.storage.put('files/deep/a', bytes('below'));
    await one.storage.remove('files/deep');
    expect(await other.storage.size('files/deep')).toBeUndefined();
    expect(await text(await other.storage.read('files/deep/a'))).toBe('below');
  });

  it('give up what is on its way to the bucket', async () => {
    const { storage } = await host(fresh());
    const giving = new AbortController();
    const source = Readable.from([Buffer.alloc(20 * 2 ** 20)]);
    source.once('close', () => setTimeout(() => giving.abort(), 20));
    await expect(storage.put('files/a', source, { signal: giving.signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(await storage.size('files/a')).toBeUndefined();
  });

  it('leave nothing in the bucket of what was removed', async () => {
    const prefix = fresh();
    const { storage } = await host(prefix);
    await storage.put('runs/1/a', bytes('x'));
    await storage.put('runs/1/deep/b', bytes('y'));
    await storage.remove('runs/1/a');
    await storage.removeAll('runs/1/');
    expect(await server.names(prefix)).toEqual([]);
  });

  it('say in words when the bucket is not there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dms-bucket-'));
    folders.push(folder);
    const gone = new Bucket({ ...server.settings, name: 'no-such-bucket', prefix: '' });
    const storage = await BucketStorage.open(gone, await LocalStorage.open(folder), 0);
    await expect(storage.check()).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      message: 'The bucket no-such-bucket cannot be used (NoSuchBucket, 404).',
    });
  });
});
