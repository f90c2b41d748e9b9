import type { Step } from '@dms/domain';
import { findColumn, findColumns } from '../steps/columns';
import { NoEquivalent, type PythonColumn } from './python-expression';
import { pyText, pyValue } from './python-text';

/** Types whose values compare in Python as they do in SQL. */
const comparable = ['text', 'integer', 'decimal', 'date', 'datetime', 'boolean'];

function comparedColumn(columns: readonly PythonColumn[], name: unknown): string {
  const column = findColumn(columns, String(name));
  if (!comparable.includes(column.type))
    throw new NoEquivalent(`this by a column of the type ${column.type}`);
  return column.name;
}

/** Order entries as [name, falling, nulls first]. */
export function sortKeys(given: unknown, columns: readonly PythonColumn[]): unknown[] {
  const order = given as { column?: string; direction?: string; nulls?: string; collation?: string }[];
  return order.map(({ column, direction, nulls, collation }) => {
    if (column === undefined || (collation !== undefined && collation !== 'binary'))
      throw new NoEquivalent('a sort by an expression or a collation');
    return [findColumn(columns, column).name, direction === 'desc', nulls === 'first'];
  });
}

/** `fill` as Python. Throws NoEquivalent. */
export function fillCode(step: Step, columns: readonly PythonColumn[]): string {
  const found = findColumns(columns, step['columns'] as string[]);
  const names = pyValue(found.map(({ name }) => name));
  const blanks = step['blanks'] === true;
  const spaced = pyValue(blanks ? found.filter(({ type }) => type === 'text').map(({ name }) => name) : []);
  const source = step['with'] as 'previous' | 'next' | { value?: unknown; column?: string };
  if (typeof source === 'string') {
    const within = ((step['within'] as string[] | undefined) ?? []).map((name) =>
      comparedColumn(columns, name),
    );
    return `df = fill_along(df, ${names}, ${pyValue(source === 'previous')}, ${pyValue(within)}, ${spaced})`;
  }
  const other = source.column === undefined ? undefined : findColumn(columns, source.column);
  if ([...found, ...(other ? [other] : [])].some(({ type }) => type !== 'text'))
    throw new NoEquivalent('filling a column that holds no text with a value');
  const value = other ? `row[${pyText(other.name)}]` : pyText(String(source.value));
  return `before = rows_of(df)\nfor name in ${names}:\n    df = put(df, name, [coalesce(filled(row, name, ${spaced}), ${value}) for row in before])`;
}

/** `unpivot` as Python. Throws NoEquivalent. */
export function unpivotCode(step: Step, columns: readonly PythonColumn[]): string {
  const turned = findColumns(columns, step['columns'] as string[] | '*');
  if (new Set(turned.map(({ type }) => type)).size > 1) throw new NoEquivalent('columns of several types');
  const names = [...new Set(turned.map(({ name }) => name))];
  const into = [step['name'], step['value']].map((name) => pyText(String(name)));
  return `df = unpivot(df, ${pyValue(names)}, ${into.join(', ')}, ${pyValue(step['dropNull'] === true)})`;
}

/** `window` as Python. Throws NoEquivalent. */
export function windowCode(step: Step, columns: readonly PythonColumn[]): string {
  const fn = String(step['fn']);
  const value = step['column'] === undefined ? undefined : findColumn(columns, String(step['column']));
  if (['sum', 'mean'].includes(fn) && value?.type !== 'integer')
    throw new NoEquivalent(`${fn} of ${value?.type ?? 'no column'}`);
  if (value && ['min', 'max'].includes(fn)) comparedColumn(columns, value.name);
  const otherwise = step['default'];
  if (otherwise !== undefined && otherwise !== null && value?.type !== 'text')
    throw new NoEquivalent('a default that is no text');
  const by = ((step['by'] as string[] | undefined) ?? []).map((name) => comparedColumn(columns, name));
  const keys = step['orderBy'] === undefined ? [] : sortKeys(step['orderBy'], columns);
  const as = String(step['as']);
  const old = columns.find(({ name }) => name.toLowerCase() === as.toLowerCase());
  const given = otherwise === undefined || otherwise === null ? null : String(otherwise);
  const said = [fn, value?.name ?? null, by, keys, Number(step['offset'] ?? 1), given].map(pyValue);
  return `df = window(df, ${pyText(old?.name ?? as)}, ${said.join(', ')})`;
}

/** `split` at a delimiter into columns, as Python. Throws NoEquivalent. */
export function splitCode(step: Step, columns: readonly PythonColumn[]): string {
  const column = findColumn(columns, String(step['column']));
  const { delimiter } = step['by'] as { delimiter?: string };
  const into = step['into'];
  if (column.type !== 'text' || !delimiter || !Array.isArray(into) || step['from'] === 'right')
    throw new NoEquivalent('a split other than of a text at a delimiter, from the left, into columns');
  const named = (name: string) =>
    columns.find((old) => old.name.toLowerCase() === name.toLowerCase())?.name ?? name;
  const names = (into as string[]).map(named);
  const limit = Math.min(Number(step['limit'] ?? names.length), 1_000);
  const goes = step['keep'] !== true && !names.includes(column.name);
  const said = [column.name, delimiter, names, limit, step['trim'] === true, goes].map(pyValue);
  return `df = split(df, ${said.join(', ')})`;
}
