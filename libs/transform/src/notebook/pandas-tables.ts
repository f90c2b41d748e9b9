import type { Recipe, Step } from '@dms/domain';
import { findColumn, findColumns, freeName } from '../steps/columns';
import { align } from '../steps/union.step';
import { checkFold } from './python-fold';
import { NoEquivalent, type PythonColumn } from './python-expression';
import { tableCode } from './python-table';
import { pyText, pyValue } from './python-text';
import { onlyKnown, type StepContext, textColumn } from './step-context';

interface Other {
  datasetId: string;
  recipe?: Recipe;
  label?: string;
}

/** `join` as Python, the other table with it. Throws NoEquivalent. */
export async function joinCode(
  step: Step,
  columns: readonly PythonColumn[],
  { other }: StepContext,
): Promise<string> {
  onlyKnown(step, 'with', 'on', 'how', 'columns', 'noMatch', 'manyMatch', 'ignoreCase', 'trim');
  const { datasetId, recipe } = step['with'] as Other;
  const how = String(step['how'] ?? 'left');
  const given = step['on'] as { left: string; right: string }[];
  const flags = { ignoreCase: step['ignoreCase'] === true, trim: step['trim'] === true };
  // The rows that only the other side brings need it whole.
  const whole = how === 'right' || how === 'full';
  const table = await other(datasetId, recipe, whole ? undefined : { on: given, ...flags });
  const on = given.map((pair) => pairOf(pair, columns, table.columns, flags.ignoreCase || flags.trim));
  const said = [
    on,
    how,
    how === 'semi' || how === 'anti' ? [] : alongOf(step, columns, table.columns, on),
    (step['noMatch'] ?? (how === 'left' || how === 'full' ? 'null' : 'skip')) !== 'null',
    step['manyMatch'] ?? 'all',
    flags.ignoreCase,
    flags.trim,
  ];
  const hint = whole ? '' : '# Of the other table only the rows with a key that is there.\n';
  return `${hint}other = ${tableCode(table)}\ndf = join_tables(df, other, ${said.map(pyValue).join(', ')})`;
}

function pairOf(
  { left, right }: { left: string; right: string },
  columns: readonly PythonColumn[],
  others: readonly PythonColumn[],
  asText: boolean,
): [string, string] {
  const [one, two] = [findColumn(columns, left), findColumn(others, right)];
  if (one.type !== two.type || !['text', 'integer', 'date', 'boolean'].includes(one.type))
    throw new NoEquivalent(`a join of ${one.type} and ${two.type}`);
  if (asText && one.type !== 'text') throw new NoEquivalent(`a join of ${one.type} by what it looks like`);
  return [one.name, two.name];
}

/** [name there, name here] of each column that comes along. */
function alongOf(
  step: Step,
  columns: readonly PythonColumn[],
  others: readonly PythonColumn[],
  on: [string, string][],
): [string, string][] {
  const asked = step['columns'] as { from: string; as?: string }[] | undefined;
  const keys = on.map(([, right]) => right);
  const wanted = asked
    ? asked.map(({ from, as }): [string, string] => [findColumn(others, from).name, as ?? from])
    : others.filter(({ name }) => !keys.includes(name)).map(({ name }): [string, string] => [name, name]);
  const taken: { name: string }[] = [...columns];
  return wanted.map(([from, as]) => {
    const name = freeName(as, taken);
    taken.push({ name });
    return [from, name];
  });
}

/** `union` as Python, the other tables with it. Throws NoEquivalent. */
export async function unionCode(
  step: Step,
  columns: readonly PythonColumn[],
  { other }: StepContext,
): Promise<string> {
  onlyKnown(step, 'with', 'match', 'sourceColumn', 'label');
  const others = step['with'] as Other[];
  const tables = [];
  for (const { datasetId, recipe } of others) tables.push(await other(datasetId, recipe));
  const match = step['match'] === 'position' ? 'position' : 'name';
  const parts = align({ match }, [[...columns], ...tables.map((table): PythonColumn[] => table.columns)]);
  for (const { parts: own } of parts)
    if (new Set(own.flatMap((part) => (part ? [part.type] : []))).size > 1)
      throw new NoEquivalent('a union of columns of several types');
  const labels = [step['label'] ?? 'source', ...others.map(({ label, datasetId }) => label ?? datasetId)];
  const lines = tables.map((table, at) => `other_${at + 1} = ${tableCode(table)}`);
  const named = labels.map((label, at) => {
    const own = parts.map(({ parts: each }) => each[at]?.name ?? null);
    return `(${at === 0 ? 'df' : `other_${at}`}, ${pyValue(own)}, ${pyValue(label)})`;
  });
  const said = [parts.map(({ name }) => name), step['sourceColumn'] ?? null].map(pyValue);
  return `${lines.join('\n')}\ndf = union([${named.join(', ')}], ${said.join(', ')})`;
}

/** `pivot` as Python. Throws NoEquivalent. */
export function pivotCode(step: Step, columns: readonly PythonColumn[], { after }: StepContext): string {
  onlyKnown(step, 'by', 'column', 'value', 'fn', 'columns', 'fill', 'total');
  const by = findColumns(columns, step['by'] as string[]).map(({ name }) => name);
  const column = textColumn(columns, step['column']);
  const value = findColumn(columns, String(step['value']));
  const fn = String(step['fn']);
  checkFold(fn, value.type);
  const total = step['total'] === undefined ? null : String(step['total']);
  const into = after.slice(by.length, after.length - (total === null ? 0 : 1)).map(({ name }) => name);
  const said = [by, column, step['columns'] ?? null, into, fn, value.name].map(pyValue);
  const filling = step['fill'] as string | number | boolean | undefined;
  const type = after[by.length]?.type ?? 'text';
  const filled = filling === undefined ? 'None' : `typed(${pyText(String(filling))}, ${pyText(type)})`;
  return `df = pivot(df, ${[...said, filled, pyValue(total)].join(', ')})`;
}
