import type { ColumnType } from '@dms/domain';

/** The engine's type a column of ours is kept in. Decimals keep their own precision. */
export const sqlTypes: Record<ColumnType, string> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  decimal: 'DECIMAL(38,10)',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  time: 'TIME',
  datetime: 'TIMESTAMP',
  instant: 'TIMESTAMP WITH TIME ZONE',
  list: 'VARCHAR[]',
};

const byEngine: Record<string, ColumnType> = {
  VARCHAR: 'text',
  '"NULL"': 'text',
  NULL: 'text',
  TINYINT: 'integer',
  SMALLINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'integer',
  UTINYINT: 'integer',
  USMALLINT: 'integer',
  UINTEGER: 'integer',
  UBIGINT: 'decimal',
  HUGEINT: 'decimal',
  FLOAT: 'number',
  DOUBLE: 'number',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIME: 'time',
  TIMESTAMP: 'datetime',
  TIMESTAMP_S: 'datetime',
  TIMESTAMP_MS: 'datetime',
  TIMESTAMP_NS: 'datetime',
  'TIMESTAMP WITH TIME ZONE': 'instant',
};

/** Our type of an engine's type; undefined for those no column may have (intervals, structs, blobs…). */
export function columnTypeOf(engineType: string): ColumnType | undefined {
  if (engineType.endsWith('[]')) return 'list';
  if (/^DECIMAL\(\d+,\d+\)$/.test(engineType)) return 'decimal';
  return byEngine[engineType];
}

/**
 * The engine's type to keep a value of `engineType` in: one physical type per type of ours, so that a column is
 * written, joined and compared in one form. Wider integers become exact decimals; lists are lists of text.
 */
export function storedType(engineType: string): string | undefined {
  const type = columnTypeOf(engineType);
  if (type === undefined) return undefined;
  if (type === 'decimal') return engineType.startsWith('DECIMAL') ? engineType : 'DECIMAL(38,0)';
  return sqlTypes[type];
}
