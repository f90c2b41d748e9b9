import { formatDateTime } from '../records/values';
import type { Catalog } from '../schema/catalog';
import { isCompound } from '../schema/model';
import type { SqlValue } from '../store/database';
import type { Compiled, OutputColumn } from './compile';
import { parentsOf, type Parent } from './parents';

export type Json = Record<string, unknown>;

/** A stored value as JSON writes it. */
export function toJson(column: Pick<OutputColumn, 'field' | 'aggregate'>, value: SqlValue): unknown {
  const { field, aggregate } = column;
  if (field?.type === 'boolean' && !aggregate) return Number(value ?? 0) !== 0;
  if (value === null || field === null) return value;
  if (aggregate && aggregate !== 'MIN' && aggregate !== 'MAX') return value;
  if (field.type === 'datetime') return formatDateTime(Number(value));
  if (isCompound(field)) return JSON.parse(String(value)) as unknown;
  return value;
}

/** Makes records of rows: nested parents, `attributes`, canonical names. The plan is made once for a query. */
export function shaperOf(compiled: Compiled, catalog: Catalog, version: string): (row: SqlValue[]) => Json {
  const { object, columns, isAggregate } = compiled;
  if (isAggregate)
    return (row) => ({
      attributes: { type: 'AggregateResult' },
      ...Object.fromEntries(
        columns.map((column, i) => [column.path[0] ?? '', toJson(column, row[i] ?? null)]),
      ),
    });
  const url = (name: string, id: string) => `/services/data/v${version}/sobjects/${name}/${id}`;
  const parents = parentsOf(columns);
  return (row) => {
    const id = String(row[columns.length]);
    const record: Json = { attributes: { type: object.name, url: url(object.name, id) } };
    columns.forEach((column, i) => {
      if (column.path.length === 1) record[column.path[0] ?? ''] = toJson(column, row[i] ?? null);
      else record[column.path[0] ?? ''] ??= null;
    });
    for (const parent of parents) {
      const parentId = row[columns.length + 1 + parent.index];
      if (typeof parentId === 'string') place(record, parent, columns, row, catalog, parentId, url);
    }
    return record;
  };
}

function place(
  record: Json,
  parent: Parent,
  columns: OutputColumn[],
  row: SqlValue[],
  catalog: Catalog,
  id: string,
  url: (name: string, id: string) => string,
): void {
  const holder = parent.path
    .slice(0, -1)
    .reduce<Json | null>((at, name) => (at?.[name] ?? null) as Json | null, record);
  if (!holder) return;
  const type = catalog.ofId(id)?.name ?? 'Name';
  const value: Json = { attributes: { type, url: url(type, id) } };
  for (const i of parent.members) {
    const column = columns[i];
    if (column) value[column.path.at(-1) ?? ''] = toJson(column, row[i] ?? null);
  }
  for (const column of columns) {
    const name = column.path[parent.path.length];
    if (
      column.path.length > parent.path.length + 1 &&
      name &&
      parent.path.every((part, i) => column.path[i] === part)
    )
      value[name] ??= null;
  }
  holder[parent.path.at(-1) ?? ''] = value;
}
