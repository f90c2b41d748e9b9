import { closeSync, openSync, readSync } from 'node:fs';

/** Bytes of single records, read again from the text by position: only for records that are set aside. */
export class RawRecords {
  private readonly descriptor: number;

  /** `offset` is where the gate's position 0 lies in the file. */
  constructor(
    path: string,
    private readonly offset: number,
  ) {
    this.descriptor = openSync(path, 'r');
  }

  /** Bytes from `start` up to `end`, at most `most` of them. */
  read(start: number, end: number, most = Number.POSITIVE_INFINITY): Buffer {
    const bytes = Buffer.alloc(Math.max(0, Math.min(end - start, most)));
    const filled = readSync(this.descriptor, bytes, 0, bytes.length, this.offset + start);
    return bytes.subarray(0, filled);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
