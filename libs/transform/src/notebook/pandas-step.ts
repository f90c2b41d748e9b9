import type { SqlSession, Step } from '@dms/domain';
import { findColumn, findColumns } from '../steps/columns';
import { NoEquivalent, type PythonColumn, pythonExpression } from './python-expression';
import { fillCode, sortKeys, splitCode, unpivotCode, windowCode } from './pandas-neighbours';
import { pyText, pyValue } from './python-text';

type Translate = (
  step: Step,
  columns: readonly PythonColumn[],
  session: SqlSession,
) => Promise<string> | string;

/** The step as lines of Python that make `df` of `df`. Throws NoEquivalent with the reason. */
export async function pandasStep(
  session: SqlSession,
  step: Step,
  columns: readonly PythonColumn[],
): Promise<string> {
  const translate = Object.hasOwn(steps, step.op) ? steps[step.op] : undefined;
  if (!translate) throw new NoEquivalent(`the step ${step.op}`);
  return translate(step, columns, session);
}

const named = (columns: readonly PythonColumn[], names: unknown) =>
  findColumns(columns, names as string[] | '*').map(({ name }) => name);

/** Refuses parameters that nobody has made sure of. */
function only(step: Step, ...known: string[]): void {
  const strange = Object.keys(step).find(
    (key) => !['op', 'id', 'note', 'off', ...known].includes(key) && step[key] !== false,
  );
  if (strange !== undefined) throw new NoEquivalent(`${step.op} with ${strange}`);
}

function textColumn(columns: readonly PythonColumn[], name: unknown): string {
  const column = findColumn(columns, String(name));
  if (column.type !== 'text') throw new NoEquivalent(`this on a column of the type ${column.type}`);
  return column.name;
}

