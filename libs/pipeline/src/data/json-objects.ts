import { Readable } from 'node:stream';
import { ObjectStorage, StoredObject } from '@dms/domain';

/** Small documents that are too large for the store, kept as JSON in storage. */
export async function readJson<T>(storage: ObjectStorage, key: string): Promise<T> {
  const chunks: Buffer[] = [];
  for await (const chunk of await storage.read(key)) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as T;
}

export function writeJson(storage: ObjectStorage, key: string, value: unknown): Promise<StoredObject> {
  return storage.put(key, Readable.from([Buffer.from(JSON.stringify(value), 'utf8')]));
}
