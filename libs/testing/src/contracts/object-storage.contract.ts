import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ObjectStorage } from '@dms/domain';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const stream = (...parts: string[]) => Readable.from(parts.map((part) => Buffer.from(part)));

async function bytesOf(readable: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readable) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks);
}

/** What every ObjectStorage does. `make` gives a fresh empty one. Left out: full disks, restarts, many processes. */
export function objectStorageContract(name: string, make: () => Promise<ObjectStorage>): void {
  describe(`${name} as ObjectStorage`, () => {
    let storage: ObjectStorage;
    beforeEach(async () => {
      storage = await make();
    });
    const text = async (key: string) => (await bytesOf(await storage.read(key))).toString();

    it('gives back the bytes it was given, with their size and sha256', async () => {
      const bytes = Buffer.from(
        Array.from({ length: 300_000 }, (_, index) => (index * 7 + (index >> 8)) % 256),
      );
      const pieces = [bytes.subarray(0, 1), bytes.subarray(1, 150_000), bytes.subarray(150_000)];
      expect(await storage.put('files/a', Readable.from(pieces))).toEqual({
        key: 'files/a',
        size: bytes.length,
        sha256: sha256(bytes),
      });
      expect((await bytesOf(await storage.read('files/a'))).equals(bytes)).toBe(true);
      expect(await storage.size('files/a')).toBe(bytes.length);
    });

    it('keeps an empty object apart from none', async () => {
      expect(await storage.size('files/none')).toBeUndefined();
      await storage.put('files/empty', Readable.from([]));
      expect(await storage.size('files/empty')).toBe(0);
      expect(await text('files/empty')).toBe('');
    });

    it('reads a range whose ends are both included', async () => {
      await storage.put('files/a', stream('0123456789'));
      expect((await bytesOf(await storage.read('files/a', { start: 2, end: 4 }))).toString()).toBe('234');
      expect((await bytesOf(await storage.read('files/a', { start: 7 }))).toString()).toBe('789');
    });

    it('puts a whole object in the place of another', async () => {
      await storage.put('files/a', stream('first'));
      const opened = await storage.read('files/a');
      await storage.put('files/a', stream('second'));
      expect(await text('files/a')).toBe('second');
      expect((await bytesOf(opened)).toString()).toBe('first');
    });

    it('leaves nothing behind when the source fails half-way, and passes its error on', async () => {
      const failure = new Error('the client went away');
      const broken = Readable.from(
        (async function* () {
          yield Buffer.from('half');
          throw failure;
        })(),
      );
      await expect(storage.put('files/a', broken)).rejects.toBe(failure);
      expect(await storage.size('files/a')).toBeUndefined();
    });

    it('keeps the older object when a newer one fails half-way', async () => {
      await storage.put('files/a', stream('first'));
      await expect(storage.put('files/a', stream('12', '34'), { maxBytes: 3 })).rejects.toBeDefined();
      expect(await text('files/a')).toBe('first');
    });

    it('refuses more than maxBytes and takes exactly maxBytes', async () => {
      await expect(storage.put('files/a', stream('12', '34'), { maxBytes: 3 })).rejects.toMatchObject({
        code: 'UPLOAD_TOO_LARGE',
      });
      expect(await storage.size('files/a')).toBeUndefined();
      await storage.put('files/a', stream('12', '34'), { maxBytes: 4 });
      expect(await storage.size('files/a')).toBe(4);
    });

    it('stops waiting for a silent source when it is aborted', async () => {
      const controller = new AbortController();
      const silent = new Readable({ read: () => undefined });
      silent.push(Buffer.from('half'));
      const put = storage.put('files/a', silent, { signal: controller.signal });
      controller.abort();
      await expect(put).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(silent.destroyed).toBe(true);
      expect(await storage.size('files/a')).toBeUndefined();
    });

    it('takes a finished file over', async () => {
      const job = await storage.jobFolder('stage');
      const path = join(job.path, 'rows');
      await writeFile(path, 'rows');
      expect(await storage.putFile('datasets/x/rows', path)).toEqual({
        key: 'datasets/x/rows',
        size: 4,
        sha256: sha256(Buffer.from('rows')),
      });
      expect(await text('datasets/x/rows')).toBe('rows');
      await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
      await job.dispose();
      expect(await text('datasets/x/rows')).toBe('rows');
    });

    it('checks an object out as a read-only file that outlives the object', async () => {
      await storage.put('files/a', stream('text'));
      const job = await storage.jobFolder('read');
      const path = join(job.path, 'a');
      await storage.checkout('files/a', path);
      await storage.checkout('files/a', path);
      expect((await stat(path)).mode & 0o222).toBe(0);
      await storage.remove('files/a');
      expect(await readFile(path, 'utf8')).toBe('text');
      await job.dispose();
    });

    it('says NOT_FOUND for what is not there', async () => {
      const job = await storage.jobFolder('read');
      await storage.put('files/deep/a', stream('text'));
      for (const key of ['files/none', 'files/deep', 'files/deep/a/b']) {
        await expect(storage.read(key)).rejects.toMatchObject({ code: 'NOT_FOUND' });
        await expect(storage.checkout(key, join(job.path, 'a'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
        expect(await storage.size(key)).toBeUndefined();
        await storage.remove(key);
      }
      expect(await text('files/deep/a')).toBe('text');
    });

    it('removes one object, or all under a prefix, and nothing else', async () => {
      for (const key of ['runs/1/a', 'runs/1/load-0/b', 'runs/10/a', 'files/a'])
        await storage.put(key, stream(key));
      await storage.removeAll('runs/1/');
      await storage.removeAll('runs/1/');
      await storage.remove('files/a');
      const left = await Promise.all(
        ['runs/1/a', 'runs/1/load-0/b', 'runs/10/a', 'files/a'].map((key) => storage.size(key)),
      );
      expect(left).toEqual([undefined, undefined, 9, undefined]);
      await storage.put('runs/1/a', stream('again'));
      expect(await text('runs/1/a')).toBe('again');
    });

    const hostile = [
      '',
      '/a',
      'a/',
      'a//b',
      '../a',
      'a/../b',
      'a/..',
      './a',
      'a\\b',
      'a\0b',
      'ä',
      'a b',
      '.hidden',
    ];
    it.each(hostile.map((key) => [key]))('refuses %j as a key', async (key) => {
      const refusal = { code: 'BAD_REQUEST' };
      await expect(storage.put(key, stream('x'))).rejects.toMatchObject(refusal);
      await expect(storage.read(key)).rejects.toMatchObject(refusal);
      await expect(storage.size(key)).rejects.toMatchObject(refusal);
      await expect(storage.remove(key)).rejects.toMatchObject(refusal);
      await expect(storage.removeAll(`${key}/`)).rejects.toMatchObject(refusal);
    });

    it('gives every job an empty folder of its own, whatever it is called', async () => {
      const names = ['same', 'same', '../../climb', 'ü/ä', ''];
      const jobs = await Promise.all(names.map((job) => storage.jobFolder(job)));
      expect(new Set(jobs.map((job) => job.path)).size).toBe(names.length);
      for (const job of jobs) {
        expect(await readdir(job.path)).toEqual([]);
        await writeFile(join(job.path, 'x'), 'x');
        await job.dispose();
        await job.dispose();
        await expect(stat(job.path)).rejects.toMatchObject({ code: 'ENOENT' });
      }
    });

    it('shows each of many objects written at once whole', async () => {
      const texts = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(5_000));
      await Promise.all(texts.map((each, index) => storage.put(`runs/r/${index}`, stream(each, each))));
      await Promise.all(texts.map((each) => storage.put('runs/r/same', stream(each, each))));
      for (const [index, each] of texts.entries()) expect(await text(`runs/r/${index}`)).toBe(each + each);
      expect(texts.map((each) => each + each)).toContain(await text('runs/r/same'));
    });

    it('is able to write now', () => expect(storage.check()).resolves.toBeUndefined());
  });
}
