import { cellText } from '../../../ui/grid/cell-look';
import type { CellAt, GridColumn } from '../../../ui/grid/grid-rows';
import type { RecipeStep } from '../recipe-step';
import { quotedName, quotedText } from '../sql-words';

/** What tells one row from all others, and goes on doing so in the next file: a column and its value. */
export interface RowKey {
  column: GridColumn;
  value: unknown;
}

/** Which cells change: that of the one row, or all of the column that hold the same. */
export type Reach = 'row' | 'same';

/** Longer values are not shown whole, so they cannot be changed. */
const longest = 10_000;

type Literal = (text: string) => string | undefined;
const number: Literal = (text) => (/^-?\d{1,30}(\.\d{1,18})?$/.test(text) ? text : undefined);
const literals: Partial<Record<GridColumn['type'], Literal>> = {
  text: quotedText,
  integer: (text) => (/^-?\d{1,18}$/.test(text) ? text : undefined),
  decimal: number,
  number,
  boolean: (text) => (text === 'true' || text === 'false' ? text : undefined),
  date: (text) => (isDay(text) ? `CAST('${text}' AS DATE)` : undefined),
  time: (text) => (timePattern.test(text) ? `CAST('${text}' AS TIME)` : undefined),
  datetime: (text) => {
    const [day = '', time = ''] = text.split(/[T ]/);
    return isDay(day) && timePattern.test(time) ? `CAST('${day} ${time}' AS TIMESTAMP)` : undefined;
  },
};
const timePattern = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?$/;

/** A day that there is, as 2026-02-28. */
function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

export function canChange({ column, value }: Pick<CellAt, 'column' | 'value'>): boolean {
  return literals[column.type] !== undefined && cellText(value).length < longest;
}

/** A value as an expression writes it; no text is NULL. Undefined: it is none of the column's type. */
export function literalOf(type: GridColumn['type'], text: string): string | undefined {
  return text === '' ? 'NULL' : literals[type]?.(text);
}

/** The first column in which no two rows are alike, other than the cell's own. */
export function keyOf(
  { column, row }: CellAt,
  columns: readonly GridColumn[],
  isKey: (name: string) => boolean,
): RowKey | undefined {
  const found = columns.find(
    ({ name, type }) =>
      name !== column.name &&
      (type === 'text' || type === 'integer') &&
      isKey(name) &&
      canChange({ column: { name, type }, value: row[name] }),
  );
  return found && { column: found, value: row[found.name] };
}

/** Holds for the rows whose cell of this column has this value. */
export function holds(column: GridColumn, value: unknown): string {
  const name = quotedName(column.name);
  if (value === null || value === undefined) return `${name} IS NULL`;
  // A text of nothing is not the same as nothing.
  const literal =
    column.type === 'text' ? quotedText(cellText(value)) : literalOf(column.type, cellText(value));
  return `${name} = ${literal ?? 'NULL'}`;
}

/**
 * The step that makes the change, and goes on making it on the next file. Texts that are the same are translated, which
 * can be read and added to; one row is found by its key, never by its number.
 */
export function changeOf(
  { column, value }: CellAt,
  text: string,
  key: RowKey | undefined,
): Omit<RecipeStep, 'id'> {
  const literal = literalOf(column.type, text) ?? 'NULL';
  const isNothing = value === null || value === undefined;
  if (!key && column.type === 'text' && !isNothing)
    return { op: 'map', column: column.name, values: { [cellText(value)]: text === '' ? null : text } };
  if (!key && column.type === 'text') return { op: 'fill', columns: [column.name], with: { value: text } };
  const where = key ? holds(key.column, key.value) : holds(column, value);
  const expression = `CASE WHEN ${where} THEN ${literal} ELSE ${quotedName(column.name)} END`;
  return { op: 'derive', as: column.name, expression };
}

/** Nothing but a column and its values: a translation that a change of another cell can join. */
const plainMap = ['op', 'id', 'note', 'column', 'values', 'default'];

/**
 * A translation with one more value in it, where `step` is one of that column. What it made of others and is changed
 * now is changed at its source too, as its entries are looked up once.
 */
export function joined(step: RecipeStep | undefined, added: Omit<RecipeStep, 'id'>): RecipeStep | undefined {
  if (step?.op !== 'map' || added.op !== 'map' || step.off || step['column'] !== added['column'])
    return undefined;
  if ((step['default'] ?? 'keep') !== 'keep' || !Object.keys(step).every((name) => plainMap.includes(name)))
    return undefined;
  const values = Object.entries((step['values'] ?? {}) as Record<string, unknown>);
  const [[from, to] = ['', null]] = Object.entries(added['values'] as Record<string, string | null>);
  const changed = values.map(([name, made]) => [name, made === from ? to : made] as const);
  const known = values.some(([name]) => name === from);
  return { ...step, values: Object.fromEntries(known ? changed : [...changed, [from, to]]) };
}
