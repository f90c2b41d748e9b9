import { open, type Entry, type ZipFile } from 'yauzl';
import type { Readable } from 'node:stream';

/** A zip file opened for reading entry by entry; sizes that its directory claims are enforced while reading. */
export function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(
      path,
      { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: true },
      (error, zip) => (error ? reject(error) : resolve(zip)),
    );
  });
}

/** The entries of the directory, in order; at most `most` are looked at. */
export async function entriesOf(zip: ZipFile, most: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      if (entries.length >= most) resolve();
      else zip.readEntry();
    });
    zip.readEntry();
  });
  return entries;
}

/** An entry's bytes, unpacked unless `options` say otherwise. */
export function openEntry(
  zip: ZipFile,
  entry: Entry,
  options: { decodeFileData?: boolean } = {},
): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, options, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}

/** Up to `most` first bytes of an entry, unpacked. */
export async function entryStart(zip: ZipFile, entry: Entry, most: number): Promise<Buffer> {
  const stream = await openEntry(zip, entry);
  const parts: Buffer[] = [];
  let total = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      parts.push(chunk);
      total += chunk.length;
      if (total >= most) break;
    }
  } finally {
    stream.destroy();
  }
  return Buffer.concat(parts).subarray(0, most);
}

/** Names of the first 5,000 entries. */
export async function zipEntryNames(path: string): Promise<Set<string>> {
  const zip = await openZip(path);
  try {
    const entries = await entriesOf(zip, 5000);
    return new Set(entries.map(({ fileName }) => fileName));
  } finally {
    zip.close();
  }
}
