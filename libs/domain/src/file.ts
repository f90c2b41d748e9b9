import { Owned } from './accounts';

export const formats = [
  'csv',
  'tsv',
  'txt',
  'xlsx',
  'xls',
  'ods',
  'pickle',
  'json',
  'jsonl',
  'parquet',
  'arrow',
  'unknown',
] as const;
/** Found by content, never by name alone. */
export type Format = (typeof formats)[number];

/** Bytes as uploaded, kept unchanged. */
export interface UploadedFile extends Owned {
  /** As the uploader called it; shown, never used as a path. */
  name: string;
  size: number;
  sha256: string;
  format: Format;
  sheets?: Sheet[];
}

export interface Sheet {
  name: string;
  state: 'visible' | 'hidden' | 'veryHidden';
  rows?: number;
  columns?: number;
}
