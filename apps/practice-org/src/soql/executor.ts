import { badRequest } from '../server/api-error';
import { makeId, podOf } from '../records/ids';
import type { Catalog } from '../schema/catalog';
import type { Database, SqlValue } from '../store/database';
import type { Query } from './ast';
import { compileQuery, type Compiled } from './compile';
import { parseQuery } from './parser';
import { shaperOf, type Json } from './shape';

export interface QueryPage {
  totalSize: number;
  done: boolean;
  nextRecordsUrl?: string;
  records: Json[];
}

interface Locator {
  compiled: Compiled;
  rids: Float64Array;
}

const MAX_PAGE = 2000;
const MAX_LOCATORS = 20;

/** Runs compiled queries and keeps the cursors of those with more than one page (in memory, the newest 20). */
export class QueryExecutor {
  private readonly locators = new Map<string, Locator>();
  private counter = 0;

  constructor(
    private readonly database: Database,
    private readonly catalog: Catalog,
  ) {}

  run(text: string, version: string, options: { all?: boolean; pageSize?: number } = {}): QueryPage {
    return this.runQuery(parseQuery(text), version, options);
  }

  runQuery(
    query: Query,
    version: string,
    { all = false, pageSize = MAX_PAGE }: { all?: boolean; pageSize?: number } = {},
  ): QueryPage {
    const compiled = compileQuery(this.catalog, query, all);
    if (compiled.isCount) return { totalSize: this.count(compiled), done: true, records: [] };
    if (compiled.isAggregate) return this.whole(compiled, version);
    const size = Math.min(MAX_PAGE, Math.max(200, pageSize));
    const limit = compiled.limit ?? Infinity;
    const first = this.rows(compiled, `WHERE ${compiled.where}`, compiled.values, Math.min(limit, size + 1));
    if (first.length <= size) {
      return { totalSize: first.length, done: true, records: this.records(compiled, first, version) };
    }
    const id = makeId('01g', podOf(0), ++this.counter);
    this.keep(id, { compiled, rids: this.allRids(compiled) });
    return this.page(`${id}-0`, version, size);
  }

  /** A later page: `01g…-2000`. */
  page(locator: string, version: string, pageSize = MAX_PAGE): QueryPage {
    const [id = '', offset = ''] = locator.split('-');
    const known = this.locators.get(id);
    const start = Number(offset);
    if (!known || !/^\d+$/.test(offset) || start > known.rids.length) {
      throw badRequest('INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    const size = Math.min(MAX_PAGE, Math.max(200, pageSize));
    const rows = this.rowsOf(known.compiled, known.rids.subarray(start, start + size));
    const next = start + size;
    const done = next >= known.rids.length;
    return {
      totalSize: known.rids.length,
      done,
      ...(done ? {} : { nextRecordsUrl: `/services/data/v${version}/query/${id}-${next}` }),
      records: this.records(known.compiled, rows, version),
    };
  }

  /** Row numbers of everything a query matches, in its order: a snapshot that later pages are read by. */
  allRids(compiled: Compiled): Float64Array {
    const limit = compiled.limit ?? -1;
    const inner = `SELECT t.rid AS rid FROM ${compiled.from} WHERE ${compiled.where} ORDER BY ${compiled.orderBy} LIMIT ${limit} OFFSET ${compiled.offset}`;
    const row = this.database.get<{ rids: string }>(
      `SELECT json_group_array(rid) AS rids FROM (${inner})`,
      ...compiled.values,
    );
    return Float64Array.from(JSON.parse(row?.rids ?? '[]') as number[]);
  }

  rowsOf(compiled: Compiled, rids: Float64Array): SqlValue[][] {
    const source = `JOIN json_each(?) AS wanted ON wanted.value = t.rid`;
    return this.rows(
      { ...compiled, orderBy: 'wanted.key', offset: 0 },
      source,
      [JSON.stringify([...rids])],
      MAX_PAGE * 100,
    );
  }

  /** Keep no cursor over tables that are gone. */
  forget(): void {
    this.locators.clear();
  }

  private count(compiled: Compiled): number {
    const counted = `SELECT COUNT(*) AS n FROM ${compiled.from} WHERE ${compiled.where}`;
    const n = this.database.get<{ n: number }>(counted, ...compiled.values)?.n ?? 0;
    return Math.min(n, compiled.limit ?? Infinity);
  }

  private whole(compiled: Compiled, version: string): QueryPage {
    const { columns, from, where, groupBy, having, orderBy, limit, offset } = compiled;
    const sql = [
      `SELECT ${columns.map((column) => column.sql).join(', ')} FROM ${from} WHERE ${where}`,
      groupBy && `GROUP BY ${groupBy}`,
      having && `HAVING ${having}`,
      orderBy && `ORDER BY ${orderBy}`,
      `LIMIT ${Math.min(limit ?? MAX_PAGE + 1, MAX_PAGE + 1)} OFFSET ${offset}`,
    ].join(' ');
    const rows = this.arrays(sql, [...compiled.values, ...compiled.havingValues]);
    if (rows.length > MAX_PAGE)
      throw badRequest(
        'EXCEEDED_ID_LIMIT',
        'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
      );
    const shape = shaperOf(compiled, this.catalog, version);
    return { totalSize: rows.length, done: true, records: rows.map(shape) };
  }

  /** Rows as arrays: the selected columns, the row's Id, then the Id of each parent that was read through. */
  private rows(compiled: Compiled, source: string, values: SqlValue[], limit: number): SqlValue[][] {
    const columns = [...compiled.columns.map((column) => column.sql), 't."Id"', ...compiled.parentIds];
    const tail = `ORDER BY ${compiled.orderBy} LIMIT ${Number.isFinite(limit) ? limit : -1} OFFSET ${compiled.offset}`;
    return this.arrays(`SELECT ${columns.join(', ')} FROM ${compiled.from} ${source} ${tail}`, values);
  }

  private arrays(sql: string, values: SqlValue[]): SqlValue[][] {
    const statement = this.database.prepare(sql);
    statement.setReturnArrays(true);
    return statement.all(...values) as unknown as SqlValue[][];
  }

  /** Records as JSON answers carry them. */
  recordsOf(compiled: Compiled, rids: Float64Array, version: string): Json[] {
    return this.records(compiled, this.rowsOf(compiled, rids), version);
  }

  private records(compiled: Compiled, rows: SqlValue[][], version: string): Json[] {
    const shape = shaperOf(compiled, this.catalog, version);
    const records = rows.map(shape);
    if (compiled.children.length > 0)
      rows.forEach((row, i) =>
        this.addChildren(compiled, records[i] ?? {}, String(row[compiled.columns.length]), version),
      );
    return records;
  }

  private addChildren(compiled: Compiled, record: Json, id: string, version: string): void {
    for (const { name, reference, query } of compiled.children) {
      const mine = {
        kind: 'compare' as const,
        path: { names: [reference.name], at: 0 },
        operator: '=' as const,
        value: { kind: 'string' as const, value: id, like: id },
      };
      const where = query.where ? { kind: 'and' as const, items: [mine, query.where] } : mine;
      const found = this.runQuery({ ...query, where }, version);
      record[name] = found.totalSize > 0 ? found : null;
    }
  }

  private keep(id: string, locator: Locator): void {
    this.locators.set(id, locator);
    if (this.locators.size <= MAX_LOCATORS) return;
    const oldest = this.locators.keys().next().value;
    if (oldest !== undefined) this.locators.delete(oldest);
  }
}
