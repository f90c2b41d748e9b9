import { createHash, Hash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import {
  chmod,
  copyFile,
  FileHandle,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DmsError, JobFolder, ObjectStorage, StoredObject } from '@dms/domain';
import { keySegments, prefixSegments } from './object-key';
import { isStale, ownedName } from './owned-name';
import { codeOf, guarded, storageError } from './storage-error';

const readOnly = 0o444;

/**
 * Staged bytes in a folder, which several hosts may share: `objects/` by key, `tmp/` for what is not whole yet,
 * `jobs/` for job folders. Bytes become an object by fsync and rename, so a killed process leaves nothing but
 * leftovers in tmp/ and jobs/, removed by the next `open`.
 */
export class LocalStorage extends ObjectStorage {
  private constructor(private readonly folder: string) {
    super();
  }

  /** Makes the folders where they are missing and removes what ended processes left behind. */
  static async open(folder: string): Promise<LocalStorage> {
    const storage = new LocalStorage(resolve(folder));
    await guarded(async () => {
      for (const part of ['objects', 'tmp', 'jobs']) {
        await mkdir(join(storage.folder, part), { recursive: true });
      }
      for (const part of ['tmp', 'jobs']) await sweep(join(storage.folder, part));
    });
    return storage;
  }

  async put(
    key: string,
    bytes: Readable,
    options: { maxBytes?: number; signal?: AbortSignal } = {},
  ): Promise<StoredObject> {
    const target = this.path(key);
    const temporary = join(this.folder, 'tmp', ownedName('put'));
    try {
      const handle = await guarded(() => open(temporary, 'wx', 0o600));
      const written = await receive(bytes, handle, options).finally(() => handle.close());
      await this.publish(temporary, target);
      return { key, ...written };
    } catch (error) {
      await rm(temporary, { force: true });
      if (options.signal?.aborted)
        throw new DmsError('CANCELLED', 'The transfer was given up.', { key }, { cause: error });
      throw error;
    }
  }

  async putFile(key: string, path: string): Promise<StoredObject> {
    const target = this.path(key);
    const { size, sha256 } = await guarded(async () => {
      const handle = await open(path, 'r');
      try {
        const read = await digest(handle);
        await handle.sync();
        return read;
      } finally {
        await handle.close();
      }
    });
    try {
      await this.publish(path, target);
    } catch (error) {
      if (codeOf((error as DmsError).cause) !== 'EXDEV') throw error;
      const stored = await this.put(key, createReadStream(path));
      await rm(path, { force: true });
      return stored;
    }
    return { key, size, sha256 };
  }

  /** Gives bytes another key, in place of what it had. */
  async move(from: string, to: string): Promise<void> {
    const [source, target] = [this.path(from), this.path(to)];
    await this.found(from, async () => {
      await makeFolder(dirname(target));
      await rename(source, target);
    });
  }

  /** The objects right under a prefix: the last part of their keys, their bytes and when they were written (ms since 1970). */
  async list(prefix: string): Promise<{ name: string; size: number; writtenAt: number }[]> {
    const path = join(this.folder, 'objects', ...prefixSegments(prefix));
    return guarded(async () => {
      const names = await readdir(path).catch((error: unknown) => {
        if (isAbsent(error)) return [];
        throw error;
      });
      const looked = names.map(async (name) => {
        // Another process may have taken it away meanwhile.
        const found = await stat(join(path, name)).catch(() => undefined);
        return found?.isFile() ? [{ name, size: found.size, writtenAt: found.mtimeMs }] : [];
      });
      return (await Promise.all(looked)).flat();
    });
  }

  async read(key: string, range?: { start: number; end?: number }): Promise<Readable> {
    const path = this.path(key);
    const { handle, size } = await this.found(key, async () => {
      const opened = await open(path, 'r');
      const found = await opened.stat();
      if (found.isFile()) return { handle: opened, size: found.size };
      await opened.close();
      throw notFound(key);
    });
    return handle.createReadStream({ highWaterMark: bufferFor(size, 1 << 18), ...range });
  }

  async size(key: string): Promise<number | undefined> {
    const path = this.path(key);
    try {
      const found = await stat(path);
      return found.isFile() ? found.size : undefined;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw storageError(error);
    }
  }

  async checkout(key: string, path: string): Promise<void> {
    const source = this.path(key);
    await this.found(key, async () => {
      if (!(await lstat(source)).isFile()) throw notFound(key);
    });
    await guarded(async () => {
      await rm(path, { force: true });
      try {
        await link(source, path);
      } catch {
        // Another file system, or one without hard links: a copy does as well. A real fault shows here again.
        await copyFile(source, path, constants.COPYFILE_FICLONE);
        await chmod(path, readOnly);
      }
    });
  }

  async remove(key: string): Promise<void> {
    const path = this.path(key);
    await guarded(async () => {
      const found = await lstat(path).catch((error: unknown) => {
        if (isAbsent(error)) return undefined;
        throw error;
      });
      if (found?.isFile()) await rm(path, { force: true });
    });
  }

  async removeAll(prefix: string): Promise<void> {
    const path = join(this.folder, 'objects', ...prefixSegments(prefix));
    const doomed = join(this.folder, 'tmp', ownedName('removed'));
    await guarded(async () => {
      try {
        // First out of sight in one step: nobody ever sees half of it.
        await rename(path, doomed);
      } catch (error) {
        if (isAbsent(error)) return;
        throw error;
      }
      await rm(doomed, { recursive: true, force: true });
    });
  }

  async jobFolder(name: string): Promise<JobFolder> {
    const path = join(this.folder, 'jobs', ownedName(name));
    await guarded(() => mkdir(path, { mode: 0o700 }));
    return { path, dispose: () => guarded(() => rm(path, { recursive: true, force: true })) };
  }

  async check(): Promise<void> {
    const path = join(this.folder, 'tmp', ownedName('check'));
    try {
      await guarded(() => writeFile(path, Buffer.alloc(4096)));
    } finally {
      await rm(path, { force: true });
    }
  }

  private path(key: string): string {
    return join(this.folder, 'objects', ...keySegments(key));
  }

  /** Makes finished bytes visible under their name, and durable: the folder is synced as well. */
  private async publish(from: string, target: string): Promise<void> {
    await guarded(async () => {
      await chmod(from, readOnly);
      for (let attempt = 1; ; attempt++) {
        await makeFolder(dirname(target));
        try {
          await rename(from, target);
          break;
        } catch (error) {
          // removeAll may have taken the folder away in between.
          if (codeOf(error) !== 'ENOENT' || attempt === 5) throw error;
        }
      }
      await syncFolder(dirname(target));
    });
  }

  private async found<T>(key: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (isAbsent(error)) throw notFound(key);
      throw storageError(error);
    }
  }
}

