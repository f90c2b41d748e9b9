import { DmsError, type SqlSession } from '@dms/domain';
import { checkExpression, type ExpressionColumn } from '../expressions/check-expression';
import { findColumn } from '../steps/columns';
import { type Order, Parameters } from '../steps/parameters';

/** RECIPE's order, or `name:desc,other` as it stands in a URL. */
export type Sort = string | Record<string, unknown>[];

/** ORDER BY terms for a sort; the caller ends them with the row's own place. Throws BAD_RECIPE, UNKNOWN_COLUMN. */
export async function orderTerms(
  session: SqlSession,
  sort: Sort,
  columns: ExpressionColumn[],
): Promise<string[]> {
  const orders = typeof sort === 'string' ? readText(sort, columns) : new Parameters({ sort }).order('sort');
  return Promise.all(
    (orders ?? []).map(async (order) => {
      const column = order.column === undefined ? undefined : findColumn(columns, order.column);
      const sql = column ? column.sql : (await checkExpression(session, order.expression ?? '', columns)).sql;
      const collated = order.collation ? `${sql} COLLATE ${order.collation}` : sql;
      return `${collated} ${order.direction.toUpperCase()} NULLS ${order.nulls.toUpperCase()}`;
    }),
  );
}

/** Names may hold commas and colons, so a whole text that is a name is one. */
function readText(sort: string, columns: ExpressionColumn[]): Order[] {
  if (sort.trim() === '') return [];
  const isColumn = (name: string) => columns.some((column) => column.name === name);
  const parts = isColumn(sort.replace(/:(asc|desc)$/i, '')) ? [sort] : sort.split(',');
  return parts.map((part) => {
    const [, name = part, direction = 'asc'] = /^(.*):(asc|desc)$/i.exec(part) ?? [];
    if (name.trim() === '')
      throw new DmsError('BAD_RECIPE', 'A sort is a list of column:asc or column:desc.');
    const column = isColumn(name) ? name : name.trim();
    return { column, direction: direction.toLowerCase() === 'desc' ? 'desc' : 'asc', nulls: 'last' };
  });
}
