import type { Database } from '../store/database';
import { isKey, isStored, quoted, type Field, type SObject } from './model';

const COLUMN_TYPES: Partial<Record<Field['type'], string>> = {
  boolean: 'INTEGER NOT NULL DEFAULT 0',
  int: 'INTEGER',
  datetime: 'INTEGER',
  double: 'REAL',
  currency: 'REAL',
  percent: 'REAL',
  date: 'TEXT',
  id: 'TEXT NOT NULL',
  reference: 'TEXT',
};

/** Text compares without regard to case, as in SOQL, unless the field is case-sensitive (ASCII letters only). */
function columnType(field: Field): string {
  return COLUMN_TYPES[field.type] ?? (field.caseSensitive ? 'TEXT' : 'TEXT COLLATE NOCASE');
}

function column(field: Field): string {
  const name = quoted(field.name);
  if (field.formula === null) return `${name} ${columnType(field)}`;
  const type = columnType(field).replace(' NOT NULL DEFAULT 0', '');
  return `${name} ${type} GENERATED ALWAYS AS (${field.formula}) VIRTUAL`;
}

export const hasColumn = (field: Field): boolean => isStored(field) || field.formula !== null;

/** Brings the table of an object up to its description: table, missing columns, indexes. Values stay. */
export function ensureTable(database: Database, object: SObject): void {
  const table = quoted(object.name);
  const known = database.all<{ name: string }>(`SELECT name FROM pragma_table_xinfo(?)`, object.name);
  const columns = object.fields.filter(hasColumn);
  if (known.length === 0) {
    database.exec(`CREATE TABLE ${table} (rid INTEGER PRIMARY KEY, ${columns.map(column).join(', ')})`);
  } else {
    const names = new Set(known.map((row) => row.name.toLowerCase()));
    for (const field of columns) {
      if (!names.has(field.name.toLowerCase()))
        database.exec(`ALTER TABLE ${table} ADD COLUMN ${column(field)}`);
    }
  }
  for (const field of object.fields) ensureIndex(database, object, field);
}

const indexName = (object: SObject, field: Field): string => `ix_${object.name}_${field.name}`;

function wantedIndex(object: SObject, field: Field): string | null {
  if (!hasColumn(field)) return null;
  const on = `INDEX ${quoted(indexName(object, field))} ON ${quoted(object.name)} (${quoted(field.name)})`;
  if (field.type === 'id') return `CREATE UNIQUE ${on}`;
  if (!isKey(field) && !field.unique && !field.cascade) return null;
  return `CREATE ${field.unique ? 'UNIQUE ' : ''}${on} WHERE IsDeleted = 0 AND ${quoted(field.name)} IS NOT NULL`;
}

/** Throws SQLite's constraint error where a field is to become unique and its values are not. */
function ensureIndex(database: Database, object: SObject, field: Field): void {
  const name = indexName(object, field);
  const found = database.get<{ sql: string }>(
    "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?",
    name,
  );
  const wanted = wantedIndex(object, field);
  if (found?.sql === (wanted ?? undefined)) return;
  if (found) database.exec(`DROP INDEX ${quoted(name)}`);
  if (wanted) database.exec(wanted);
}

/** A change of case-sensitivity needs a column of another collation; the values are carried over. */
export function rebuildColumn(database: Database, object: SObject, field: Field): void {
  const table = quoted(object.name);
  database.exec(`DROP INDEX IF EXISTS ${quoted(indexName(object, field))}`);
  database.exec(`ALTER TABLE ${table} RENAME COLUMN ${quoted(field.name)} TO "_old"`);
  database.exec(`ALTER TABLE ${table} ADD COLUMN ${column(field)}`);
  database.exec(`UPDATE ${table} SET ${quoted(field.name)} = "_old"`);
  database.exec(`ALTER TABLE ${table} DROP COLUMN "_old"`);
}

export function dropColumn(database: Database, object: SObject, field: Field): void {
  database.exec(`DROP INDEX IF EXISTS ${quoted(indexName(object, field))}`);
  database.exec(`ALTER TABLE ${quoted(object.name)} DROP COLUMN ${quoted(field.name)}`);
}
