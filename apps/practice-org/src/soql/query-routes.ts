import type { Catalog } from '../schema/catalog';
import { badRequest } from '../server/api-error';
import { json, param, type Answer, type Call } from '../server/call';
import type { Router } from '../server/router';
import type { Database } from '../store/database';
import { compileQuery, type OutputColumn } from './compile';
import type { QueryExecutor } from './executor';
import { explain } from './explain';
import { parseQuery } from './parser';

/** V/query and V/queryAll, their later pages, and the column metadata that the CLI asks for. */
export function queryRoutes(
  router: Router,
  catalog: Catalog,
  executor: QueryExecutor,
  database: Database,
): void {
  const run = (call: Call, all: boolean): Answer => {
    const asked = call.query.get('explain');
    if (asked !== null) return json(explain(database, compileQuery(catalog, parseQuery(asked), all), asked));
    const text = call.query.get('q');
    if (text === null || text.trim() === '')
      throw badRequest('MALFORMED_QUERY', 'A query string has to be specified');
    if (call.query.get('columns') === 'true') return json(columnMetadata(catalog, text));
    return json(executor.run(text, call.version, { all, pageSize: pageSizeOf(call) }));
  };
  for (const [name, all] of [
    ['query', false],
    ['queryAll', true],
  ] as const) {
    router.add('GET', `services/data/:version/${name}`, (call) => run(call, all));
    router.add('GET', `services/data/:version/tooling/${name}`, (call) => run(call, all));
    router.add('GET', `services/data/:version/${name}/:locator`, (call) =>
      json(executor.page(param(call, 'locator'), call.version, pageSizeOf(call))),
    );
  }
}

function pageSizeOf(call: Call): number {
  const header = call.request.headers['sforce-query-options'];
  const size = Number(/batchSize=(\d+)/i.exec(String(header ?? ''))?.[1] ?? 2000);
  return Math.min(2000, Math.max(200, size));
}

function columnMetadata(catalog: Catalog, text: string): Record<string, unknown> {
  const compiled = compileQuery(catalog, parseQuery(text));
  return {
    columnMetadata: topColumns(compiled.columns),
    entityName: compiled.object.name,
    groupBy: compiled.groupBy !== '',
    idSelected: compiled.columns.some(({ path }) => path.length === 1 && path[0] === 'Id'),
    keyPrefix: compiled.object.prefix,
  };
}

/** Columns of parents hang below their relationship as joinColumns. */
function topColumns(columns: OutputColumn[]): Record<string, unknown>[] {
  const result: Record<string, unknown>[] = [];
  const parents = new Map<string, OutputColumn[]>();
  for (const column of columns) {
    const [first = ''] = column.path;
    if (column.path.length === 1) {
      result.push(oneColumn(column, first, []));
      continue;
    }
    const inner = { ...column, path: column.path.slice(1) };
    const known = parents.get(first);
    if (known) {
      known.push(inner);
      continue;
    }
    const members = [inner];
    parents.set(first, members);
    result.push(oneColumn({ ...column, field: null }, first, members));
  }
  return result.map(({ members, ...entry }) => ({
    ...entry,
    joinColumns: topColumns(members as OutputColumn[]),
  }));
}

const APEX_TYPES: Record<string, string> = {
  id: 'Id',
  reference: 'Id',
  boolean: 'Boolean',
  int: 'Integer',
  double: 'Double',
  currency: 'Double',
  percent: 'Double',
  date: 'Date',
  datetime: 'Datetime',
};

function oneColumn(
  { field, aggregate }: OutputColumn,
  name: string,
  members: OutputColumn[],
): Record<string, unknown> {
  const type = field?.type ?? 'string';
  const numeric = ['int', 'double', 'currency', 'percent'].includes(type) || aggregate !== undefined;
  return {
    aggregate: aggregate !== undefined,
    apexType: members.length > 0 ? 'SObject' : (APEX_TYPES[type] ?? 'String'),
    booleanType: type === 'boolean',
    columnName: name,
    custom: field?.custom ?? false,
    displayName: name,
    foreignKeyName: null,
    insertable: field?.createable ?? false,
    members,
    numberType: numeric,
    textType: !numeric && type !== 'boolean',
    updatable: field?.updateable ?? false,
  };
}
