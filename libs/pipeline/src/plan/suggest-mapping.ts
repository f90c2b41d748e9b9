import { Column, OrgField } from '@dms/domain';

export interface Suggestion {
  field: string;
  column: string;
  /** 0 to 1. */
  confidence: number;
  reason: string;
}

/**
 * Pairs columns with writeable fields by their names and labels: equal words first, then words in another order, then
 * words contained. Each column and each field is suggested at most once, the best pair first.
 */
export function suggestMapping(columns: Column[], fields: OrgField[]): Suggestion[] {
  const open = fields.filter((field) => (field.createable || field.updateable) && !field.calculated);
  const pairs = columns.flatMap((column) =>
    open.flatMap((field) => {
      const judged = judge(column.name, field);
      return judged ? [{ field: field.name, column: column.name, ...judged }] : [];
    }),
  );
  pairs.sort(
    (a, b) => b.confidence - a.confidence || compare(a.field, b.field) || compare(a.column, b.column),
  );
  const taken = new Set<string>();
  return pairs.filter(({ field, column }) => {
    if (taken.has(`f:${field}`) || taken.has(`c:${column}`)) return false;
    taken.add(`f:${field}`);
    taken.add(`c:${column}`);
    return true;
  });
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function judge(column: string, field: OrgField): { confidence: number; reason: string } | undefined {
  const have = words(column);
  if (have.length === 0) return undefined;
  const candidates: [string, string][] = [
    [field.name, 'name'],
    [field.label, 'label'],
  ];
  let best: { confidence: number; reason: string } | undefined;
  for (const [text, kind] of candidates) {
    const want = words(text);
    const confidence = likeness(have, want);
    if (confidence > (best?.confidence ?? 0)) {
      const how =
        confidence === 1 ? 'equals' : confidence > 0.9 ? 'has the same words as' : 'shares words with';
      best = { confidence, reason: `The column's name ${how} the field's ${kind} ${text}.` };
    }
  }
  return best && best.confidence >= 0.5 ? best : undefined;
}

function likeness(have: string[], want: string[]): number {
  if (have.join('') === want.join('')) return 1;
  const shared = have.filter((word) => want.includes(word)).length;
  if (shared === 0) return 0;
  if (shared === have.length && shared === want.length) return 0.95;
  return (0.9 * shared) / Math.max(have.length, want.length);
}

/** The words of a name in lower case: LastName, last_name and "Last Name" are all last + name; __c says nothing. */
function words(text: string): string[] {
  return text
    .replace(/__c$/i, '')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
