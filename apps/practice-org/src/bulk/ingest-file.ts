import { open, type FileHandle } from 'node:fs/promises';
import { CsvReader, type CsvRecord } from './csv-reader';

const CHUNK = 256 * 1024;

/** The uploaded csv of a job: its header, and its records from any byte on. Read in pieces, never whole. */
export class IngestFile {
  private constructor(
    private readonly handle: FileHandle,
    private readonly delimiter: string,
    readonly size: number,
    readonly header: CsvRecord | undefined,
    /** The header as uploaded, without its line end. */
    readonly headerText: string,
    readonly lineEnding: 'LF' | 'CRLF' | undefined,
  ) {}

  static async open(path: string, delimiter: string): Promise<IngestFile> {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      const bom =
        size >= 3 && (await readBytes(handle, 0, 3)).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
      const header = await firstRecord(handle, delimiter, bom, size);
      const raw = header
        ? (await readBytes(handle, header.start, header.end - header.start)).toString('utf8')
        : '';
      const lineEnding = raw.endsWith('\r\n') ? 'CRLF' : raw.endsWith('\n') ? 'LF' : undefined;
      return new IngestFile(handle, delimiter, size, header, raw.replace(/\r?\n$/, ''), lineEnding);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Records from a byte on; blank lines are none. At most `limit` of them. */
  async records(position: number, limit: number): Promise<CsvRecord[]> {
    const reader = new CsvReader(this.delimiter, position);
    const found: CsvRecord[] = [];
    for (let at = position; at < this.size && found.length < limit; at += CHUNK) {
      const chunk = await readBytes(this.handle, at, Math.min(CHUNK, this.size - at));
      for (const record of reader.push(chunk, at + CHUNK >= this.size)) {
        if (!isBlank(record)) found.push(record);
      }
    }
    return found.length > limit ? found.slice(0, limit) : found;
  }

  /** The records that lie between two bytes. */
  async between(start: number, end: number): Promise<CsvRecord[]> {
    const reader = new CsvReader(this.delimiter, start);
    return reader
      .push(await readBytes(this.handle, start, end - start), true)
      .filter((record) => !isBlank(record));
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** An empty line, not a single empty cell in quotes. */
const isBlank = ({ fields, start, end }: CsvRecord): boolean =>
  fields.length === 1 && fields[0] === '' && end - start < 3;

async function firstRecord(
  handle: FileHandle,
  delimiter: string,
  from: number,
  size: number,
): Promise<CsvRecord | undefined> {
  const reader = new CsvReader(delimiter, from);
  for (let at = from; at < size; at += CHUNK) {
    const [record] = reader.push(await readBytes(handle, at, Math.min(CHUNK, size - at)), at + CHUNK >= size);
    if (record) return record;
  }
  return undefined;
}

async function readBytes(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
