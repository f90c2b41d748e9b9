import type { Step } from '@dms/domain';
import { findColumn } from '../steps/columns';
import { isEnglish } from '../steps/month-names';
import { markPattern, numberFormOf } from '../steps/parse-numbers';
import { escaped } from '../steps/replace.step';
import { groupsOf } from '../steps/text-sql';
import { NoEquivalent, type PythonColumn } from './python-expression';
import { pythonPattern } from './python-pattern';
import { pyText, pyValue } from './python-text';
import { madeName, onlyKnown, textColumn } from './step-context';

const trueWords = ['true', 't', 'yes', 'y', '1', 'on'];
const falseWords = ['false', 'f', 'no', 'n', '0', 'off'];

/** `parse` as Python. Throws NoEquivalent. */
export function parseCode(step: Step, columns: readonly PythonColumn[]): string {
  const common = ['column', 'as', 'type', 'onError', 'flag', 'nullWords'];
  const type = String(step['type']);
  const column = findColumn(columns, String(step['column']));
  if (column.type === type) throw new NoEquivalent('reading what is read already');
  const name = textColumn(columns, column.name);
  if (step['onError'] === 'keep') throw new NoEquivalent('keeping what cannot be read among what can');
  const read = readerOf(step, type, (...more) => onlyKnown(step, ...common, ...more));
  const made = madeName(columns, step['as'], name);
  const nulls = ((step['nullWords'] as string[] | undefined) ?? []).map((word) => word.trim());
  const flag = step['flag'] === undefined ? null : madeName(columns, step['flag'], '');
  const said = [nulls, step['onError'] === 'reject', flag].map(pyValue).join(', ');
  return `df = parse(df, ${pyText(name)}, ${pyText(made)}, lambda words: ${read}, ${said})`;
}

function readerOf(step: Step, type: string, only: (...known: string[]) => void): string {
  switch (type) {
    case 'integer':
    case 'decimal':
    case 'number': {
      only('locale', 'decimal', 'grouping');
      return `to_${type}s(plain_numbers(words, ${numberMarks(step)}, ${pyValue(type === 'number')}))`;
    }
    case 'boolean': {
      only('trueWords', 'falseWords');
      const words = [step['trueWords'] ?? trueWords, step['falseWords'] ?? falseWords] as string[][];
      return `to_booleans(words, ${words.map((list) => pyValue(list.map((word) => word.trim().toLowerCase()))).join(', ')})`;
    }
    case 'date':
    case 'datetime': {
      only('formats');
      const formats = (step['formats'] as string[] | undefined) ?? [];
      const plain = (format: string) =>
        format === 'iso' ||
        (/^(?:%[dmYHMS]|[./ :T-])+$/.test(format) &&
          ['%d', '%m', '%Y'].every((part) => format.includes(part)));
      if (formats.length === 0) throw new NoEquivalent('parse that weighs how dates are written');
      if (!formats.every(plain)) throw new NoEquivalent('a format that Python may read otherwise');
      return `to_moments(words, ${pyValue(formats)}, ${pyValue(type === 'datetime')})`;
    }
    default:
      throw new NoEquivalent(`parse to ${type}`);
  }
}

/** Patterns of the decimal sign and of the mark between thousands. */
function numberMarks(step: Step): string {
  const locale = step['locale'] as string | undefined;
  const form = locale === undefined ? { decimal: '.' } : numberFormOf(locale.replace('_', '-'));
  if (form.digits !== undefined || form.lakh) throw new NoEquivalent('numbers in other digits or groups');
  const decimal = String(step['decimal'] ?? form.decimal);
  const grouping = String(step['grouping'] ?? form.grouping ?? '');
  return [escaped(decimal), grouping === '' ? '' : markPattern(grouping)].map(pyText).join(', ');
}

