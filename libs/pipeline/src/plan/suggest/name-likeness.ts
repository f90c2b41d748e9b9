import type { OrgField } from '@dms/domain';
import { aliasesOf } from './aliases';
import { meaningsOf, wordsOf } from './vocabulary';

/** What speaks for a pair most of all. */
export const suggestionBases = ['past', 'key', 'same', 'meaning', 'usual', 'shared', 'values'] as const;
export type SuggestionBasis = (typeof suggestionBases)[number];

export interface Likeness {
  /** 0 to 1. */
  confidence: number;
  basis: SuggestionBasis;
  /** What is alike, as the end of a sentence about the column's name. */
  how: string;
}

/** Meanings that many names share and that tell little alone. */
const light = new Set(['id', 'name', 'code', 'date', 'address', 'full', 'business', 'legacy', 'is']);
const weightOf = (token: string) => (light.has(token) ? 0.3 : 1);

/** What the names of one table have in common and what the target object is called: both say nothing about a column. */
export class TableNames {
  private readonly ignored: Set<string>;

  constructor(
    private readonly object: string,
    objectLabel: string,
    columns: readonly string[],
  ) {
    const own = [...meaningsOf(object), ...meaningsOf(objectLabel)].filter((token) => !light.has(token));
    this.ignored = new Set([...own, ...commonPrefix(columns)]);
  }

  /** The meanings of a column's name without what every name here says; all of them where nothing would be left. */
  tokens(name: string): string[] {
    const all = meaningsOf(name);
    const telling = all.filter((token) => !this.ignored.has(token));
    return telling.length > 0 ? telling : all;
  }

  /** A name that says no more than "the id of this record": customer no, 客户编号, id. */
  isOwnId(name: string): boolean {
    const all = meaningsOf(name);
    const rest = all.filter((token) => token !== 'id' && token !== 'legacy' && token !== 'code');
    return (
      rest.length < all.length &&
      rest.every((token) => this.ignored.has(token) || this.standsForObject(token))
    );
  }

  /** How like a field's API name, label or other names a column's name is. */
  compare(column: string, field: OrgField): Likeness | undefined {
    const have = this.tokens(column);
    const squashed = wordsOf(column).join('');
    let best: Likeness | undefined;
    const offer = (confidence: number, basis: SuggestionBasis, how: string) => {
      if (confidence > (best?.confidence ?? 0)) best = { confidence, basis, how };
    };
    for (const [text, kind] of [
      [field.name, 'name'],
      [field.label, 'label'],
    ] as const) {
      if (squashed === wordsOf(text).join('')) offer(1, 'same', `equals the field's ${kind} ${text}`);
      const alike = overlap(have, this.fieldTokens(text, field));
      if (alike === 1) offer(0.95, 'meaning', `means the same as the field's ${kind} ${text}`);
      else offer(0.88 * alike, 'shared', `shares words with the field's ${kind} ${text}`);
    }
    for (const alias of aliasesOf(this.object, field.name)) {
      const want = this.withoutOwn(alias);
      const alike = overlap(have, want);
      if (alike === 1) offer(0.92, 'usual', `is a usual name of ${field.name}`);
      else offer(0.85 * alike, 'shared', `resembles a usual name of ${field.name}`);
    }
    return best;
  }

  /** A lookup is named by what it points to: AccountId and "Account" are both account. */
  private fieldTokens(text: string, field: OrgField): string[] {
    const tokens = this.withoutOwn(meaningsOf(text));
    if (field.type !== 'reference') return tokens;
    const target = tokens.filter((token) => token !== 'id');
    return target.length > 0 ? target : tokens;
  }

  private withoutOwn(tokens: string[]): string[] {
    const telling = tokens.filter((token) => !this.ignored.has(token));
    return telling.length > 0 ? telling : tokens;
  }

  private standsForObject(token: string): boolean {
    return this.object === 'Account' && token === 'company';
  }
}

/** Shared weight over all weight: 1 where both mean the same, whatever the order. */
function overlap(have: readonly string[], want: readonly string[]): number {
  if (have.length === 0 || want.length === 0) return 0;
  const sum = (tokens: readonly string[]) => tokens.reduce((total, token) => total + weightOf(token), 0);
  const shared = sum(have.filter((token) => want.includes(token)));
  return shared / (sum(have) + sum(want) - shared);
}

/** Words that all names of a table of four columns and more begin with (crm_contact_…). */
function commonPrefix(columns: readonly string[]): string[] {
  if (columns.length < 4) return [];
  const [first = [], ...rest] = columns.map(wordsOf);
  const length = first.findIndex((word, at) => rest.some((words) => words[at] !== word));
  return first.slice(0, length === -1 ? 0 : length).flatMap(meaningsOf);
}
