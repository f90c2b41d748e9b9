/** Passes bytes on from a physical line onwards. Lines end with CR LF, LF or CR, quoted or not. */
export class LineSkipper {
  /** Whole lines left out so far, and how many of them held anything. */
  skipped = 0;
  skippedFilled = 0;
  /** The first of each kind; 0 while there is none. */
  firstFilled = 0;
  firstBlank = 0;
  private afterReturn = false;
  private filled = false;

  constructor(private readonly lines: number) {}

  /** What of the chunk belongs to the lines that stay. */
  push(chunk: Buffer): Buffer {
    let index = 0;
    for (; index < chunk.length; index++) {
      const byte = chunk[index];
      if (this.afterReturn) {
        this.afterReturn = false;
        if (byte === 0x0a) continue;
      }
      if (this.skipped >= this.lines) break;
      if (byte === 0x0a || byte === 0x0d) {
        this.skipped++;
        if (!this.filled) this.firstBlank ||= this.skipped;
        else {
          this.firstFilled ||= this.skipped;
          this.skippedFilled++;
        }
        this.filled = false;
        this.afterReturn = byte === 0x0d;
      } else if (byte !== 0x20 && byte !== 0x09) this.filled = true;
    }
    return chunk.subarray(index);
  }
}
