import type { Catalog } from '../schema/catalog';
import { isKey, type Field, type SObject } from '../schema/model';
import { RowFailure } from './row-failure';
import type { Column } from './write-plan';

export const noSuchColumn = (object: SObject, name: string): RowFailure =>
  new RowFailure('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);

/** The parent that a reference is found by, and the key it is found with. */
export function lookupColumn(
  catalog: Catalog,
  reference: Field,
  keyName: string,
  type?: string,
): Column | undefined {
  const targets =
    type === undefined
      ? reference.referenceTo
      : reference.referenceTo.filter((name) => name.toLowerCase() === type.toLowerCase());
  for (const target of targets) {
    const object = catalog.find(target);
    const key = object?.byName.get(keyName.toLowerCase());
    if (object && key && isKey(key)) return { field: reference, lookup: { object, key } };
  }
  return undefined;
}

/** Columns and cells of one JSON record; `attributes` and `skip` (lower case) are left out. */
export function readRecord(
  catalog: Catalog,
  object: SObject,
  record: Record<string, unknown>,
  skip: string[] = [],
): { columns: Column[]; raw: unknown[] } {
  const columns: Column[] = [];
  const raw: unknown[] = [];
  for (const [name, value] of Object.entries(record)) {
    const lower = name.toLowerCase();
    if (lower === 'attributes' || skip.includes(lower)) continue;
    const field = object.byName.get(lower);
    if (field) {
      columns.push({ field });
      raw.push(value);
      continue;
    }
    const reference = object.byRelationship.get(lower);
    if (!reference) throw noSuchColumn(object, name);
    const found = readParent(catalog, object, reference, name, value);
    columns.push(found.column);
    raw.push(found.raw);
  }
  return { columns, raw };
}

function readParent(
  catalog: Catalog,
  object: SObject,
  reference: Field,
  name: string,
  value: unknown,
): { column: Column; raw: unknown } {
  if (value === null) return { column: { field: reference }, raw: null };
  if (typeof value !== 'object' || Array.isArray(value)) throw noSuchColumn(object, name);
  const { attributes, ...rest } = value as Record<string, unknown>;
  const type = (attributes as { type?: unknown } | undefined)?.type;
  const [keyName, ...more] = Object.keys(rest);
  const column =
    keyName && more.length === 0
      ? lookupColumn(catalog, reference, keyName, typeof type === 'string' ? type : undefined)
      : undefined;
  if (!column || keyName === undefined) {
    const target = catalog.find(reference.referenceTo[0] ?? '')?.name ?? name;
    throw new RowFailure(
      'INVALID_FIELD',
      `Field name provided, ${keyName ?? ''} does not match an External ID, Salesforce Id, or indexed field for ${target}`,
    );
  }
  return { column, raw: rest[keyName] };
}
