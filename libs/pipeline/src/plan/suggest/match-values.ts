import type { OrgField } from '@dms/domain';
import type { ColumnEvidence } from './column-evidence';
import { meaningsOf } from './vocabulary';

export interface ValueMatches {
  /** Values that are not in the list as they are, and the value of the list they stand for. */
  values: Record<string, string>;
  /** Values that stand for none, the commonest first. */
  unmatched: string[];
}

/** Which values of a picklist the values of a column stand for: by label, letter case, or the same words in another language. */
export function matchValues(column: ColumnEvidence, field: OrgField): ValueMatches | undefined {
  const list = field.picklistValues.filter(({ active }) => active);
  if (list.length === 0) return undefined;
  const exact = new Set(list.map(({ value }) => value));
  const values: [string, string][] = [];
  const unmatched: string[] = [];
  for (const value of commonestFirst(column.values)) {
    if (exact.has(value)) continue;
    const found = list.find((entry) => isSame(value, entry.label) || isSame(value, entry.value));
    if (found) values.push([value, found.value]);
    else unmatched.push(value);
  }
  return { values: Object.fromEntries(values), unmatched };
}

function isSame(value: string, known: string): boolean {
  const squash = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  if (squash(value) === squash(known)) return squash(value) !== '';
  const [have, want] = [meaningsOf(value), meaningsOf(known)];
  return have.length > 0 && have.length === want.length && have.every((token) => want.includes(token));
}

function commonestFirst(values: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((left, right) => right[1] - left[1]).map(([value]) => value);
}