const steps: Record<string, Translate> = {
  select: (step, columns) => {
    const chosen = (step['columns'] as (string | { from: string; as: string })[]).map((entry) =>
      typeof entry === 'string' ? { from: entry, as: undefined } : entry,
    );
    const from = chosen.map((entry) => findColumn(columns, entry.from).name);
    const to = chosen.map((entry, at) => entry.as ?? from[at]);
    return `df = df[${pyValue(from)}]\ndf.columns = ${pyValue(to)}`;
  },
  drop: (step, columns) => `df = df.drop(columns=${pyValue(named(columns, step['columns']))})`,
  rename: (step, columns) => {
    const pairs = Object.entries(step['columns'] as Record<string, string>);
    const names = new Map(pairs.map(([from, to]) => [findColumn(columns, from).name, to]));
    return `df.columns = ${pyValue(columns.map(({ name }) => names.get(name) ?? name))}`;
  },
  limit: (step) => {
    const offset = Number(step['offset'] ?? 0);
    return `df = df.iloc[${offset}:${offset + Number(step['rows'])}]`;
  },
  filter: async (step, columns, session) =>
    `df = where(df, lambda row: ${await pythonExpression(session, String(step['where']), columns)})`,
  derive: async (step, columns, session) => {
    only(step, 'as', 'expression');
    const code = await pythonExpression(session, String(step['expression']), columns);
    const old = columns.find(({ name }) => name.toLowerCase() === String(step['as']).toLowerCase());
    return `df = assign(df, ${pyText(old?.name ?? String(step['as']))}, lambda row: ${code})`;
  },
  sort: (step, columns) => {
    const keys = sortKeys(step['by'], columns);
    return `df = sort(df, ${pyValue(keys)})`;
  },
  dedupe: (step, columns) => {
    only(step, 'keys', 'keep', 'ignoreCase', 'trim', 'nulls');
    const keys = (step['keys'] as unknown[]).map((key) =>
      textColumn(columns, typeof key === 'string' ? key : undefined),
    );
    const flags = [
      step['keep'] === 'last',
      step['ignoreCase'] === true,
      step['trim'] === true,
      step['nulls'] === 'equal',
    ];
    return `df = dedupe(df, ${pyValue(keys)}, ${flags.map(pyValue).join(', ')})`;
  },
  group: (step, columns) => {
    only(step, 'by', 'aggregates');
    const by = ((step['by'] as unknown[] | undefined) ?? []).map((key) => {
      if (typeof key !== 'string') throw new NoEquivalent('a group by an expression');
      return findColumn(columns, key).name;
    });
    if (by.length === 0) throw new NoEquivalent('a group of everything');
    const aggregates = (step['aggregates'] as Step[]).map((each) => aggregate(each, columns));
    return `df = group(df, ${pyValue(by)}, ${pyValue(aggregates)})`;
  },
  clean: (step, columns) => {
    only(step, 'columns', 'trim', 'case', 'blankToNull');
    const letters = step['case'];
    if (letters !== undefined && letters !== 'upper' && letters !== 'lower')
      throw new NoEquivalent(`${String(letters)} case`);
    const names =
      step['columns'] === '*'
        ? columns.filter(({ type }) => type === 'text').map(({ name }) => name)
        : named(columns, step['columns']);
    names.forEach((name) => textColumn(columns, name));
    const parts = [
      ...(step['trim'] === true ? ['value = value.strip(SPACES)'] : []),
      ...(letters === undefined ? [] : [`value = ${letters}(value)`]),
      ...(step['blankToNull'] === true ? ['value = value if value.strip(SPACES) else None'] : []),
    ];
    return `def clean(value):\n    ${parts.join('\n    ')}\n    return value\n\nfor name in ${pyValue(names)}:\n    df = assign(df, name, lambda row: apply(clean, row[name]))`;
  },
  replace: (step, columns) => {
    only(step, 'columns', 'find', 'with', 'regex');
    const names = named(columns, step['columns']).map((name) => textColumn(columns, name));
    const [find, by] = [String(step['find']), String(step['with'])];
    const regex = step['regex'] === true;
    if (regex && (/[\\(){}$.]/.test(find) || by.includes('\\')))
      throw new NoEquivalent('a pattern that RE2 and Python may read differently');
    const code = regex
      ? `re.sub(${pyText(find)}, lambda _: ${pyText(by)}, value)`
      : `value.replace(${pyText(find)}, ${pyText(by)})`;
    if (find === '') throw new NoEquivalent('replacing nothing');
    return `for name in ${pyValue(names)}:\n    df = assign(df, name, lambda row: apply(lambda value: ${code}, row[name]))`;
  },
  map: (step, columns) => {
    only(step, 'column', 'values', 'default', 'ignoreCase', 'trim');
    const name = textColumn(columns, step['column']);
    const kind = step['default'] ?? 'keep';
    if (typeof kind !== 'string') throw new NoEquivalent('a value for all others');
    const flags = [pyText(kind), pyValue(step['ignoreCase'] === true), pyValue(step['trim'] === true)];
    return `df = map_values(df, ${pyText(name)}, ${pyValue(step['values'])}, ${flags.join(', ')})`;
  },
  concat: (step, columns) => {
    only(step, 'columns', 'as', 'separator', 'skipNull');
    const names = named(columns, step['columns']).map((name) => textColumn(columns, name));
    const old = columns.find(({ name }) => name.toLowerCase() === String(step['as']).toLowerCase());
    const said = [pyText(String(step['separator'] ?? '')), pyValue(step['skipNull'] === true)].join(', ');
    return `df = assign(df, ${pyText(old?.name ?? String(step['as']))}, lambda row: join([row[name] for name in ${pyValue(names)}], ${said}))`;
  },
  reorder: (step, columns) => {
    const first = [...new Set(named(columns, step['columns']))];
    const others = columns.map(({ name }) => name).filter((name) => !first.includes(name));
    return `df = df[${pyValue(step['rest'] === 'before' ? [...others, ...first] : [...first, ...others])}]`;
  },
  validate: async (step, columns, session) => {
    const condition = await pythonExpression(session, String(step['where']), columns);
    return step['severity'] === 'warn'
      ? '# It only warns: every row stays.'
      : `df = where(df, lambda row: ${condition})`;
  },
  pad: (step, columns) => {
    only(step, 'column', 'length', 'with', 'side');
    const name = textColumn(columns, step['column']);
    const said = [Number(step['length']), String(step['with'] ?? ' '), step['side'] === 'right'].map(pyValue);
    return `df = assign(df, ${pyText(name)}, lambda row: apply(lambda value: pad(value, ${said.join(', ')}), row[${pyText(name)}]))`;
  },
  fill: fillCode,
  unpivot: unpivotCode,
  window: windowCode,
  split: splitCode,
  parse: (step, columns) => {
    only(step, 'column', 'type', 'formats', 'onError');
    const name = textColumn(columns, step['column']);
    const formats = (step['formats'] as string[] | undefined) ?? [];
    const plain = formats.length > 0 && formats.every((format) => /^(%[dmY][./ -]?){3}$/.test(format));
    if (step['type'] !== 'date' || !plain || step['onError'] === 'keep')
      throw new NoEquivalent(`parse to ${String(step['type'])}, which reads many ways of writing`);
    return `df = parse_dates(df, ${pyText(name)}, ${pyValue(formats)}, ${pyValue(step['onError'] === 'reject')})`;
  },
};

function aggregate(given: Step, columns: readonly PythonColumn[]): string[] {
  const { as, fn, column, ...more } = given as unknown as { as: string; fn: string; column?: string };
  const strange = Object.keys(more)[0];
  if (strange !== undefined) throw new NoEquivalent(`an aggregate with ${strange}`);
  if (fn === 'count' && column === undefined) return [as, 'rows', ''];
  const found = findColumn(columns, String(column));
  const sums = fn === 'sum' && found.type === 'integer';
  const picks = ['min', 'max'].includes(fn) && ['text', 'integer', 'date'].includes(found.type);
  const means = (fn === 'mean' || fn === 'median') && found.type === 'integer';
  const flags = (fn === 'any' || fn === 'all') && found.type === 'boolean';
  const joins = fn === 'concat' && found.type === 'text';
  const plain = ['count', 'countDistinct', 'first', 'last'].includes(fn);
  if (!sums && !picks && !means && !flags && !joins && !plain)
    throw new NoEquivalent(`${fn} of ${found.type}`);
  return [as, fn, found.name];
}
