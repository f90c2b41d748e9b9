import { quoteText } from '@dms/domain';
import { checkExpression } from '../expressions/check-expression';
import { columnTypeOf } from '../expressions/column-types';
import type { StageColumn } from '../run/stage';
import type { StepRun } from '../run/step-run';
import { findColumn } from './columns';
import type { Order, Parameters } from './parameters';
import { asText } from './text-sql';

export const aggregateFunctions = [
  'count',
  'countDistinct',
  'sum',
  'mean',
  'median',
  'min',
  'max',
  'first',
  'last',
  'list',
  'concat',
  'stdev',
  'any',
  'all',
] as const;

export interface Aggregate {
  as: string;
  fn: (typeof aggregateFunctions)[number];
  column?: string;
  expression?: string;
  where?: string;
  orderBy?: Order[];
  separator: string;
}

export function readAggregate(parameters: Parameters): Aggregate {
  const column = parameters.optionalName('column');
  const expression = parameters.optionalText('expression');
  const where = parameters.optionalText('where');
  const orderBy = parameters.order('orderBy');
  const fn = parameters.oneOf('fn', aggregateFunctions);
  if (column !== undefined && expression !== undefined)
    throw parameters.wrong('column', 'and expression exclude each other');
  if (column === undefined && expression === undefined && fn !== 'count')
    throw parameters.wrong('column', 'or expression is missing');
  const read: Aggregate = {
    as: parameters.name('as'),
    fn,
    ...(column !== undefined && { column }),
    ...(expression !== undefined && { expression }),
    ...(where !== undefined && { where }),
    ...(orderBy && { orderBy }),
    separator: parameters.optionalText('separator') ?? ', ',
  };
  parameters.done();
  return read;
}

/**
 * The aggregate over rows that carry their place as `o`. Wherever the order of rows could show in the result (texts
 * joined, lists, sums of doubles) it is stated, so that any number of threads gives the same bytes. Empty cells count
 * for nothing, but in count without a column. `only` is one more condition, in SQL of ours.
 */
export async function aggregateSql(
  aggregate: Aggregate,
  columns: StageColumn[],
  run: StepRun,
  only?: string,
): Promise<string> {
  const asked =
    aggregate.where === undefined ? undefined : (await run.condition(aggregate.where, columns)).sql;
  const condition = [asked, only].filter(Boolean).join(' AND ') || undefined;
  const value = await valueOf(aggregate, columns, run);
  if (!value) return `count(*)${filter(condition)}`;
  const order = [...(aggregate.orderBy ? await run.orderBy(aggregate.orderBy, columns) : []), 'o'].join(', ');
  const present = [condition, `${value.sql} IS NOT NULL`].filter(Boolean).join(' AND ');
  const rounded = value.type === 'number' ? ` ORDER BY ${order}` : '';
  switch (aggregate.fn) {
    case 'count':
      return `count(${value.sql})${filter(condition)}`;
    case 'countDistinct':
      return `count(DISTINCT ${value.sql})${filter(condition)}`;
    case 'sum':
      return `sum(${value.sql}${rounded})${filter(condition)}`;
    case 'mean':
      return `avg(${value.sql}${rounded})${filter(condition)}`;
    case 'stdev':
      return `stddev_samp(CAST(${value.sql} AS DOUBLE) ORDER BY ${order})${filter(condition)}`;
    case 'median':
      return `median(${value.sql})${filter(condition)}`;
    case 'min':
    case 'max':
      return `${aggregate.fn}(${value.sql})${filter(condition)}`;
    case 'first':
    case 'last':
      return `${aggregate.fn}(${value.sql} ORDER BY ${order})${filter(present)}`;
    case 'list':
      return `list(${asText(value)} ORDER BY ${order})${filter(present)}`;
    case 'concat':
      return `string_agg(${asText(value)}, ${quoteText(aggregate.separator)} ORDER BY ${order})${filter(present)}`;
    case 'any':
      return `bool_or(${value.sql})${filter(condition)}`;
    case 'all':
      return `bool_and(${value.sql})${filter(condition)}`;
  }
}

function filter(condition: string | undefined): string {
  return condition === undefined ? '' : ` FILTER (WHERE ${condition})`;
}

async function valueOf({ column, expression }: Aggregate, columns: StageColumn[], run: StepRun) {
  if (column !== undefined) return findColumn(columns, column);
  if (expression === undefined) return undefined;
  const { sql, sqlType } = await checkExpression(run.session, expression, columns);
  return { sql, type: columnTypeOf(sqlType) ?? 'text' };
}
