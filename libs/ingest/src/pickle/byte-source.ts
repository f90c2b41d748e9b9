import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { DmsError } from '@dms/domain';

const windowBytes = 1024 ** 2;
/** Texts up to so many bytes are looked up among so many of those read before. */
const shortBytes = 24;
const textsKnown = 2 ** 18;

/** A file read from front to back through a window of 1 MiB; nothing longer than the file is ever asked for. */
export class ByteSource {
  /** The window, and where in it the next byte is: the interpreter looks at short values in place. */
  bytes: Buffer = Buffer.alloc(windowBytes);
  at = 0;
  private end = 0;
  private read = 0;
  readonly size: number;
  private readonly file: number;
  private readonly known = new Array<string | undefined>(textsKnown);

  constructor(path: string) {
    this.file = openSync(path, 'r');
    this.size = fstatSync(this.file).size;
  }

  /** Bytes of the file taken so far. */
  get position(): number {
    return this.read - (this.end - this.at);
  }

  get left(): number {
    return this.size - this.position;
  }

  /** Makes `count` bytes (at most the window) lie in it from `at` on. Throws DmsError FILE_UNREADABLE. */
  need(count: number): void {
    if (this.end - this.at >= count) return;
    if (count > this.left) throw cutShort(this.position);
    this.bytes.copyWithin(0, this.at, this.end);
    this.end -= this.at;
    this.at = 0;
    while (this.end < count) {
      const got = readSync(this.file, this.bytes, this.end, this.bytes.length - this.end, this.read);
      if (got === 0) throw cutShort(this.position);
      this.read += got;
      this.end += got;
    }
  }

  byte(): number {
    if (this.at >= this.end) this.need(1);
    return this.bytes[this.at++] ?? 0;
  }

  /** A copy of the next bytes. The length is what the file claims: refused where the file is not that long. */
  take(count: number): Buffer {
    if (count > this.left) throw tooLong(count, this.position);
    if (count <= windowBytes) {
      this.need(count);
      const copy = Buffer.from(this.bytes.subarray(this.at, this.at + count));
      this.at += count;
      return copy;
    }
    const copy = Buffer.allocUnsafe(count);
    let filled = this.bytes.copy(copy, 0, this.at, this.end);
    this.at = this.end;
    while (filled < count) {
      const got = readSync(this.file, copy, filled, count - filled, this.read);
      if (got === 0) throw cutShort(this.position);
      this.read += got;
      filled += got;
    }
    return copy;
  }

  text(count: number): string {
    if (count > windowBytes) return this.take(count).toString('utf8');
    if (count > this.left) throw tooLong(count, this.position);
    this.need(count);
    const from = this.at;
    this.at += count;
    return count > shortBytes ? this.bytes.toString('utf8', from, this.at) : this.shortText(from, this.at);
  }

  /** The same few words make up many a column: one that was read before is handed out again, not made anew. */
  private shortText(from: number, to: number): string {
    const { bytes, known } = this;
    let hash = to - from;
    for (let at = from; at < to; at++) {
      const code = bytes[at] ?? 0;
      if (code >= 0x80) return bytes.toString('utf8', from, to);
      hash = (Math.imul(hash, 31) + code) | 0;
    }
    const place = (hash ^ (hash >>> 15)) & (textsKnown - 1);
    const before = known[place];
    if (before !== undefined && isText(before, bytes, from, to)) return before;
    return (known[place] = bytes.toString('latin1', from, to));
  }

  /** The rest of the line, without its LF, in Latin-1; at most 1 MiB. */
  line(): string {
    const from = this.bytes.indexOf(0x0a, this.at);
    if (from < 0 || from >= this.end) {
      this.need(Math.min(this.left, windowBytes));
      const found = this.bytes.subarray(0, this.end).indexOf(0x0a, this.at);
      if (found < 0) throw cutShort(this.position);
      return this.lineTo(found);
    }
    return this.lineTo(from);
  }

  close(): void {
    closeSync(this.file);
  }

  private lineTo(end: number): string {
    const text = this.bytes.toString('latin1', this.at, end);
    this.at = end + 1;
    return text;
  }
}

/** Whether the ASCII bytes spell the text. */
function isText(text: string, bytes: Buffer, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) !== bytes[from + at]) return false;
  return true;
}

function cutShort(position: number): DmsError {
  return new DmsError(
    'FILE_UNREADABLE',
    `The pickle is cut short: it ends in the middle of byte ${position}'s value.`,
    {
      position,
    },
  );
}

function tooLong(count: number, position: number): DmsError {
  return new DmsError(
    'FILE_UNREADABLE',
    `The pickle claims a value of ${count} bytes at byte ${position}, more than the file holds.`,
    { position, claimed: count },
  );
}

/** A pickle that no Python wrote, or a damaged one. */
export function wrong(what: string, position: number): DmsError {
  return new DmsError('FILE_UNREADABLE', `The pickle is damaged: it ${what} (byte ${position}).`, {
    position,
  });
}
