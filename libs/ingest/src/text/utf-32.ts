/** Decodes UTF-32 bytes of a stream strictly: throws RangeError at what is no character. */
export class Utf32Decoder {
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly isBigEndian: boolean) {}

  /** Without a chunk: the stream has ended. */
  decode(chunk?: Uint8Array): string {
    const bytes = chunk ? Buffer.concat([this.rest, chunk]) : this.rest;
    const whole = bytes.length - (bytes.length % 4);
    if (!chunk && whole < bytes.length) throw new RangeError('Half a character at the end');
    this.rest = Buffer.from(bytes.subarray(whole));
    let text = '';
    for (let index = 0; index < whole; index += 4) {
      const point = this.isBigEndian ? bytes.readUInt32BE(index) : bytes.readUInt32LE(index);
      if (point >= 0xd800 && point <= 0xdfff) throw new RangeError('Half a surrogate pair');
      text += String.fromCodePoint(point);
    }
    return text;
  }
}
