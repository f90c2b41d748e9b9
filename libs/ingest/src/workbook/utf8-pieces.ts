import { notUtf8, unreadable } from './guard';

const nothing = Buffer.alloc(0);

/** UTF-8 to text, strictly, piece by piece; a byte order mark is left out and another encoding refused. */
export class Utf8Pieces {
  private rest: Buffer = nothing;
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
    this.rest = end === bytes.length ? nothing : Buffer.from(bytes.subarray(end));
    const whole = bytes.subarray(0, end);
    const text = whole.toString('utf8');
    // Only where the decoder put a replacement is it worth asking whether the bytes were wrong.
    if (text.includes('\ufffd') && !isValid(whole)) throw notUtf8(this.entry);
    return text;
  }

  /** All that was pushed has been given back. */
  get isEmpty(): boolean {
    return this.rest.length === 0;
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
