import { writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { CsvLines } from './csv-lines';

/** How it is written, for whoever reads it. */
export const canonicalDialect = { delimiter: ',', quote: '"', escape: '"' } as const;

/** Characters gathered at most. */
const mostText = 32 * 1024 ** 2;

const needsQuotes = /[",\r\n]/;

/**
 * Writes csv in the one form that leaves the engine nothing to guess: comma, doubled quotes, LF, no header, null as
 * nothing at all. Text is gathered and goes to disk at `flush`.
 */
export class CanonicalCsv {
  /** Longest line written, in UTF-16 units; a byte count is at most three times this. */
  longest = 0;
  hasBreaks = false;
  private text = '';
  /** Used again for each flush: new ones would be off the heap's books and gathered late. `filled` of them wait to be written. */
  private bytes: Buffer = Buffer.alloc(0);
  private filled = 0;

  private constructor(private readonly file: FileHandle) {}

  static async create(path: string): Promise<CanonicalCsv> {
    return new CanonicalCsv(await open(path, 'w'));
  }

  add(first: number, cells: readonly (string | null)[]): void {
    if (this.text.length > mostText) this.flushNow();
    let line = String(first);
    for (const cell of cells) line += cell === null || cell === '' ? ',' : `,${this.quoted(cell)}`;
    if (line.length > this.longest) this.longest = line.length;
    this.text += `${line}\n`;
  }

  /** As add, for cells known to hold no comma, quote or line break. */
  addPlain(first: number, cells: readonly string[]): void {
    const line = `${first},${cells.join(',')}`;
    if (line.length > this.longest) this.longest = line.length;
    this.text += `${line}\n`;
  }

  /** As add; the columns that are `plain` hold no comma, quote or line break in any row. */
  addMixed(first: number, cells: readonly (string | null)[], plain: readonly boolean[]): void {
    let line = String(first);
    for (let at = 0; at < cells.length; at++) {
      const cell = cells[at];
      line +=
        cell === null || cell === undefined || cell === ''
          ? ','
          : `,${plain[at] === true ? cell : this.quoted(cell)}`;
    }
    if (line.length > this.longest) this.longest = line.length;
    this.text += `${line}\n`;
  }

  /** Adds lines that are written already. */
  addLines(lines: CsvLines): void {
    this.settle();
    this.ensure(lines.length);
    this.filled += lines.bytes.copy(this.bytes, this.filled, 0, lines.length);
    if (lines.longest > this.longest) this.longest = lines.longest;
    if (lines.hasBreaks) this.hasBreaks = true;
  }

  get pending(): number {
    return this.filled + this.text.length;
  }

  async flush(): Promise<void> {
    this.settle();
    const length = this.filled;
    this.filled = 0;
    let written = 0;
    while (written < length)
      written += (await this.file.write(this.bytes, written, length - written)).bytesWritten;
  }

  /** As flush, for who cannot wait: a text grows beyond any bound where few bytes of a file stand for much text. */
  private flushNow(): void {
    this.settle();
    for (let written = 0; written < this.filled;)
      written += writeSync(this.file.fd, this.bytes, written, this.filled - written);
    this.filled = 0;
  }

  /** The text gathered, as bytes. */
  private settle(): void {
    if (this.text === '') return;
    this.ensure(3 * this.text.length);
    this.filled += this.bytes.write(this.text, this.filled);
    this.text = '';
  }

  private ensure(more: number): void {
    if (this.filled + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(this.filled + more);
    this.bytes.copy(larger, 0, 0, this.filled);
    this.bytes = larger;
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.file.close();
    }
  }

  private quoted(cell: string): string {
    if (!needsQuotes.test(cell)) return cell;
    if (!this.hasBreaks && (cell.includes('\n') || cell.includes('\r'))) this.hasBreaks = true;
    return `"${cell.replaceAll('"', '""')}"`;
  }
}
