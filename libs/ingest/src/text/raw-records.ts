import { closeSync, openSync, readSync } from 'node:fs';

const windowBytes = 128 * 1024;

/** Bytes of single records, read again from the text by position: only for records that are set aside. */
export class RawRecords {
  private readonly descriptor: number;
  private readonly memory = Buffer.alloc(windowBytes);
  /** What was read last: records set aside often follow one another. */
  private window: Buffer = this.memory.subarray(0, 0);
  private windowStart = 0;

  /** `offset` is where the gate's position 0 lies in the file. */
  constructor(
    path: string,
    private readonly offset: number,
  ) {
    this.descriptor = openSync(path, 'r');
  }

  /** Bytes from `start` up to `end`, at most `most` of them. Valid until the next call. */
  read(start: number, end: number, most = Number.POSITIVE_INFINITY): Buffer {
    const length = Math.max(0, Math.min(end - start, most));
    if (length > windowBytes) return this.load(Buffer.alloc(length), start);
    if (start < this.windowStart || start + length > this.windowStart + this.window.length) {
      this.windowStart = start;
      this.window = this.load(this.memory, start);
    }
    const from = start - this.windowStart;
    return this.window.subarray(from, from + length);
  }

  /** The position after `lines` physical lines from `start` on. */
  afterLines(start: number, lines: number): number {
    let position = start;
    let afterReturn = false;
    for (let left = lines; left > 0 || afterReturn;) {
      const bytes = this.read(position, position + windowBytes);
      if (bytes.length === 0) return position;
      for (let index = 0; index < bytes.length; index++, position++) {
        const byte = bytes[index];
        if (afterReturn && byte === 0x0a) {
          afterReturn = false;
          continue;
        }
        afterReturn = false;
        if (left === 0) return position;
        if (byte !== 0x0a && byte !== 0x0d) continue;
        left--;
        afterReturn = byte === 0x0d;
        if (left === 0 && !afterReturn) return position + 1;
      }
    }
    return position;
  }

  private load(into: Buffer, start: number): Buffer {
    const filled = readSync(this.descriptor, into, 0, into.length, this.offset + start);
    return into.subarray(0, filled);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
