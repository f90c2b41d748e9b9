import { getAt, setAt } from './at-path';
import type {
  ChoiceField,
  ColumnField,
  ColumnsField,
  Entry,
  ExpressionField,
  Field,
  FlagField,
  RowsField,
  TextField,
  WholeField,
} from './field';
import type { RecipeStep } from './recipe-step';

type More<F extends Field> = Partial<Omit<F, 'kind' | 'path'>>;
const base = (name: string) => ({ path: name.split('.'), label: name.split('.').at(-1) ?? name });

export const column = (name = 'column', more: More<ColumnField> = {}): ColumnField => ({
  kind: 'column',
  ...base(name),
  ...more,
});
export const columns = (name = 'columns', more: More<ColumnsField> = {}): ColumnsField => ({
  kind: 'columns',
  ...base(name),
  ...more,
});
export const text = (name: string, more: More<TextField> = {}): TextField => ({
  kind: 'text',
  ...base(name),
  ...more,
});
export const whole = (name: string, least: number, more: More<WholeField> = {}): WholeField => ({
  kind: 'whole',
  ...base(name),
  least,
  ...more,
});
export const flag = (name: string, more: More<FlagField> = {}): FlagField => ({
  kind: 'flag',
  ...base(name),
  optional: true,
  ...more,
});
export const expression = (name: string, more: More<ExpressionField> = {}): ExpressionField => ({
  kind: 'expression',
  ...base(name),
  ...more,
});
/** Choices whose words are their values. The first is what holds when nothing is chosen. */
export const choice = (
  name: string,
  words: readonly string[],
  more: More<ChoiceField> = {},
): ChoiceField => ({
  kind: 'choice',
  ...base(name),
  choices: words.map((word) => ({ word, value: word })),
  optional: true,
  ...(words[0] !== undefined && { usual: words[0] }),
  ...more,
});
/** The result's column, where it is not the column itself. */
export const resultColumn = text('as', { label: 'resultColumn', optional: true, more: true });
export const onError = choice('onError', ['null', 'reject', 'keep'], { label: 'onError' });

/** A list of texts, one to an entry. */
export const texts = (name: string, cellLabel: string, more: More<RowsField> = {}): RowsField => ({
  kind: 'rows',
  ...base(name),
  cells: [{ name: 'text', kind: 'text', label: cellLabel }],
  read: (value) => listOf(value).map((entry) => ({ text: entry })),
  write: (entries) => filled(entries.map((entry) => entry['text']).filter((entry) => isText(entry))),
  ...more,
});

/** `{from: to}`; an entry without a `to` means an empty cell where `blanks` says so. */
export const pairs = (
  name: string,
  from: 'column' | 'text',
  labels: { from: string; to: string },
  blanks = false,
): RowsField => ({
  kind: 'rows',
  ...base(name),
  cells: [
    { name: 'from', kind: from, label: labels.from },
    { name: 'to', kind: 'text', label: labels.to, optional: blanks },
  ],
  read: (value) => Object.entries((value ?? {}) as Entry).map(([key, to]) => ({ from: key, to: to ?? '' })),
  write: (entries) => {
    const whole = entries.filter(({ from: key, to }) => isText(key) && (blanks || isText(to)));
    return whole.length === 0
      ? undefined
      : Object.fromEntries(whole.map(({ from: key, to }) => [key, isText(to) ? to : null]));
  },
});

export const order = (name: string, more: More<RowsField> = {}): RowsField => ({
  kind: 'rows',
  ...base(name),
  cells: [
    { name: 'column', kind: 'columnOrExpression', label: 'column' },
    { name: 'direction', kind: 'choice', label: 'direction', choices: ['asc', 'desc'], optional: true },
    { name: 'nulls', kind: 'choice', label: 'nulls', choices: ['last', 'first'], optional: true },
  ],
  read: (value) => listOf(value).map((entry) => ({ ...(entry as Entry) })),
  write: (entries) => filled(entries.filter(isColumnOrExpression)),
  ...more,
});

/** `[name | {expression, as?}]` */
export const keys = (name: string, named: boolean, more: More<RowsField> = {}): RowsField => ({
  kind: 'rows',
  ...base(name),
  cells: [
    { name: 'column', kind: 'columnOrExpression', label: 'column' },
    ...(named ? [{ name: 'as', kind: 'text', label: 'as', optional: true } as const] : []),
  ],
  read: (value) =>
    listOf(value).map((entry) => (typeof entry === 'string' ? { column: entry } : { ...(entry as Entry) })),
  write: (entries) =>
    filled(
      entries
        .filter(isColumnOrExpression)
        .map(({ column: chosen, ...rest }) => (isText(chosen) ? chosen : rest)),
    ),
  ...more,
});

/** `[name | {from, as}]` of this table or the other one. */
export const picks = (
  name: string,
  of: 'column' | 'otherColumn',
  plain: boolean,
  more: More<RowsField> = {},
): RowsField => ({
  kind: 'rows',
  ...base(name),
  cells: [
    { name: 'from', kind: of, label: 'column' },
    { name: 'as', kind: 'text', label: 'as', optional: true },
  ],
  read: (value) =>
    listOf(value).map((entry) => (typeof entry === 'string' ? { from: entry } : { ...(entry as Entry) })),
  write: (entries) =>
    filled(
      entries
        .filter(({ from }) => isText(from))
        .map(({ from, as }) => (!isText(as) && plain ? from : { from, as: isText(as) ? as : from })),
    ),
  ...more,
});

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

export function filled(entries: unknown[]): unknown[] | undefined {
  return entries.length > 0 ? entries : undefined;
}

function isColumnOrExpression({ column: chosen, expression: written }: Entry): boolean {
  return isText(chosen) || isText(written);
}

/** Whether everything a step cannot do without is there: until then the server need not be asked. */
export function isComplete(fields: readonly Field[], step: RecipeStep): boolean {
  return fields.every((field) => {
    if (field.when && !field.when(step)) return true;
    if (field.optional || field.kind === 'variant' || field.kind === 'flag') return true;
    const value = getAt(step, field.path);
    if (field.kind === 'text' && field.mayBeEmpty) return typeof value === 'string';
    if (field.kind === 'whole') return typeof value === 'number';
    if (Array.isArray(value)) return value.length > 0;
    return value !== undefined && value !== null && value !== '';
  });
}

/** Variants by the parameter that only one of them has. */
export const variantBy = (
  path: string,
  variants: readonly { word: string; value: unknown; holds: (value: unknown) => boolean }[],
) =>
  variants.map(({ word, value, holds }) => ({
    word,
    holds: (step: RecipeStep) => holds(getAt(step, path.split('.'))),
    become: (step: RecipeStep) => setAt(step, path.split('.'), value),
  }));

export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** What a new step says of the column it was begun from. */
export const ofColumn = (chosen?: string) => (chosen === undefined ? {} : { column: chosen });
export const ofColumns = (chosen?: string) => (chosen === undefined ? {} : { columns: [chosen] });

/** Whether a parameter of a step has one of these values. */
export const isOneOf =
  (name: string, ...values: unknown[]) =>
  (step: RecipeStep) =>
    values.includes(step[name]);

/** Whether a step has this parameter. */
export const has = (path: string) => (step: RecipeStep) => getAt(step, path.split('.')) !== undefined;
