import { DmsError, quoteText } from '@dms/domain';
import { type Stage, type StageColumn, stageSql } from '../run/stage';
import type { StepRun } from '../run/step-run';
import { type Aggregate, aggregateFunctions, aggregateSql } from './aggregate';
import { addComputed } from './computed';
import { checkNames, findColumn, findColumns, freeName } from './columns';
import { type FoldedColumn, foldRows } from './fold-rows';
import type { Parameters } from './parameters';
import { defineStep } from './step-definition';
import { asText, listed } from './text-sql';

interface Pivot {
  by: string[];
  column: string;
  value: string;
  fn: Aggregate['fn'];
  columns?: string[];
  fill?: string;
  total?: string;
}

/** More columns than this are a mistake, not a table. */
const mostColumns = 1_000;

/**
 * Turns the values of one column into columns: one row for each group, in the order of first rows, and in each cell
 * the aggregate of the group's rows that have that value. Rows with an empty or unlisted value make no column.
 */
export const pivot = defineStep<Pivot>({
  op: 'pivot',
  rows: true,
  read: readPivot,
  flow: (parameters, columns) => {
    const keys = findColumns(columns, parameters.by);
    findColumns(columns, [parameters.column, parameters.value]);
    if (!parameters.columns) return undefined;
    const names = namesOf(parameters, parameters.columns, keys);
    return [...keys, ...[...names.values, ...names.total].map((name) => ({ name }))];
  },
  apply: async (parameters, stage, run) => {
    const keys = findColumns(stage.columns, parameters.by);
    const column = findColumn(stage.columns, parameters.column);
    const values = parameters.columns ?? (await valuesOf(run, stage, column));
    const names = namesOf(parameters, values, keys);
    checkNames([...keys, ...[...names.values, ...names.total].map((name) => ({ name }))]);
    const text = asText(column);
    const cell = async (name: string, condition: string): Promise<FoldedColumn> => ({
      name,
      sql: await aggregateSql(aggregateOf(parameters), stage.columns, run, condition),
    });
    const results: FoldedColumn[] = [];
    for (const [index, value] of values.entries())
      results.push(await cell(names.values[index] as string, `${text} = ${quoteText(value)}`));
    const list = values.map((value) => quoteText(value)).join(', ');
    for (const name of names.total) results.push(await cell(name, list ? `${text} IN (${list})` : 'false'));
    const folded = await foldRows(run, stage, keys, results);
    return parameters.fill === undefined ? folded : filled(run, folded, names.values, parameters.fill);
  },
  describe: ({ by, column, value, fn }) =>
    `Make columns of the values of ${column}: ${fn} of ${value} by ${listed(by)}.`,
});

function readPivot(parameters: Parameters): Pivot {
  const columns = parameters.texts('columns');
  const total = parameters.optionalName('total');
  const fill = parameters.raw('fill');
  if (fill !== undefined && !['string', 'number', 'boolean'].includes(typeof fill))
    throw parameters.wrong('fill', 'must be a text, a number, true or false');
  if (columns && (columns.length === 0 || new Set(columns).size < columns.length || columns.includes('')))
    throw parameters.wrong('columns', 'must be different values, at least one and none of them empty');
  if (columns && columns.length > mostColumns) throw tooMany(columns.length);
  return {
    by: parameters.names('by'),
    column: parameters.name('column'),
    value: parameters.name('value'),
    fn: parameters.oneOf('fn', aggregateFunctions),
    ...(columns && { columns }),
    ...(fill !== undefined && { fill: String(fill) }),
    ...(total !== undefined && { total }),
  };
}

function aggregateOf({ value, fn }: Pivot): Aggregate {
  return { as: value, fn, column: value, separator: ', ' };
}

/** The values there are, by code point: the same columns for the same rows in whatever order they come. */
async function valuesOf(run: StepRun, stage: Stage, column: StageColumn): Promise<string[]> {
  const text = asText(column);
  const rows = await run.session.rows(
    `SELECT DISTINCT ${text} AS v, ${column.sql} AS c FROM (${stageSql(stage)}) WHERE ${text} IS NOT NULL AND ${text} <> ''
     ORDER BY c, v LIMIT ${mostColumns + 1}`,
  );
  if (rows.length > mostColumns) throw tooMany(rows.length);
  const values = rows.map((row) => String(row['v']));
  if (values.some((value) => value.includes('\0')))
    throw new DmsError(
      'BAD_RECIPE',
      `A value of ${column.name} holds a NUL character and cannot name a column.`,
      {
        column: column.name,
      },
    );
  return values;
}

function tooMany(count: number): DmsError {
  return new DmsError(
    'BAD_RECIPE',
    `A pivot may make ${mostColumns} columns at most; here are ${count > mostColumns + 1 ? count : 'more'}. Name those wanted in columns.`,
    { parameter: 'columns', limit: mostColumns },
  );
}

/** Columns are named by their values; one that is taken, in whatever letter case, gets `_2`. */
function namesOf({ total }: Pivot, values: string[], keys: readonly { name: string }[]) {
  const taken = [...keys.map(({ name }) => ({ name })), ...(total === undefined ? [] : [{ name: total }])];
  const names = values.map((value) => {
    const name = freeName(value, taken);
    taken.push({ name });
    return name;
  });
  return { values: names, total: total === undefined ? [] : [total] };
}

/** Puts the filling into the cells that no row fell into. */
async function filled(run: StepRun, stage: Stage, names: string[], fill: string): Promise<Stage> {
  const columns = findColumns(stage.columns, names);
  const made = columns.map(({ name, sql, sqlType }) => ({
    name,
    expression: `coalesce(${sql}, CAST(${quoteText(fill)} AS ${sqlType}))`,
  }));
  const { columns: after, ...rest } = await addComputed(run, stage, made);
  // A column just made has no cell that was changed.
  run.bench.forgetCounts();
  return { ...rest, columns: after };
}