/** `format` as Python. Throws NoEquivalent. */
export function formatCode(step: Step, columns: readonly PythonColumn[]): string {
  onlyKnown(step, 'column', 'as', 'pattern', 'locale');
  const column = findColumn(columns, String(step['column']));
  const made = pyText(madeName(columns, step['as'], column.name));
  const written = (call: string) =>
    `df = assign(df, ${made}, lambda row: apply(lambda value: ${call}, row[${pyText(column.name)}]))`;
  const { pattern } = step;
  const locale = (step['locale'] as string | undefined)?.replace('_', '-');
  if (typeof pattern === 'string') {
    if (!['date', 'datetime'].includes(column.type)) throw new NoEquivalent(`format of ${column.type}`);
    if (locale !== undefined && !isEnglish(locale))
      throw new NoEquivalent('names of months in that language');
    if (!/^(?:%[dmYyHMSBbAaj]|[^%])*$/.test(pattern))
      throw new NoEquivalent('a pattern that Python may write otherwise');
    return written(`format_date(value, ${pyText(pattern)})`);
  }
  if (!['integer', 'decimal'].includes(column.type)) throw new NoEquivalent(`format of ${column.type}`);
  const asked = pattern as { decimals?: number; decimal?: string; grouping?: string };
  const form = locale === undefined ? { decimal: '.' } : numberFormOf(locale);
  const said = [asked.decimals ?? 2, asked.decimal ?? form.decimal, asked.grouping ?? form.grouping ?? ''];
  return written(`format_number(value, ${said.map(pyValue).join(', ')})`);
}

/** `extract` as Python. Throws NoEquivalent. */
export function extractCode(step: Step, columns: readonly PythonColumn[]): string {
  onlyKnown(step, 'column', 'regex', 'into', 'group', 'onError');
  const name = textColumn(columns, step['column']);
  const regex = String(step['regex']);
  const first = Number(step['group'] ?? (groupsOf(regex) > 0 ? 1 : 0));
  const into = (step['into'] as (string | null)[]).flatMap((made, at) =>
    made === null ? [] : [[madeName(columns, made, ''), first + at]],
  );
  const said = [pythonPattern(regex), into, step['onError'] ?? 'null'].map(pyValue);
  return `df = extract(df, ${pyText(name)}, ${said.join(', ')})`;
}

/** `map` as Python. Throws NoEquivalent. */
export function mapCode(step: Step, columns: readonly PythonColumn[]): string {
  onlyKnown(step, 'column', 'as', 'values', 'default', 'ignoreCase', 'trim');
  const name = textColumn(columns, step['column']);
  const written = (value: unknown) => (value === null ? null : String(value));
  const values = Object.entries(step['values'] as Record<string, unknown>).map(
    ([from, to]) => [from, written(to)] as const,
  );
  const kind = step['default'] ?? 'keep';
  const other = typeof kind === 'object' ? [written((kind as { value: unknown }).value)] : kind;
  const said = [values.length > 0 ? other : 'keep', step['ignoreCase'] === true, step['trim'] === true];
  return `df = map_values(df, ${pyText(name)}, ${pyText(madeName(columns, step['as'], name))}, ${pyValue(Object.fromEntries(values))}, ${said.map(pyValue).join(', ')})`;
}

/** `cluster` as Python: its merges, as they stand in the recipe. Throws NoEquivalent. */
export function clusterCode(step: Step, columns: readonly PythonColumn[]): string {
  onlyKnown(step, 'column', 'as', 'method', 'merges');
  const name = textColumn(columns, step['column']);
  const merges = (step['merges'] as { to: string; from: string[] }[] | undefined) ?? [];
  const values = merges.flatMap(({ to, from }) => from.map((value) => [value, to] as const));
  const made = pyText(madeName(columns, step['as'], name));
  return `merged = ${pyValue(Object.fromEntries(values))}\ndf = assign(df, ${made}, lambda row: merged.get(row[${pyText(name)}], row[${pyText(name)}]))`;
}

/** `salesforceId` as Python. Throws NoEquivalent. */
export function salesforceIdCode(step: Step, columns: readonly PythonColumn[]): string {
  onlyKnown(step, 'column', 'as', 'to', 'onError');
  const name = pyText(textColumn(columns, step['column']));
  const made = pyText(madeName(columns, step['as'], textColumn(columns, step['column'])));
  const length = Number(step['to'] ?? 18);
  const id = (value: string, keep: boolean) => `salesforce_id(${value}, ${length}, ${pyValue(keep)})`;
  const misfits = `df = where(df, lambda row: row[${name}] is None or row[${name}].strip(SPACES) == "" or ${id(`row[${name}]`, false)} is not None)\n`;
  return `${step['onError'] === 'reject' ? misfits : ''}df = assign(df, ${made}, lambda row: apply(lambda value: ${id('value', step['onError'] === 'keep')}, row[${name}]))`;
}
