import { Readable } from 'node:stream';
import { DmsError, JobFolder, ObjectStorage, StoredObject } from '@dms/domain';

/** Objects and job folders as plain values in the heap: what counts here is who puts what where, not its bytes. */
export class ModelStorage extends ObjectStorage {
  readonly objects = new Map<string, unknown>();
  readonly files = new Map<string, unknown>();
  private folders = 0;

  async put(key: string, bytes: Readable): Promise<StoredObject> {
    let text = '';
    for await (const chunk of bytes) text += String(chunk);
    return this.keep(key, JSON.parse(text));
  }

  async putFile(key: string, path: string): Promise<StoredObject> {
    return this.keep(key, this.files.get(path));
  }

  async read(key: string): Promise<Readable> {
    if (!this.objects.has(key)) throw new DmsError('NOT_FOUND', `There is no ${key}.`);
    return Readable.from([Buffer.from(JSON.stringify(this.objects.get(key)))]);
  }

  async size(key: string): Promise<number | undefined> {
    return this.objects.has(key) ? 1 : undefined;
  }

  async checkout(key: string, path: string): Promise<void> {
    this.files.set(path, this.objects.get(key));
  }

  async remove(key: string): Promise<void> {
    this.objects.delete(key);
  }

  async removeAll(prefix: string): Promise<void> {
    for (const key of this.objects.keys()) if (key.startsWith(prefix)) this.objects.delete(key);
  }

  async jobFolder(name: string): Promise<JobFolder> {
    const path = `/${name}-${this.folders++}`;
    return { path, dispose: () => Promise.resolve() };
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  private keep(key: string, value: unknown): StoredObject {
    this.objects.set(key, structuredClone(value));
    return { key, size: 1, sha256: '' };
  }
}
