import type { Job1Store } from '../bulk1/store';
import type { JobStore } from '../bulk/jobs';
import type { Catalog } from '../schema/catalog';
import { isText, quoted, type SObject } from '../schema/model';
import { json, param, type Call, type Handler } from '../server/call';
import type { Router } from '../server/router';
import type { Condition, Query } from '../soql/ast';
import type { QueryExecutor } from '../soql/executor';
import type { Database } from '../store/database';
import { listJobs } from './job-list';

export interface LookParts {
  database: Database;
  catalog: Catalog;
  executor: QueryExecutor;
  jobs: JobStore;
  jobs1: Job1Store;
  guard: (call: Call) => void;
}

const MAX_RECORDS = 200;

/**
 * What the page for people looks at: objects with their counts, records, jobs. Beside the Salesforce calls, so that
 * looking uses up no limit and meets no fault.
 */
export function lookRoutes(router: Router, parts: LookParts): void {
  const add = (path: string, handler: Handler) =>
    router.add(
      'GET',
      `practice/${path}`,
      (call) => {
        parts.guard(call);
        return handler(call);
      },
      true,
    );
  add('objects', () => json({ objects: countObjects(parts) }));
  add('records/:object', (call) => json(readRecords(parts, call)));
  add('jobs', (call) => {
    const { limit, offset } = windowOf(call);
    return json(listJobs(parts.database, limit, offset));
  });
}

function countObjects({ catalog, database }: LookParts): Record<string, unknown>[] {
  return catalog.all().map((object) => {
    const sql = `SELECT COUNT(*) AS n, coalesce(SUM(IsDeleted), 0) AS gone FROM ${quoted(object.name)}`;
    const { n = 0, gone = 0 } = database.get<{ n: number; gone: number }>(sql) ?? {};
    const { name, label, labelPlural, custom } = object;
    return { name, label, labelPlural, custom, count: n - gone, deleted: gone };
  });
}

/** The newest first; `search` finds a part of the Id, the key or any name. Columns that are empty throughout are left out. */
function readRecords({ catalog, executor }: LookParts, call: Call): Record<string, unknown> {
  const object = catalog.get(param(call, 'object'));
  const { limit, offset } = windowOf(call);
  const search = (call.query.get('search') ?? '').trim().slice(0, 200);
  const query = queryFor(object, search, { limit, offset });
  const { records } = executor.runQuery(query, call.version);
  const { totalSize } = executor.runQuery({ ...query, ...COUNT }, call.version);
  const columns = object.fields
    .map(({ name }) => name)
    .filter((name) => name === 'Id' || records.some((record) => (record[name] ?? null) !== null));
  return { object: object.name, columns, records, total: totalSize };
}

const COUNT = {
  select: [{ kind: 'aggregate' as const, name: 'COUNT' as const, path: null, at: 0 }],
  orderBy: [],
  limit: undefined,
  offset: undefined,
};

function queryFor(object: SObject, search: string, span: { limit: number; offset: number }): Query {
  const path = (name: string) => ({ names: [name], at: 0 });
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const searched = object.fields.filter(
    (field) =>
      field.type === 'id' ||
      ((field.nameField || field.externalId || field.name === 'Name') && isText(field)),
  );
  const where: Condition = {
    kind: 'or',
    items: searched.map(({ name }) => ({
      kind: 'compare',
      path: path(name),
      operator: 'LIKE',
      value: { kind: 'string', value: pattern, like: pattern },
    })),
  };
  return {
    text: '',
    // An address shows in its parts.
    select: object.fields.flatMap(({ name, type }) =>
      ['address', 'location'].includes(type) ? [] : [{ kind: 'field' as const, path: path(name) }],
    ),
    from: { name: object.name, at: 0 },
    ...(search === '' ? {} : { where }),
    groupBy: [],
    orderBy: [{ item: { path: path('Id') }, descending: true }],
    allRows: false,
    ...span,
  };
}

/** Paging as the control surface knows it; what is no number is taken for none. */
function windowOf({ query }: Call): { limit: number; offset: number } {
  const whole = (name: string, otherwise: number, most: number) => {
    const text = query.get(name) ?? '';
    return /^\d{1,9}$/.test(text) ? Math.min(Number(text), most) : otherwise;
  };
  return { limit: Math.max(1, whole('limit', 50, MAX_RECORDS)), offset: whole('offset', 0, 2000) };
}
