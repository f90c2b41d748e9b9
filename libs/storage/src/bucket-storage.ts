import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { DmsError, JobFolder, ObjectStorage, StoredObject } from '@dms/domain';
import type { Bucket } from './bucket';
import { keySegments, prefixSegments } from './object-key';
import { LocalStorage } from './local-storage';
import { isStale, ownedName } from './owned-name';
import { RecentBytes } from './recent-bytes';

/** What lies under the name of a key: which bytes it means. */
type Pointer = Pick<StoredObject, 'size' | 'sha256'>;

/**
 * Staged bytes in a bucket, which hosts share that share no disk. Bytes lie under their own sha256 (`bytes/<key>/<sha256>`) and
 * never change; what a key means is a pointer (`keys/<key>`), written last. So a key shows one whole object or another whatever
 * happens to a writer, whoever has begun to read goes on, and what comes over the network is held to its sha256. Bytes of this
 * host's late work are also in its own folder.
 */
export class BucketStorage extends ObjectStorage {
  private readonly fetching = new Map<string, Promise<void>>();
  /** When the bucket last took something (ms since 1970). */
  private writtenAt = 0;

  private constructor(
    private readonly bucket: Bucket,
    private readonly local: LocalStorage,
    private readonly recent: RecentBytes,
  ) {
    super();
  }

  /**
   * `local`: a folder of this host, of which bytes that the bucket has too may take `keptBytes`. Removes what ended processes
   * left half-way.
   */
  static async open(bucket: Bucket, local: LocalStorage, keptBytes: number): Promise<BucketStorage> {
    for (const { name } of await local.list(arriving)) if (isStale(name)) await local.remove(arriving + name);
    return new BucketStorage(bucket, local, await RecentBytes.open(local, keptBytes));
  }

  async put(
    key: string,
    bytes: Readable,
    options: { maxBytes?: number; signal?: AbortSignal } = {},
  ): Promise<StoredObject> {
    keySegments(key);
    const arrived = arrival();
    return this.publish(key, arrived, await this.local.put(arrived, bytes, options), options.signal);
  }

  async putFile(key: string, path: string): Promise<StoredObject> {
    keySegments(key);
    const arrived = arrival();
    return this.publish(key, arrived, await this.local.putFile(arrived, path));
  }

  async read(key: string, range?: { start: number; end?: number }): Promise<Readable> {
    const { sha256, size } = await this.pointer(key);
    const kept = await this.recent.read(sha256, range);
    if (kept) return kept;
    if (size === 0) return Readable.from([]);
    const stream = await this.bucket.get(bytesName(key, sha256), range);
    return range ? stream : held(stream, sha256);
  }

  async size(key: string): Promise<number | undefined> {
    keySegments(key);
    try {
      return (await this.pointer(key)).size;
    } catch (error) {
      if (error instanceof DmsError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }

  async checkout(key: string, path: string): Promise<void> {
    const { sha256 } = await this.pointer(key);
    // What is kept may be given up at any moment for something newer.
    for (let attempt = 1; !(await this.recent.checkout(sha256, path)); attempt += 1) {
      if (attempt === 5)
        throw new DmsError('STORAGE_UNAVAILABLE', 'This host has no room to keep what it reads.');
      await this.fetch(key, sha256);
    }
  }

  async remove(key: string): Promise<void> {
    keySegments(key);
    await this.bucket.remove(`keys/${key}`);
    // Not those of keys that go on below this one.
    await this.bucket.removeAll(`bytes/${key}/`, /^[0-9a-f]{64}$/);
  }

  async removeAll(prefix: string): Promise<void> {
    prefixSegments(prefix);
    // First what is seen: then nobody is led to bytes that are going.
    await this.bucket.removeAll(`keys/${prefix}`);
    await this.bucket.removeAll(`bytes/${prefix}`);
  }

  jobFolder(name: string): Promise<JobFolder> {
    return this.local.jobFolder(name);
  }

  async check(): Promise<void> {
    await this.local.check();
    // Health is asked every second, and each write costs.
    if (Date.now() - this.writtenAt < trustedMs) return;
    await this.bucket.putText('check', '{}');
    this.writtenAt = Date.now();
  }

  /** Bytes first, the pointer last. */
  private async publish(
    key: string,
    arrived: string,
    { size, sha256 }: StoredObject,
    signal?: AbortSignal,
  ): Promise<StoredObject> {
    try {
      if (size > 0) await this.bucket.put(bytesName(key, sha256), await this.local.read(arrived), signal);
      const pointer: Pointer = { size, sha256 };
      await this.bucket.putText(`keys/${key}`, JSON.stringify(pointer));
      this.writtenAt = Date.now();
      await this.recent.keep(arrived, { size, sha256 });
    } catch (error) {
      await this.local.remove(arrived);
      if (signal?.aborted)
        throw new DmsError('CANCELLED', 'The transfer was given up.', { key }, { cause: error });
      throw error;
    }
    return { key, size, sha256 };
  }

  private async pointer(key: string): Promise<Pointer> {
    keySegments(key);
    try {
      return JSON.parse(await this.bucket.getText(`keys/${key}`)) as Pointer;
    } catch (error) {
      if (!(error instanceof DmsError) || error.code !== 'NOT_FOUND') throw error;
      throw new DmsError('NOT_FOUND', error.message, { key }, { cause: error });
    }
  }

  /** Brings bytes to this host, once for all who want them. */
  private fetch(key: string, sha256: string): Promise<void> {
    const begun = this.fetching.get(sha256);
    if (begun) return begun;
    const fetched = this.download(key, sha256).finally(() => this.fetching.delete(sha256));
    this.fetching.set(sha256, fetched);
    return fetched;
  }

  private async download(key: string, sha256: string): Promise<void> {
    const arrived = arrival();
    const source = sha256 === emptySha256 ? Readable.from([]) : await this.bucket.get(bytesName(key, sha256));
    const stored = await this.local.put(arrived, held(source, sha256));
    await this.recent.keep(arrived, stored);
  }
}

/** How long a bucket that took something is believed to take more. */
const trustedMs = 30_000;

const arriving = 'incoming/';
const arrival = () => arriving + ownedName('bytes');
const bytesName = (key: string, sha256: string) => `bytes/${key}/${sha256}`;
const emptySha256 = createHash('sha256').digest('hex');

/** The same bytes; fails at their end where they are not what they are called. */
function held(source: Readable, sha256: string): Readable {
  async function* checked() {
    const hash = createHash('sha256');
    try {
      for await (const chunk of source as AsyncIterable<Buffer>) {
        hash.update(chunk);
        yield chunk;
      }
    } catch (error) {
      const text = 'The bucket broke off while it was read.';
      throw new DmsError('STORAGE_UNAVAILABLE', text, undefined, { cause: error });
    }
    if (hash.digest('hex') !== sha256)
      throw new DmsError('STORAGE_UNAVAILABLE', 'The bucket answered with other bytes than were stored.');
  }
  return Readable.from(checked(), { objectMode: false });
}
