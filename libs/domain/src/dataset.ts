import { Owned } from './accounts';
import { Telling } from './event';
import { Format } from './file';
import { Problem, Warning } from './problem';
import { Recipe, Step } from './recipe';
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
  /** Shortest and longest text, in characters. Text only, as the four that follow. */
  minLength?: number | null;
  maxLength?: number | null;
  /** Cells with white space before or after their text. */
  leadingSpaces?: number;
  trailingSpaces?: number;
  /** Cells with control characters or marks that nobody sees. */
  nonPrinting?: number;
  /** Every row has a value and no two are equal. */
  isKey?: boolean;
  /** Values that are there more than once, and the rows that have them. */
  duplicates?: { values: number; rows: number };
  /** The type that text could be parsed as, or the semantic it has: told by a sample, counted on all rows. */
  inferred?: InferredType;
  /** Of dates whose day and month are both numbers. */
  dateOrder?: 'dayFirst' | 'monthFirst' | 'unknown';
  /** The mark before the decimals and, of money, the symbol or code, of texts that are numbers. */
  decimalMark?: '.' | ',';
  currency?: string;
  /** The mark between the thousands of such numbers where any is written, and a language that writes them so. */
  grouping?: string;
  locale?: string;
  /** Of numbers, also those held as text. */
  numbers?: NumberFigures;
  /** How texts are written: A a letter in upper case, a one in lower case, 9 a digit. The commonest first. */
  masks?: { mask: string; count: number }[];
  /** Rows that the masks are counted on, where these are not all. */
  maskedRows?: number;
  /** Values that differ in case, accents, blanks or punctuation only. */
  lookAlikes?: { value: string; count: number }[][];
  suggestions?: StepSuggestion[];
}

export interface InferredType {
  type: ColumnType;
  /** Of the filled cells, 0 to 1. */
  share: number;
  unfit: number;
  firstUnfit?: { row: number; value: string };
}

export interface NumberFigures {
  min: number;
  max: number;
  mean: number;
  deviation: number | null;
  /** At 5, 25, 50, 75 and 95 per cent. */
  quantiles: number[];
  /** From a lower edge to below an upper one; the last has its upper edge too. */
  histogram: { from: number; to: number; count: number }[];
  /** Of a column of texts: the expression that gives each row's number, and null where its text is none. */
  reading?: string;
}

/** A step of a recipe that the profile speaks for. */
export interface StepSuggestion {
  step: Step;
  reason: string;
  /** Rows it would change or set aside. */
  rows: number;
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
  /** Characters of each column of a text that is set in columns. */
  fixedWidths?: number[];
  /** What begins a line that is no record; '' where there are no such lines. */
  comment?: string;
  /** Lines (records) that the header takes; their cells are joined by ` / `. */
  headerRows?: number;
  /** Said of the encoding in answers, 0 to 1; when it is sent back nothing comes of it. */
  encodingConfidence?: number;
  /** The two encodings that would be next, in answers; when they are sent back nothing comes of it. */
  encodingAlternatives?: { encoding: string; confidence: number }[];
}

export const datasetStates = ['staging', 'ready', 'failed'] as const;
export type DatasetState = (typeof datasetStates)[number];

/**
 * One table staged from a file, or derived from another by a recipe: immutable Parquet, a profile and rejected rows.
 * The columns (with their profile) lie in storage under keys.profile, as they may be ten thousand.
 */
export interface Dataset extends Owned, Telling {
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
