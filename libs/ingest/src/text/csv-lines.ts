const comma = 0x2c;
const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const underscore = 0x5f;
const letterX = 0x78;
const less = 0x3c;

/** What to do at a byte of XML text: 0 copy it, 1 the text ends, 2 look closer. */
const classes = new Uint8Array(256).fill(2, 0x80);
for (const byte of Buffer.from('\0\r\n&",_')) classes[byte] = 2;
classes[less] = 1;

/** Lines of canonical csv (see CanonicalCsv) made of bytes, for those who have bytes: no text is made of them first. */
export class CsvLines {
  bytes: Buffer = Buffer.allocUnsafeSlow(512 * 1024);
  /** Bytes written, the line at work included. */
  length = 0;
  /** Bytes of the longest whole line. */
  longest = 0;
  hasBreaks = false;
  private start = 0;

  clear(): void {
    this.length = this.start = 0;
  }

  /** Makes room for so many more bytes. */
  ensure(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * this.bytes.length + more);
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  begin(number: number): void {
    this.start = this.length;
    this.ascii(String(number));
  }

  end(): void {
    this.ensure(1);
    const size = this.length - this.start;
    this.bytes[this.length++] = lineFeed;
    if (size > this.longest) this.longest = size;
  }

  /** Forgets the line at work. */
  drop(): void {
    this.length = this.start;
  }

  commas(count: number): void {
    this.ensure(count);
    for (let left = count; left > 0; left--) this.bytes[this.length++] = comma;
  }

  copy(source: Buffer, from: number, to: number): void {
    this.ensure(to - from);
    const { bytes } = this;
    let end = this.length;
    for (let at = from; at < to; at++) bytes[end++] = source[at] as number;
    this.length = end;
  }

  /**
   * Copies XML text up to the `<` it ends at, and answers where that is; -1 (and nothing is copied) where it may stand
   * for another text or needs quotes.
   */
  copyPlain(source: Buffer, from: number): number {
    this.ensure(source.length - from);
    const { bytes } = this;
    let end = this.length;
    for (let at = from; ; at++) {
      const byte = source[at] as number;
      const what = classes[byte];
      if (what === 0) bytes[end++] = byte;
      else if (what === 1) {
        this.length = end;
        return at;
      } else if (byte === underscore && source[at + 1] !== letterX) bytes[end++] = byte;
      else return -1;
    }
  }

  /** Text of ASCII that needs no quotes. */
  ascii(text: string): void {
    this.ensure(text.length);
    const { bytes } = this;
    let end = this.length;
    for (let at = 0; at < text.length; at++) bytes[end++] = text.charCodeAt(at);
    this.length = end;
  }

  /** Any text, in quotes where it needs them. */
  text(text: string): void {
    this.ensure(6 * text.length + 2);
    const { bytes } = this;
    let end = this.length;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= 0x80 || code === quote || code === comma || code === lineFeed || code === carriageReturn)
        return this.odd(text);
      bytes[end++] = code;
    }
    this.length = end;
  }

  private odd(text: string): void {
    const needsQuotes = /[",\r\n]/.test(text);
    if (needsQuotes && /[\r\n]/.test(text)) this.hasBreaks = true;
    const written = needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
    this.length += this.bytes.write(written, this.length);
  }
}
