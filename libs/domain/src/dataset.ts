import { Owned } from './accounts';
import { Format } from './file';
import { Problem, Warning } from './problem';
import { Recipe } from './recipe';
import { Cell } from './sql';

export const columnTypes = [
  'text',
  'integer',
  'decimal',
  'number',
  'boolean',
  'date',
  'time',
  'datetime',
  'instant',
  'list',
] as const;
export type ColumnType = (typeof columnTypes)[number];

export interface Column {
  name: string;
  type: ColumnType;
}

export interface ColumnProfile extends Column {
  /** What the values look like beyond their type: email, phone, url, date, salesforceId, integer, … */
  semantic?: string;
  /** Patterns (strptime) that dates held as text are written in, the commonest first. */
  formats?: string[];
  nulls: number;
  /** Cells of white space only. */
  blanks: number;
  distinct: number;
  min: Cell;
  max: Cell;
  meanLength: number | null;
  top: { value: Cell; count: number }[];
}

/** How a file is to be read; what is not given is found out. DESIGN: `header` n is physical line (or sheet row) n. */
export interface ReadOptions {
  format?: Format;
  /** A WHATWG encoding label. */
  encoding?: string;
  delimiter?: string;
  quote?: string;
  escape?: string;
  header?: boolean | number;
  skipLines?: number;
  sheet?: string;
  table?: string;
  nullValues?: string[];
  fixedWidths?: number[];
}

export const datasetStates = ['staging', 'ready', 'failed'] as const;
export type DatasetState = (typeof datasetStates)[number];

/**
 * One table staged from a file, or derived from another by a recipe: immutable Parquet, a profile and rejected rows.
 * The columns (with their profile) lie in storage under keys.profile, as they may be ten thousand.
 */
export interface Dataset extends Owned {
  name: string;
  state: DatasetState;
  /** Exactly one of the two sources is there. */
  fileId?: string;
  derivedFrom?: { datasetId: string; recipe: Recipe };
  /** As asked for at first, as detected or given once ready. */
  options: ReadOptions;
  rowCount: number;
  rejectedCount: number;
  warnings: Warning[];
  /** sha256 (hex) of the header and the kinds of columns: the same layout seen before. */
  fingerprint?: string;
  problem?: Problem;
  /** Counts take-ups by a worker; after the third the staging is given up. */
  attempts: number;
  cancelRequested?: boolean;
}

/** A record that could not become a row. `line` is the physical line (or sheet row) it begins at, from 1. */
export interface RejectedRow {
  line: number;
  text: string;
  reason: string;
}
