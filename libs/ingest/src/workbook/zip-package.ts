import type { Readable, TransformOptions } from 'node:stream';
import { createInflateRaw, crc32, type ZlibOptions } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { DmsError } from '@dms/domain';
import { limits } from '../limits';
import { throwIfCancelled } from '../text/utf8-chunks';
import { damaged, guardDirectory, refuseUnpacked, unreadable } from './guard';
import { PieceFeed, type ByteLane } from './piece-feed';
import { XmlError, XmlTokens, type XmlHandler } from './xml-tokens';
import { entriesOf, openEntry, openZip } from './zip';

export type PackageLimits = Pick<
  typeof limits,
  'workbookEntries' | 'workbookUnpackedBytes' | 'workbookRatio'
>;

/**
 * A workbook's zip file, read entry by entry and never whole: what is unpacked is counted against the limits and
 * checked against its checksum while it flows. Throws DmsError as the guard says: FILE_UNREADABLE,
 * UNPACKED_TOO_LARGE, WORKBOOK_PROTECTED, CANCELLED.
 */
export class ZipPackage {
  private readonly entries: Map<string, Entry>;
  private unpacked = 0;

  private constructor(
    private readonly zip: ZipFile,
    entries: readonly Entry[],
    private readonly most: PackageLimits,
    private readonly signal?: AbortSignal,
  ) {
    // Some writers differ in letter case between the directory and the relations.
    this.entries = new Map(entries.map((entry) => [entry.fileName.toLowerCase(), entry]));
  }

  static async open(path: string, signal?: AbortSignal, most: PackageLimits = limits): Promise<ZipPackage> {
    const zip = await openZip(path).catch((error: unknown) => {
      throw damaged(error);
    });
    try {
      if (zip.entryCount > most.workbookEntries)
        refuseUnpacked('entries', zip.entryCount, most.workbookEntries);
      const entries = await entriesOf(zip, most.workbookEntries + 1);
      guardDirectory(entries, most.workbookEntries);
      return new ZipPackage(zip, entries, most, signal);
    } catch (error) {
      zip.close();
      throw error instanceof DmsError ? error : damaged(error);
    }
  }

  close(): void {
    this.zip.close();
  }

  has(name: string): boolean {
    return this.entries.has(name.toLowerCase());
  }

  /** Bytes of all entries as packed. */
  get size(): number {
    let size = 0;
    for (const { compressedSize } of this.entries.values()) size += compressedSize;
    return size;
  }

  /** Bytes of an entry as packed: what progress is told by. */
  packedBytes(name: string): number {
    return this.entries.get(name.toLowerCase())?.compressedSize ?? 0;
  }

  /**
   * A part's XML given to a handler. `onChunk` is awaited after each piece, and hears the packed bytes read so far;
   * when it answers false the reading ends there. `lane`: who takes rows as they lie there, made after the handler.
   */
  async parse(
    name: string,
    make: (tokens: () => XmlTokens) => XmlHandler,
    onChunk?: (packed: number) => Promise<boolean> | boolean,
    lane?: () => ByteLane | undefined,
  ): Promise<void> {
    const tokens: XmlTokens = new XmlTokens(make(() => tokens));
    const entry = this.entries.get(name.toLowerCase());
    const feed = new PieceFeed(name, tokens, lane?.());
    try {
      for await (const { bytes, packed } of entry ? this.bytes(entry) : []) {
        feed.push(bytes);
        if (onChunk && !(await onChunk(packed))) return;
      }
      feed.end();
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      throw unreadable(`holds XML that is not well-formed (${error.message})`, name, error);
    }
  }

  private async *bytes(entry: Entry): AsyncGenerator<{ bytes: Buffer; packed: number }> {
    const { compressedSize, compressionMethod, fileName } = entry;
    if (compressionMethod !== 0 && compressionMethod !== 8)
      throw unreadable(`holds an entry packed by method ${compressionMethod}`, fileName);
    let packed = 0;
    let total = 0;
    let sum = 0;
    let source: Readable | undefined;
    try {
      const raw = await openEntry(this.zip, entry, { decodeFileData: false });
      raw.on('data', (chunk: Buffer) => (packed += chunk.length));
      source = compressionMethod === 0 ? raw : inflated(raw);
      for await (const bytes of source as AsyncIterable<Buffer>) {
        throwIfCancelled(this.signal);
        total += bytes.length;
        this.count(bytes.length, total, compressedSize);
        sum = crc32(bytes, sum);
        yield { bytes, packed };
      }
    } catch (error) {
      throw error instanceof DmsError || error instanceof XmlError ? error : damaged(error);
    } finally {
      source?.destroy();
    }
    if (total !== entry.uncompressedSize || sum !== entry.crc32)
      throw unreadable('holds an entry whose checksum is wrong', fileName);
  }

  private count(bytes: number, ofEntry: number, packed: number): void {
    const { workbookRatio, workbookUnpackedBytes } = this.most;
    this.unpacked += bytes;
    if (this.unpacked > workbookUnpackedBytes)
      refuseUnpacked('bytes unpacked', this.unpacked, workbookUnpackedBytes);
    if (ofEntry > ratioFreeBytes && ofEntry > packed * workbookRatio)
      refuseUnpacked('times its packed size', Math.ceil(ofEntry / packed), workbookRatio);
  }
}

/** Entries of this size are harmless however well they pack. */
const ratioFreeBytes = 4 * 1024 ** 2;

/** Bytes that wait on either side of the unpacking, so that it goes on in its own thread while a piece is looked at. */
const aheadBytes = 1024 ** 2;

const unpacking: ZlibOptions & TransformOptions = { chunkSize: 256 * 1024, highWaterMark: aheadBytes };

function inflated(raw: Readable): Readable {
  const inflate = createInflateRaw(unpacking);
  raw.once('error', (error) => inflate.destroy(error));
  inflate.once('close', () => raw.destroy());
  return raw.pipe(inflate);
}
