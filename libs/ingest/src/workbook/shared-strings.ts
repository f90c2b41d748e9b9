import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import type { ZipPackage } from './zip-package';
import { limits } from '../limits';
import { RichText } from './rich-text';
import { refuseUnpacked } from './guard';

/** Characters of shared strings held in memory; what comes after goes to a file. */
const heldCharacters = 24 * 1024 ** 2;
/** So many characters are harmless however often a text is referred to. */
const freeCharacters = 64 * 1024 ** 2;
const blockBytes = 64 * 1024;
const blocksHeld = 256;

/**
 * The texts that cells refer to by number. The first of them (24 million characters) are held in memory, the others
 * lie in a file of the job's folder and are read block by block, so that memory is bounded however many there are.
 */
export class SharedStrings {
  private readonly held: string[] = [];
  private heldSize = 0;
  private readonly places: number[] = [];
  private file: number | undefined;
  private end = 0;
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private readonly blocks = new Map<number, Buffer>();
  /** Characters handed out, and how many may be. */
  private given = 0;
  private most = freeCharacters;

  constructor(private readonly spillPath: string) {}

  /** Reads the part; a workbook without one has no shared strings. */
  async read(zip: ZipPackage, part: string): Promise<void> {
    if (!zip.has(part)) return;
    this.most = Math.max(freeCharacters, limits.unpackedRatio * zip.size);
    await zip.parse(part, (tokens) => new RichText(tokens, 'si', (text) => this.add(text)));
    this.flush();
  }

  /**
   * The text of that number; undefined where there is none. Throws DmsError UNPACKED_TOO_LARGE: a few bytes that refer to
   * long texts again and again are a bomb as any other.
   */
  get(index: number): string | undefined {
    const text = this.at(index);
    this.given += text?.length ?? 0;
    if (this.given > this.most) refuseUnpacked('characters of shared strings', this.given, this.most);
    return text;
  }

  private at(index: number): string | undefined {
    if (index < this.held.length) return this.held[index];
    const at = index - this.held.length;
    const from = this.places[at];
    if (from === undefined) return undefined;
    return this.bytes(from, this.places[at + 1] ?? this.end).toString('utf8');
  }

  close(): void {
    if (this.file === undefined) return;
    closeSync(this.file);
    rmSync(this.spillPath, { force: true });
    this.file = undefined;
  }

  private add(text: string): void {
    if (this.file === undefined && this.heldSize < heldCharacters) {
      this.held.push(text);
      this.heldSize += text.length;
      return;
    }
    if (this.places.length >= limits.workbookStrings)
      refuseUnpacked('shared strings', this.places.length, limits.workbookStrings);
    this.file ??= openSync(this.spillPath, 'w+', 0o600);
    const bytes = Buffer.from(text);
    this.places.push(this.end);
    this.end += bytes.length;
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    if (this.pendingBytes >= 1024 ** 2) this.flush();
  }

  private flush(): void {
    if (this.file === undefined || this.pendingBytes === 0) return;
    const bytes = Buffer.concat(this.pending);
    for (let written = 0; written < bytes.length;) written += writeSync(this.file, bytes, written);
    this.pending = [];
    this.pendingBytes = 0;
  }

  private bytes(from: number, to: number): Buffer {
    const first = Math.floor(from / blockBytes);
    const block = this.block(first);
    const start = from - first * blockBytes;
    if (start + to - from <= blockBytes) return block.subarray(start, start + to - from);
    const long = Buffer.alloc(to - from);
    readSync(this.file ?? -1, long, 0, long.length, from);
    return long;
  }

  private block(number: number): Buffer {
    const found = this.blocks.get(number);
    if (found) return found;
    const bytes = Buffer.alloc(blockBytes);
    readSync(this.file ?? -1, bytes, 0, blockBytes, number * blockBytes);
    const [oldest] = this.blocks.keys();
    if (this.blocks.size >= blocksHeld && oldest !== undefined) this.blocks.delete(oldest);
    this.blocks.set(number, bytes);
    return bytes;
  }
}
