import type { Step } from '@dms/domain';
import { findColumn, findColumns } from '../steps/columns';
import { NoEquivalent, type PythonColumn, pythonExpression } from './python-expression';
import { fillCode, sortKeys, splitCode, unpivotCode, windowCode } from './pandas-neighbours';
import { joinCode, pivotCode, unionCode } from './pandas-tables';
import { clusterCode, extractCode, formatCode, mapCode, parseCode, salesforceIdCode } from './pandas-values';
import { checkFold } from './python-fold';
import { pyText, pyValue } from './python-text';
import { onlyKnown, type StepContext, textColumn } from './step-context';

type Translate = (
  step: Step,
  columns: readonly PythonColumn[],
  context: StepContext,
) => Promise<string> | string;

/** The step as lines of Python that make `df` of `df`. Throws NoEquivalent with the reason. */
export async function pandasStep(
  step: Step,
  columns: readonly PythonColumn[],
  context: StepContext,
): Promise<string> {
  const reason = Object.hasOwn(without, step.op) ? without[step.op] : undefined;
  if (reason !== undefined) throw new NoEquivalent(reason);
  const translate = Object.hasOwn(steps, step.op) ? steps[step.op] : undefined;
  if (!translate) throw new NoEquivalent(`the step ${step.op}`);
  return translate(step, columns, context);
}

/** Steps that live by knowledge pandas has not: what they know, as the end of "No honest equivalent in pandas: …". */
const without: Record<string, string> = {
  phone: 'phone, which lives by the numbering plans of all countries (libphonenumber)',
  email: 'email, which lives by a list of providers and of common slips',
  country: 'country, which lives by the names of countries in many languages',
  state: 'state, which lives by the names of states by country',
  splitName: 'splitName, which lives by lists of salutations, suffixes and family names',
  stripHtml: 'stripHtml, which lays a page out as lines of text',
};

const named = (columns: readonly PythonColumn[], names: unknown) =>
  findColumns(columns, names as string[] | '*').map(({ name }) => name);

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
  filter: async (step, columns, { session }) =>
    `df = where(df, lambda row: ${await pythonExpression(session, String(step['where']), columns)})`,
  derive: async (step, columns, { session }) => {
    onlyKnown(step, 'as', 'expression');
    const code = await pythonExpression(session, String(step['expression']), columns);
    const old = columns.find(({ name }) => name.toLowerCase() === String(step['as']).toLowerCase());
    return `df = assign(df, ${pyText(old?.name ?? String(step['as']))}, lambda row: ${code})`;
  },
  sort: (step, columns) => {
    const keys = sortKeys(step['by'], columns);
    return `df = sort(df, ${pyValue(keys)})`;
  },
  dedupe: (step, columns) => {
    onlyKnown(step, 'keys', 'keep', 'ignoreCase', 'trim', 'nulls');
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
  group: async (step, columns, { session, after }) => {
    onlyKnown(step, 'by', 'aggregates', 'having');
    const by = ((step['by'] as unknown[] | undefined) ?? []).map((key) => {
      if (typeof key !== 'string') throw new NoEquivalent('a group by an expression');
      return findColumn(columns, key).name;
    });
    if (by.length === 0) throw new NoEquivalent('a group of everything');
    const aggregates = (step['aggregates'] as Step[]).map((each) => aggregate(each, columns));
    const folded = `df = group(df, ${pyValue(by)}, ${pyValue(aggregates)})`;
    if (step['having'] === undefined) return folded;
    const having = await pythonExpression(session, String(step['having']), after);
    return `${folded}\ndf = where(df, lambda row: ${having})`;
  },
  clean: (step, columns) => {
    onlyKnown(step, 'columns', 'trim', 'collapse', 'case', 'blankToNull');
    const letters = step['case'];
    if (letters !== undefined && letters !== 'upper' && letters !== 'lower')
      throw new NoEquivalent(`${String(letters)} case`);
    const names =
      step['columns'] === '*'
        ? columns.filter(({ type }) => type === 'text').map(({ name }) => name)
        : named(columns, step['columns']);
    names.forEach((name) => textColumn(columns, name));
    const parts = [
      // To the engine a vertical tab is no white space in the middle of a text.
      ...(step['collapse'] === true
        ? ['value = re.sub("[" + SPACES.replace("\\v", "") + "]+", " ", value)']
        : []),
      ...(step['trim'] === true ? ['value = value.strip(SPACES)'] : []),
      ...(letters === undefined ? [] : [`value = ${letters}(value)`]),
      ...(step['blankToNull'] === true ? ['value = value if value.strip(SPACES) else None'] : []),
    ];
    return `def clean(value):\n    ${parts.join('\n    ')}\n    return value\n\nfor name in ${pyValue(names)}:\n    df = assign(df, name, lambda row: apply(clean, row[name]))`;
  },
  replace: (step, columns) => {
    onlyKnown(step, 'columns', 'find', 'with', 'regex');
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
  map: mapCode,
  concat: (step, columns) => {
    onlyKnown(step, 'columns', 'as', 'separator', 'skipNull');
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
  validate: async (step, columns, { session }) => {
    const condition = await pythonExpression(session, String(step['where']), columns);
    return step['severity'] === 'warn'
      ? '# It only warns: every row stays.'
      : `df = where(df, lambda row: ${condition})`;
  },
  pad: (step, columns) => {
    onlyKnown(step, 'column', 'length', 'with', 'side');
    const name = textColumn(columns, step['column']);
    const said = [Number(step['length']), String(step['with'] ?? ' '), step['side'] === 'right'].map(pyValue);
    return `df = assign(df, ${pyText(name)}, lambda row: apply(lambda value: pad(value, ${said.join(', ')}), row[${pyText(name)}]))`;
  },
  fill: fillCode,
  unpivot: unpivotCode,
  window: windowCode,
  split: splitCode,
  parse: parseCode,
  format: formatCode,
  extract: extractCode,
  cluster: clusterCode,
  salesforceId: salesforceIdCode,
  join: joinCode,
  union: unionCode,
  pivot: pivotCode,
};

function aggregate(given: Step, columns: readonly PythonColumn[]): string[] {
  const { as, fn, column, ...more } = given as unknown as { as: string; fn: string; column?: string };
  const strange = Object.keys(more)[0];
  if (strange !== undefined) throw new NoEquivalent(`an aggregate with ${strange}`);
  if (fn === 'count' && column === undefined) return [as, 'rows', ''];
  const found = findColumn(columns, String(column));
  checkFold(fn, found.type);
  return [as, fn, found.name];
}
