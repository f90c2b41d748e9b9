import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cell, ReadOptions, Row } from '@dms/domain';
import { stageTable, tryRead, type StagedTable, type TriedReading } from '@dms/ingest';
import { DuckSession, openSession } from '@dms/transform';

export interface Staged extends StagedTable {
  rows: Row[];
  rejects: Row[];
  /** The rows' cells without `_row`. */
  values: Cell[][];
}

/** A session in a folder of its own, and bytes staged in it as a worker's child would. */
export class StagingBench {
  private constructor(
    readonly folder: string,
    readonly session: DuckSession,
  ) {}

  static async open(memoryMb = 256): Promise<StagingBench> {
    const folder = mkdtempSync(join(tmpdir(), 'staging-'));
    return new StagingBench(folder, await openSession(folder, { memoryMb }));
  }

  close(): void {
    this.session.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  put(content: string | Buffer): string {
    const path = this.session.path('upload');
    writeFileSync(path, content);
    return path;
  }

  async stage(content: string | Buffer, options: ReadOptions = {}, name = 'upload'): Promise<Staged> {
    return this.contents(await stageTable(this.session, { path: this.put(content), name, options }));
  }

  try(content: string | Buffer, options: ReadOptions = {}, rows = 100): Promise<TriedReading> {
    return tryRead(this.put(content), 'upload', options, { rows, session: this.session });
  }

  async contents(table: StagedTable): Promise<Staged> {
    const read = (name: string, order: string) =>
      this.session.rows(`SELECT * FROM read_parquet('${this.session.path(name)}') ORDER BY ${order}`);
    const rows = await read('rows.parquet', '_row');
    const values = rows.map(({ _row: _, ...cells }) => Object.values(cells));
    return { ...table, rows, values, rejects: await read('rejects.parquet', 'line') };
  }
}
