import { DmsError, quoteText } from '@dms/domain';
import { columnTypeOf, storedType } from '../expressions/column-types';
import { orderedSql, type StageColumn } from '../run/stage';
import type { StepRun } from '../run/step-run';
import { addComputed, flowComputed } from './computed';
import { findColumn, findColumns } from './columns';
import { narrowed } from './fold-rows';
import { isObject, type Order, type Parameters } from './parameters';
import { defineStep } from './step-definition';

const fns = [
  'rowNumber',
  'rank',
  'denseRank',
  'previous',
  'next',
  'sum',
  'mean',
  'min',
  'max',
  'count',
  'first',
  'last',
] as const;
type WindowFn = (typeof fns)[number];

interface Window {
  as: string;
  fn: WindowFn;
  column?: string;
  by: string[];
  orderBy?: Order[];
  offset: number;
  default?: string;
}

const counting: readonly WindowFn[] = ['rowNumber', 'rank', 'denseRank'];

/**
 * A value of each row from the rows of its group: with orderBy those up to it, without it all of them (row numbers and
 * neighbours then follow the order of now). Empty cells count for nothing but for previous and next.
 */
export const window = defineStep<Window>({
  op: 'window',
  rows: true,
  read: readWindow,
  flow: ({ as, fn, column, by, orderBy }, columns) => {
    const value = column === undefined ? undefined : findColumn(columns, column);
    findColumns(columns, by);
    for (const order of orderBy ?? []) if (order.column !== undefined) findColumn(columns, order.column);
    const same = ['previous', 'next', 'min', 'max', 'first', 'last'].includes(fn) ? value?.type : undefined;
    const type = counting.includes(fn) || fn === 'count' ? ('integer' as const) : same;
    return flowComputed(columns, [{ name: as, ...(type && { type }) }]);
  },
  apply: async (parameters, stage, run) => {
    const { as, column, by, orderBy } = parameters;
    const value = column === undefined ? undefined : findColumn(stage.columns, column);
    const groups = findColumns(stage.columns, by).map(({ sql }) => sql);
    const terms = orderBy ? await run.orderBy(orderBy, stage.columns) : [];
    const partition = groups.length > 0 ? `PARTITION BY ${groups.join(', ')} ` : '';
    const result = run.bench.newIdentifier();
    // The window runs over the columns it asks for alone; its values then join the rows.
    const table = await run.bench.table(
      `SELECT p, ${windowSql(parameters, value, partition, terms)} AS ${result} FROM (${orderedSql(stage)})`,
    );
    const expression = await typed(run, table, result);
    const next = await run.beside(stage, table);
    return addComputed(run, next, [{ name: as, expression }]);
  },
  describe: ({ as, fn, column, by }) =>
    `Compute ${as} as ${fn}${column ? ` of ${column}` : ''}${by.length > 0 ? ` within ${by.join(', ')}` : ''}.`,
});

function readWindow(parameters: Parameters): Window {
  const fn = parameters.oneOf('fn', fns);
  const column = parameters.optionalName('column');
  const orderBy = parameters.order('orderBy');
  const neighbour = fn === 'previous' || fn === 'next';
  const offset = parameters.optionalInteger('offset', 1, 1_000_000);
  const given = parameters.raw('default');
  if (counting.includes(fn) && column !== undefined)
    throw parameters.wrong('column', `means nothing to ${fn}`);
  if (!counting.includes(fn) && fn !== 'count' && column === undefined)
    throw parameters.wrong('column', 'is missing');
  if ((fn === 'rank' || fn === 'denseRank') && !orderBy)
    throw parameters.wrong('orderBy', `is missing: ${fn} needs an order`);
  if (!neighbour && (offset !== undefined || given !== undefined))
    throw parameters.wrong(offset !== undefined ? 'offset' : 'default', 'is for previous and next only');
  if (isObject(given) || Array.isArray(given) || String(given).includes('\0'))
    throw parameters.wrong('default', 'must be a text, a number, true or false');
  return {
    as: parameters.name('as'),
    fn,
    ...(column !== undefined && { column }),
    by: parameters.optionalNames('by') ?? [],
    ...(orderBy && { orderBy }),
    offset: offset ?? 1,
    ...(given !== undefined && given !== null && { default: String(given) }),
  };
}

/** Rows equal in the order asked for follow each other as they did, so that every number is decided. */
function windowSql(
  parameters: Window,
  value: StageColumn | undefined,
  partition: string,
  terms: string[],
): string {
  const { fn, offset } = parameters;
  const placed = `${partition}ORDER BY ${[...terms, 'o'].join(', ')}`;
  const frame = `ROWS BETWEEN UNBOUNDED PRECEDING AND ${terms.length > 0 ? 'CURRENT ROW' : 'UNBOUNDED FOLLOWING'}`;
  const over = (call: string) => `${call} OVER (${placed} ${frame})`;
  const cell = value?.sql ?? '';
  switch (fn) {
    case 'rowNumber':
      return `row_number() OVER (${placed})`;
    case 'rank':
      return `rank() OVER (${partition}ORDER BY ${terms.join(', ')})`;
    case 'denseRank':
      return `dense_rank() OVER (${partition}ORDER BY ${terms.join(', ')})`;
    case 'previous':
      return `lag(${cell}, ${offset}${otherwise(parameters, value)}) OVER (${placed})`;
    case 'next':
      return `lead(${cell}, ${offset}${otherwise(parameters, value)}) OVER (${placed})`;
    case 'count':
      return over(value ? `count(${cell})` : 'count(*)');
    case 'first':
    case 'last':
      return over(`${fn}_value(${cell} IGNORE NULLS)`);
    case 'mean':
      return over(`avg(${numeric(value, fn)})`);
    case 'sum':
      return over(`sum(${numeric(value, fn)})`);
    default:
      return over(`${fn}(${cell})`);
  }
}

function otherwise({ default: given }: Window, value: StageColumn | undefined): string {
  return given === undefined ? '' : `, CAST(${quoteText(given)} AS ${value?.sqlType})`;
}

function numeric(value: StageColumn | undefined, fn: string): string {
  if (value && ['integer', 'decimal', 'number'].includes(value.type)) return value.sql;
  throw new DmsError(
    'BAD_RECIPE',
    `${fn} needs a number; ${value?.name} is ${value?.type}. Parse it first.`,
    {
      column: value?.name ?? '',
    },
  );
}

async function typed(run: StepRun, table: string, result: string): Promise<string> {
  const [described] = await run.session.rows(`DESCRIBE SELECT ${result} FROM ${table}`);
  const engineType = String(described?.['column_type']);
  const sqlType = engineType === 'HUGEINT' ? await narrowed(run, table, result) : storedType(engineType);
  if (sqlType === undefined || columnTypeOf(sqlType) === undefined)
    throw new TypeError(`No column type for ${engineType}`);
  return `CAST(${result} AS ${sqlType})`;
}
