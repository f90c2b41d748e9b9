import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addAbortSignal, Readable } from 'node:stream';
import { DmsError, JobFolder, ObjectStorage, StoredObject } from '@dms/domain';

const validKey = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

/** ObjectStorage for specs: objects in the heap, job folders in the system's temporary folder. */
export class InMemoryStorage extends ObjectStorage {
  private readonly objects = new Map<string, Buffer>();

  async put(
    key: string,
    bytes: Readable,
    options: { maxBytes?: number; signal?: AbortSignal } = {},
  ): Promise<StoredObject> {
    const checked = this.checked(key);
    if (options.signal) addAbortSignal(options.signal, bytes);
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of bytes) {
        const piece = Buffer.from(chunk as Buffer);
        size += piece.length;
        if (size > (options.maxBytes ?? Infinity))
          throw new DmsError('UPLOAD_TOO_LARGE', `There are more than ${options.maxBytes} bytes.`);
        chunks.push(piece);
      }
    } catch (error) {
      if (options.signal?.aborted) throw new DmsError('CANCELLED', 'The transfer was given up.', { key });
      throw error;
    }
    return this.keep(checked, Buffer.concat(chunks));
  }

  async putFile(key: string, path: string): Promise<StoredObject> {
    const stored = this.keep(this.checked(key), await readFile(path));
    await rm(path);
    return stored;
  }

  async read(key: string, range?: { start: number; end?: number }): Promise<Readable> {
    const bytes = this.found(key);
    const end = range?.end === undefined ? bytes.length : range.end + 1;
    return Readable.from([bytes.subarray(range?.start ?? 0, end)], { objectMode: false });
  }

  async size(key: string): Promise<number | undefined> {
    return this.objects.get(this.checked(key))?.length;
  }

  async checkout(key: string, path: string): Promise<void> {
    const bytes = this.found(key);
    await rm(path, { force: true });
    await writeFile(path, bytes, { mode: 0o444 });
  }

  async remove(key: string): Promise<void> {
    this.objects.delete(this.checked(key));
  }

  async removeAll(prefix: string): Promise<void> {
    this.checked(prefix.slice(0, -1));
    for (const key of this.objects.keys()) if (key.startsWith(prefix)) this.objects.delete(key);
  }

  async jobFolder(name: string): Promise<JobFolder> {
    const path = await mkdtemp(join(tmpdir(), `dms-${name.replace(/[^A-Za-z0-9]/g, '-')}-`));
    return { path, dispose: () => rm(path, { recursive: true, force: true }) };
  }

  async check(): Promise<void> {
    return undefined;
  }

  private keep(key: string, bytes: Buffer): StoredObject {
    this.objects.set(key, bytes);
    return { key, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  }

  private found(key: string): Buffer {
    const bytes = this.objects.get(this.checked(key));
    if (!bytes) throw new DmsError('NOT_FOUND', 'Those bytes are not in storage.', { key });
    return bytes;
  }

  private checked(key: string): string {
    if (!validKey.test(key)) throw new DmsError('BAD_REQUEST', 'That is not a key of stored bytes.');
    return key;
  }
}
