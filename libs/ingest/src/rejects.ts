import type { SqlSession } from '@dms/domain';
import { limits } from './limits';
import { readCsv, writeParquet } from './parquet';
import { CanonicalCsv } from './text/canonical-csv';

const csvName = 'rejects.csv';
export const rejectsFile = 'rejects.parquet';

/** Records that could not become rows: gathered on disk, then staged as rejects.parquet (line, text, reason). */
export class Rejects {
  count = 0;
  /** Physical line of the first; 0 while there is none. */
  first = 0;
  private csv: CanonicalCsv | undefined;

  constructor(private readonly session: SqlSession) {}

  async open(): Promise<void> {
    this.csv = await CanonicalCsv.create(this.session.path(csvName));
  }

  add(line: number, text: string, reason: string): void {
    if (this.count++ === 0) this.first = line;
    this.csv?.add(line, [shown(text), reason]);
  }

  async flush(): Promise<void> {
    await this.csv?.flush();
  }

  /** Closes what is open, whatever happened. */
  async close(): Promise<void> {
    await this.csv?.close();
  }

  /** Writes rejects.parquet, also when there is nothing to write. */
  async stage(): Promise<void> {
    const columns = [
      { name: 'line', type: 'BIGINT' },
      { name: 'text', type: 'VARCHAR' },
      { name: 'reason', type: 'VARCHAR' },
    ];
    const csv = this.csv;
    const source = csv
      ? readCsv(
          this.session,
          {
            file: csvName,
            dialect: { delimiter: ',', quote: '"', escape: '"' },
            skip: 0,
            longest: csv.longest * 3,
            endsWithLf: true,
            hasBreaks: csv.hasBreaks,
          },
          columns,
        )
      : `(SELECT NULL::BIGINT AS line, NULL::VARCHAR AS text, NULL::VARCHAR AS reason WHERE false)`;
    const select = `SELECT line, coalesce(text, '') AS text, reason FROM ${source}`;
    await writeParquet(this.session, select, rejectsFile, columns.length);
  }
}

/** A raw record as it is kept: NUL made visible, what is too long cut and said so. */
function shown(text: string): string {
  const visible = text.slice(0, limits.shownCharacters).replaceAll('\0', '␀');
  return text.length > limits.shownCharacters ? `${visible}… (cut)` : visible;
}
