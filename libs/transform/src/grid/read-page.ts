import { type Column, quoteIdentifier, quoteText, type Row, type SqlSession } from '@dms/domain';
import { checkCondition, type ExpressionColumn } from '../expressions/check-expression';
import { cutRows, cutSql } from './cut-cells';
import { orderTerms, type Sort } from './order-terms';

export interface PageRequest {
  offset: number;
  limit: number;
  /** A checked expression. */
  where?: string;
  sort?: Sort;
}
export interface Page {
  columns: Column[];
  /** Each with `_row` (or `_out`) first. */
  rows: Row[];
  /** Rows that `where` leaves. */
  total: number;
}

/**
 * A page of a dataset's rows, in file order unless sorted. The place of the rows is found in narrow columns; only the
 * page's own rows are read whole, so a deep page costs what the first one does.
 */
export async function readPage(
  session: SqlSession,
  file: string,
  columns: Column[],
  request: PageRequest,
): Promise<Page> {
  const relation = `read_parquet(${quoteText(session.path(file))})`;
  const typed = await engineTypes(session, relation, columns);
  const where = request.where?.trim() ? (await checkCondition(session, request.where, typed)).sql : undefined;
  const terms = request.sort === undefined ? [] : await orderTerms(session, request.sort, typed);
  const filter = where === undefined ? '' : ` WHERE ${where}`;
  const [counted] = await session.rows(
    `SELECT count(*) AS n, min(_row) AS first, max(_row) AS last FROM ${relation}${filter}`,
  );
  const total = Number(counted?.['n'] ?? 0);
  const [first, last] = [Number(counted?.['first'] ?? 0), Number(counted?.['last'] ?? 0)];
  const offset = clamp(request.offset, total);
  const limit = clamp(request.limit, 10_000);
  if (limit === 0 || offset >= total) return { columns, rows: [], total };
  const list = typed.map(({ name, sql, type }) => `${cutSql(sql, type)} AS ${quoteIdentifier(name)}`);
  // Numbers without a gap say where their rows are: nothing has to be sorted to find the millionth.
  const isGapless = terms.length === 0 && last - first + 1 === total;
  const numbers = isGapless
    ? Array.from({ length: Math.min(limit, total - offset) }, (_, index) => first + offset + index)
    : await numbersOf(session, `${relation}${filter}`, [...terms, '_row'], { offset, limit });
  if (numbers.length === 0) return { columns, rows: [], total };
  // Row groups whose _row lies outside are not even opened.
  const [low, high] = numbers.reduce(
    ([low, high], n) => [Math.min(low, n), Math.max(high, n)],
    [Infinity, 0],
  );
  const rows = await session.rows(
    `SELECT ${['_row', ...list].join(', ')} FROM ${relation} WHERE _row BETWEEN ${low} AND ${high}${isGapless ? '' : ` AND _row IN (${numbers.join(', ')})`}`,
  );
  const places = new Map(numbers.map((number, index) => [number, index]));
  rows.sort(
    (left, right) => Number(places.get(Number(left['_row']))) - Number(places.get(Number(right['_row']))),
  );
  return { columns, rows: cutRows(rows), total };
}

/** The numbers of the rows at these places of the order. */
async function numbersOf(
  session: SqlSession,
  from: string,
  order: string[],
  { offset, limit }: { offset: number; limit: number },
): Promise<number[]> {
  const rows = await session.rows(
    `SELECT _row FROM ${from} ORDER BY ${order.join(', ')} LIMIT ${limit} OFFSET ${offset}`,
  );
  return rows.map((row) => Number(row['_row']));
}

async function engineTypes(
  session: SqlSession,
  relation: string,
  columns: Column[],
): Promise<(ExpressionColumn & { sql: string })[]> {
  const described = await session.rows(`DESCRIBE SELECT * FROM ${relation}`);
  const types = new Map(described.map((row) => [String(row['column_name']), String(row['column_type'])]));
  return columns.map(({ name, type }) => {
    const sqlType = types.get(name);
    return { name, type, sql: quoteIdentifier(name), ...(sqlType !== undefined && { sqlType }) };
  });
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(Number.isFinite(value) ? Math.trunc(value) : 0, most));
}
