import { join } from 'node:path';
import type { SqlSession } from '@dms/domain';
import { limits } from './limits';
import { readCsv, writeParquet } from './parquet';
import { CanonicalCsv, canonicalDialect } from './text/canonical-csv';

const csvName = 'rejects.csv';
export const rejectsFile = 'rejects.parquet';

/** What of the records set aside lies in one csv of the session's folder. */
export interface RejectsPart {
  file: string;
  count: number;
  /** Physical line of the first; 0 while there is none. */
  first: number;
  longest: number;
  hasBreaks: boolean;
}

/** Gathers records that can be no rows in a csv. */
export class RejectsWriter {
  count = 0;
  first = 0;

  private constructor(
    private readonly file: string,
    private readonly csv: CanonicalCsv,
  ) {}

  static async create(folder: string, file: string = csvName): Promise<RejectsWriter> {
    return new RejectsWriter(file, await CanonicalCsv.create(join(folder, file)));
  }

  add(line: number, text: string, reason: string): void {
    if (this.count++ === 0) this.first = line;
    this.csv.add(line, [shown(text), reason]);
  }

  flush(): Promise<void> {
    return this.csv.flush();
  }

  close(): Promise<void> {
    return this.csv.close();
  }

  part(): RejectsPart {
    const { file, count, first, csv } = this;
    return { file, count, first, longest: csv.longest, hasBreaks: csv.hasBreaks };
  }
}

/** Records that could not become rows: gathered on disk, then staged as rejects.parquet (line, text, reason). */
export class Rejects {
  private writer: RejectsWriter | undefined;

  constructor(private readonly session: SqlSession) {}

  get count(): number {
    return this.writer?.count ?? 0;
  }

  /** Physical line of the first; 0 while there is none. */
  get first(): number {
    return this.writer?.first ?? 0;
  }

  async open(): Promise<void> {
    this.writer = await RejectsWriter.create(this.session.folder);
  }

  add(line: number, text: string, reason: string): void {
    this.writer?.add(line, text, reason);
  }

  async flush(): Promise<void> {
    await this.writer?.flush();
  }

  /** Closes what is open, whatever happened. */
  async close(): Promise<void> {
    await this.writer?.close();
  }

  /** Writes rejects.parquet, also when there is nothing to write. */
  stage(): Promise<void> {
    return stageRejects(this.session, this.writer ? [this.writer.part()] : []);
  }
}

/** Writes rejects.parquet out of parts that are in file order. */
export async function stageRejects(session: SqlSession, parts: readonly RejectsPart[]): Promise<void> {
  const columns = [
    { name: 'line', type: 'BIGINT' },
    { name: 'text', type: 'VARCHAR' },
    { name: 'reason', type: 'VARCHAR' },
  ];
  const filled = parts.filter(({ count }) => count > 0);
  const sources = filled.map(({ file, longest, hasBreaks }) => {
    const csv = {
      file,
      dialect: canonicalDialect,
      skip: 0,
      longest: longest * 3,
      endsWithLf: true,
      hasBreaks,
    };
    return `SELECT line, coalesce(text, '') AS text, reason FROM ${readCsv(session, csv, columns)}`;
  });
  const none = 'SELECT NULL::BIGINT AS line, NULL::VARCHAR AS text, NULL::VARCHAR AS reason WHERE false';
  await writeParquet(session, sources.join(' UNION ALL ') || none, rejectsFile, columns.length);
}

/** A raw record as it is kept: NUL made visible, what is too long cut and said so. */
function shown(text: string): string {
  const visible = text.slice(0, limits.shownCharacters).replaceAll('\0', '␀');
  return text.length > limits.shownCharacters ? `${visible}… (cut)` : visible;
}
