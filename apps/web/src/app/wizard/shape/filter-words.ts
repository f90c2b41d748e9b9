import type { Words } from './sentence';

/** The condition of a filter as people read it, where it is one of those that a press makes; else as it is written. */
export function filterWords(condition: string, t: Words): string {
  const name = '("(?:[^"]|"")+"|[a-z_][a-z0-9_]*)';
  const forms: [RegExp, string][] = [
    [new RegExp(`^coalesce\\(trim\\(${name}\\), ''\\) = ''$`), 'empty'],
    [new RegExp(`^coalesce\\(trim\\(${name}\\), ''\\) <> ''$`), 'full'],
    [new RegExp(`^${name} IS NULL$`), 'null'],
    [new RegExp(`^${name} IS NOT NULL$`), 'full'],
    [new RegExp(`^trim\\(${name}\\) = ''$`), 'blank'],
    [new RegExp(`^(?:CAST\\()?${name}(?: AS VARCHAR\\))? = '((?:[^']|'')*)'$`), 'is'],
  ];
  for (const [pattern, word] of forms) {
    const found = pattern.exec(condition);
    if (found)
      return t(`shape.filter.${word}`, {
        column: plainName(found[1] ?? ''),
        value: (found[2] ?? '').replaceAll("''", "'"),
      });
  }
  const negated = /^NOT coalesce\(\(([\s\S]*)\), false\)$/.exec(condition)?.[1];
  return negated === undefined ? condition : t('shape.filter.not', { column: '', value: negated });
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
