import type { Readable } from 'node:stream';
import { createInflateRaw, crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { DmsError } from '@dms/domain';
import { limits } from '../limits';
import { throwIfCancelled } from '../text/utf8-chunks';
import { damaged, guardDirectory, notUtf8, refuseUnpacked, unreadable } from './guard';
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

  /** Bytes of an entry as packed: what progress is told by. */
  packedBytes(name: string): number {
    return this.entries.get(name.toLowerCase())?.compressedSize ?? 0;
  }

  /**
   * A part's XML given to a handler. `onChunk` is awaited after each piece, and hears the packed bytes read so far;
   * when it answers false the reading ends there.
   */
  async parse(
    name: string,
    make: (tokens: () => XmlTokens) => XmlHandler,
    onChunk?: (packed: number) => Promise<boolean> | boolean,
  ): Promise<void> {
    const tokens: XmlTokens = new XmlTokens(make(() => tokens));
    try {
      for await (const { piece, packed } of this.pieces(name)) {
        tokens.push(piece);
        if (onChunk && !(await onChunk(packed))) return;
      }
      tokens.end();
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      throw unreadable(`holds XML that is not well-formed (${error.message})`, name, error);
    }
  }

  /** An entry's text in pieces, cut at whole characters. */
  private async *pieces(name: string): AsyncGenerator<{ piece: string; packed: number }> {
    const entry = this.entries.get(name.toLowerCase());
    if (!entry) return;
    const decoder = new Utf8Pieces(name);
    for await (const { bytes, packed } of this.bytes(entry)) {
      const piece = decoder.push(bytes);
      if (piece !== '') yield { piece, packed };
    }
    decoder.end();
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

function inflated(raw: Readable): Readable {
  const inflate = createInflateRaw({ chunkSize: 256 * 1024 });
  raw.once('error', (error) => inflate.destroy(error));
  inflate.once('close', () => raw.destroy());
  return raw.pipe(inflate);
}

/** UTF-8 to text, strictly, piece by piece; a byte order mark is left out and another encoding refused. */
class Utf8Pieces {
  private rest: Buffer = Buffer.alloc(0);
  private isStart = true;

  constructor(private readonly entry: string) {}

  push(chunk: Buffer): string {
    let bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    if (this.isStart && bytes.length < 200 && bytes.length > 0 && !bytes.includes('>')) {
      this.rest = bytes;
      return '';
    }
    if (this.isStart) bytes = this.started(bytes);
    let end = bytes.length;
    // Back over a character cut at the end: at most three continuation bytes and their first one.
    for (let back = 1; back <= Math.min(3, end); back++) {
      const byte = bytes[end - back] ?? 0;
      if (byte < 0x80) break;
      if (byte < 0xc0) continue;
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      if (length > back) end -= back;
      break;
    }
    // The bytes kept belong to a buffer that is used again.
    this.rest = Buffer.from(bytes.subarray(end));
    const whole = bytes.subarray(0, end);
    const text = whole.toString('utf8');
    // Only where the decoder put a replacement is it worth asking whether the bytes were wrong.
    if (text.includes('\ufffd') && !isValid(whole)) throw notUtf8(this.entry);
    return text;
  }

  end(): void {
    if (this.rest.length > 0) throw notUtf8(this.entry);
  }

  private started(bytes: Buffer): Buffer {
    this.isStart = false;
    const latin = bytes.subarray(0, 200).toString('latin1');
    if (/^(\xff\xfe|\xfe\xff|<\0|\0<)/.test(latin)) throw unreadable('holds XML in UTF-16', this.entry);
    const declared = /^(?:\xef\xbb\xbf)?<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)/.exec(latin)?.[1];
    if (declared !== undefined && !/^(utf-?8|us-ascii)$/i.test(declared))
      throw unreadable(`holds XML in ${declared.slice(0, 20).replace(/[^\w.-]/g, '?')}`, this.entry);
    return latin.startsWith('\xef\xbb\xbf') ? bytes.subarray(3) : bytes;
  }
}

function isValid(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
