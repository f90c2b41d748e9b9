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
  return { ...vector, text: (row) => (isMissing(row) ? null : vector.text(row)) };
}