/** Writes a stream to a new file and syncs it; only faults of the file become DmsErrors of storage. */
async function receive(
  bytes: Readable,
  handle: FileHandle,
  options: { maxBytes?: number; signal?: AbortSignal },
): Promise<{ size: number; sha256: string }> {
  const hash: Hash = createHash('sha256');
  const limit = options.maxBytes ?? Infinity;
  let size = 0;
  await pipeline(
    bytes,
    async (source: AsyncIterable<Buffer | string>) => {
      for await (const piece of source) {
        const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
        size += chunk.length;
        if (size > limit)
          throw new DmsError('UPLOAD_TOO_LARGE', `There are more than the ${limit} bytes allowed.`, {
            limit,
          });
        hash.update(chunk);
        await guarded(() => handle.writeFile(chunk));
      }
    },
    ...(options.signal ? [{ signal: options.signal }] : []),
  );
  await guarded(() => handle.sync());
  return { size, sha256: hash.digest('hex') };
}

/** What is read, all of it by one buffer: what small files would leave behind of larger ones makes V8 collect again and again. */
async function digest(handle: FileHandle): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(bufferFor((await handle.stat()).size, 1 << 20));
  let size = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, size);
    if (bytesRead === 0) return { size, sha256: hash.digest('hex') };
    hash.update(buffer.subarray(0, bytesRead));
    size += bytesRead;
  }
}

/** As large as a file needs, and at most so large. */
function bufferFor(size: number, most: number): number {
  return Math.max(1024, Math.min(most, size));
}

async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (isStale(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  // A new folder lasts only when the one that holds it is synced.
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');
}

function notFound(key: string): DmsError {
  return new DmsError('NOT_FOUND', 'Those bytes are not in storage (any more).', { key });
}
