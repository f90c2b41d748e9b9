import { rangeOf, rangeWords } from './number-range';
import type { Count, Words } from './sentence';

const name = '("(?:[^"]|"")+"|[a-z_][a-z0-9_]*)';
const forms: [RegExp, string][] = [
  [new RegExp(`^coalesce\\(trim\\(${name}\\), ''\\) = ''$`), 'empty'],
  [new RegExp(`^coalesce\\(trim\\(${name}\\), ''\\) <> ''$`), 'full'],
  [new RegExp(`^${name} IS NULL$`), 'null'],
  [new RegExp(`^${name} IS NOT NULL$`), 'full'],
  [new RegExp(`^trim\\(${name}\\) = ''$`), 'blank'],
  [new RegExp(`^(?:CAST\\()?${name}(?: AS VARCHAR\\))? = '((?:[^']|'')*)'$`), 'is'],
  [new RegExp(`^coalesce\\(${name}, ''\\) <> '((?:[^']|'')+)'$`), 'isNot'],
];

/** The condition of a filter as people read it, where it is one of those that a press makes; else as it is written. */
export function filterWords(condition: string, t: Words, count: Count): string {
  return pressedWords(condition, t, count) ?? condition;
}

function pressedWords(condition: string, t: Words, count: Count): string | undefined {
  for (const [pattern, word] of forms) {
    const found = pattern.exec(condition);
    if (found)
      return t(`shape.filter.${word}`, {
        column: plainName(found[1] ?? ''),
        value: (found[2] ?? '').replaceAll("''", "'"),
      });
  }
  const range = rangeOf(condition);
  if (range) return rangeWords({ ...range, column: plainName(range.column) }, t, count);
  const negated = /^NOT coalesce\(\(([\s\S]*)\), false\)$/.exec(condition)?.[1];
  if (negated !== undefined)
    return t('shape.filter.not', { column: '', value: filterWords(negated, t, count) });
  return allWords(condition, t, count);
}

/** Several that `allOf` put together. A text that looks like its seams leaves a part that nothing has words for. */
function allWords(condition: string, t: Words, count: Count): string | undefined {
  if (!condition.startsWith('(') || !condition.endsWith(')')) return undefined;
  const parts = condition.slice(1, -1).split(') AND (');
  if (parts.length < 2) return undefined;
  const words = parts.map((part) => pressedWords(part, t, count));
  return words.includes(undefined) ? undefined : words.join(t('shape.filter.and'));
}

/** The column that a pressed value or range is of. */
export function filteredColumn(condition: string): string | undefined {
  for (const [pattern] of forms) {
    const found = pattern.exec(condition)?.[1];
    if (found !== undefined) return plainName(found);
  }
  const range = rangeOf(condition);
  return range && plainName(range.column);
}

function plainName(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written;
}

/** All of them hold. */
export function allOf(conditions: readonly string[]): string | undefined {
  if (conditions.length === 0) return undefined;
  return conditions.length === 1
    ? conditions[0]
    : conditions.map((condition) => `(${condition})`).join(' AND ');
}

/** `name:asc`, as it stands in the address. */
export function sortOf(text = ''): { column: string; direction: 'asc' | 'desc' } | undefined {
  const [, column, direction] = /^(.*):(asc|desc)$/s.exec(text) ?? [];
  return column === undefined ? undefined : { column, direction: direction === 'desc' ? 'desc' : 'asc' };
}

export function without(conditions: readonly string[], gone: string): string[] {
  return conditions.filter((condition) => condition !== gone);
}
