import { quoteText } from '@dms/domain';
import { orderedSql, type StageColumn } from '../run/stage';
import { addComputed } from './computed';
import { findColumn, findColumns } from './columns';
import { isObject, type Parameters } from './parameters';
import { defineStep } from './step-definition';
import { asText, listed, trimmed } from './text-sql';

interface Fill {
  columns: string[];
  with: 'previous' | 'next' | { value: string } | { column: string };
  within: string[];
  blanks: boolean;
}

/** Gives empty cells a value: a fixed one, that of another column, or that of the row before or after. */
export const fill = defineStep<Fill>({
  op: 'fill',
  rows: true,
  read: (parameters) => ({
    columns: parameters.names('columns'),
    with: readWith(parameters),
    within: parameters.optionalNames('within') ?? [],
    blanks: parameters.flag('blanks'),
  }),
  flow: ({ columns: names, within, with: source }, columns) => {
    findColumns(columns, [...names, ...within]);
    if (typeof source === 'object' && 'column' in source) findColumn(columns, source.column);
    return columns;
  },
  apply: async ({ columns: names, with: source, within, blanks }, stage, run) => {
    const columns = findColumns(stage.columns, names);
    const filled = (column: StageColumn) =>
      blanks && column.type === 'text'
        ? `CASE WHEN ${trimmed(column.sql)} = '' THEN NULL ELSE ${column.sql} END`
        : column.sql;
    if (source !== 'previous' && source !== 'next') {
      const from = (column: StageColumn) => {
        if ('value' in source) return `CAST(${quoteText(source.value)} AS ${column.sqlType})`;
        const other = findColumn(stage.columns, source.column);
        return column.type === 'text' ? asText(other) : `CAST(${other.sql} AS ${column.sqlType})`;
      };
      const made = columns.map((column) => ({
        name: column.name,
        expression: `coalesce(${filled(column)}, ${from(column)})`,
      }));
      return addComputed(run, stage, made);
    }
    // The window runs over the columns asked for alone; their values then join the rows.
    const groups = findColumns(stage.columns, within).map(({ sql }) => sql);
    const partition = groups.length > 0 ? `PARTITION BY ${groups.join(', ')} ` : '';
    const direction = source === 'previous' ? 'ASC' : 'DESC';
    const results = columns.map((column) => ({ column, sql: run.bench.newIdentifier() }));
    const windows = results.map(
      ({ column, sql }) => `last_value(${filled(column)} IGNORE NULLS) OVER w AS ${sql}`,
    );
    const table = await run.bench.table(
      `SELECT p, ${windows.join(', ')} FROM (${orderedSql(stage)})
       WINDOW w AS (${partition}ORDER BY o ${direction} ROWS UNBOUNDED PRECEDING)`,
    );
    const next = await run.beside(stage, table);
    const made = results.map(({ column, sql }) => ({ name: column.name, expression: sql }));
    return addComputed(run, next, made);
  },
  describe: ({ columns, with: source }) => {
    const words =
      typeof source === 'string'
        ? `the ${source} value`
        : 'value' in source
          ? `“${source.value}”`
          : `the value of ${source.column}`;
    return `Fill empty cells of ${listed(columns)} with ${words}.`;
  },
});

function readWith(parameters: Parameters): Fill['with'] {
  const given = parameters.raw('with');
  if (!isObject(given)) return parameters.oneOf('with', ['previous', 'next'] as const);
  const inner = parameters.object('with');
  const column = inner.optionalName('column');
  const value = inner.raw('value');
  inner.done();
  if (column !== undefined && value === undefined) return { column };
  if (
    column !== undefined ||
    !['string', 'number', 'boolean'].includes(typeof value) ||
    String(value).includes('\0')
  )
    throw parameters.wrong('with', 'must be {value}, {column}, previous or next');
  return { value: String(value) };
}
