import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';

const flushBytes = 256 * 1024;

/** Writes the instructions of pickle protocol 4 to a file as they come; nothing is held but the last 256 KiB. */
export class PickleWriter {
  private readonly file: WriteStream;
  private readonly failed: Promise<never>;
  private parts: Buffer[] = [];
  private size = 0;

  constructor(path: string) {
    this.file = createWriteStream(path);
    this.failed = new Promise((_, reject) => this.file.once('error', reject));
    this.failed.catch(() => undefined);
    this.op(0x80, 4);
  }

  op(...bytes: number[]): void {
    this.add(Buffer.from(bytes));
  }

  /** A class or function by its public name. */
  name(module: string, name: string): void {
    this.text(module);
    this.text(name);
    this.op(0x93);
  }

  text(value: string): void {
    const bytes = Buffer.from(value);
    if (bytes.length < 256) this.op(0x8c, bytes.length);
    else this.sized(0x58, bytes.length);
    this.add(bytes);
  }

  bytes(value: Buffer): void {
    this.bytesFollow(value.length);
    this.add(value);
  }

  /** So many bytes come next, by `raw`. */
  bytesFollow(count: number): void {
    const head = Buffer.alloc(9);
    head[0] = 0x8e;
    head.writeBigUInt64LE(BigInt(count), 1);
    this.add(head);
  }

  raw(bytes: Buffer): void {
    this.add(bytes);
  }

  none(): void {
    this.op(0x4e);
  }

  flag(value: boolean): void {
    this.op(value ? 0x88 : 0x89);
  }

  float(value: number): void {
    const bytes = Buffer.alloc(9);
    bytes[0] = 0x47;
    bytes.writeDoubleBE(value, 1);
    this.add(bytes);
  }

  /** A call of what lies under the arguments' mark: `begin`, the arguments, `call`. */
  begin(): void {
    this.op(0x28);
  }

  call(): void {
    this.op(0x74, 0x52);
  }

  private sized(code: number, length: number): void {
    const head = Buffer.alloc(5);
    head[0] = code;
    head.writeUInt32LE(length, 1);
    this.add(head);
  }

  /** Hands on what has gathered; to be awaited now and then. */
  async flush(atLeast = flushBytes): Promise<void> {
    if (this.size < atLeast || this.size === 0) return;
    const bytes = Buffer.concat(this.parts);
    this.parts = [];
    this.size = 0;
    if (!this.file.write(bytes)) await Promise.race([once(this.file, 'drain'), this.failed]);
  }

  async end(): Promise<void> {
    this.op(0x2e);
    await this.flush(1);
    this.file.end();
    await Promise.race([once(this.file, 'close'), this.failed]);
  }

  abandon(): void {
    this.file.destroy();
  }

  private add(bytes: Buffer): void {
    this.parts.push(bytes);
    this.size += bytes.length;
  }
}
