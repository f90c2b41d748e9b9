import type { ColumnType } from '@dms/domain';

/** A column before it is staged: each value as text that casts to `sql`. */
export interface Vector {
  readonly length: number;
  readonly type: ColumnType;
  /** The engine's type to cast to. */
  readonly sql: string;
  /** Null for a missing value. */
  text(row: number): string | null;
  /** Values whose nanoseconds were cut off: timestamps are exact to the microsecond. */
  readonly cut?: () => number;
  /** How it is written and cast where that is quicker than by its text. */
  readonly staged?: StagedForm;
}

export interface StagedForm {
  /** Null for a missing value; never a text that csv would have to quote. */
  text(row: number): string | null;
  /** The column's value out of such a text, given the quoted column. */
  cast(column: string): string;
}

export const sqlTypes = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  time: 'TIME',
  datetime: 'TIMESTAMP',
  instant: 'TIMESTAMPTZ',
} as const;

export function vectorOf(
  type: keyof typeof sqlTypes,
  length: number,
  text: (row: number) => string | null,
): Vector {
  return { length, type, sql: sqlTypes[type], text };
}

/** The same vector where `mask` says that a value is missing. */
export function masked(vector: Vector, isMissing: (row: number) => boolean): Vector {
  const { staged } = vector;
  return {
    ...vector,
    text: (row) => (isMissing(row) ? null : vector.text(row)),
    ...(staged && { staged: { ...staged, text: (row) => (isMissing(row) ? null : staged.text(row)) } }),
  };
}
