import { createHash } from 'node:crypto';
import type { Column, Format, ReadOptions, SqlSession, Warning } from '@dms/domain';

export interface StageRequest {
  /** Local path of the bytes; never made out of `name`. */
  path: string;
  /** As the uploader called the file. */
  name: string;
  options: ReadOptions;
  /** Hears the share done (0 to 1) and the rows so far. */
  onProgress?: (share: number, rows: number) => void;
  signal?: AbortSignal;
  /** A program that calls serveTextThread: long texts that are not clean are read by two threads of it. */
  textThread?: string;
}

/** What a reader made of a file: rows.parquet and rejects.parquet lie in the session's folder. */
export interface StagedTable {
  format: Format;
  /** Complete: reading again with them gives the same table. */
  options: ReadOptions;
  /** Without `_row`, the 1-based number of the data record, which is rows.parquet's first column. */
  columns: Column[];
  rowCount: number;
  rejectedCount: number;
  /** Lines (or sheet rows) that hold nothing and are no records. */
  blankLines: number;
  /** Lines (or sheet rows) above the table. */
  skippedLines: number;
  warnings: Warning[];
  /** sha256 (hex) of the header and the kinds of columns: the same layout seen before. */
  fingerprint: string;
}

export const rowsFile = 'rows.parquet';

export function fingerprintOf(columns: readonly Column[]): string {
  const layout = JSON.stringify(columns.map(({ name, type }) => [name, type]));
  return createHash('sha256').update(layout).digest('hex');
}

/** A reader of one family of formats. */
export type Stage = (session: SqlSession, request: StageRequest, format: Format) => Promise<StagedTable>;
