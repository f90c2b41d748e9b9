import { distance } from 'fastest-levenshtein';
import { folded } from './folded';
import { jaroWinkler } from './jaro-winkler';
import { Letters } from './letters';

export const nearMethods = ['levenshtein', 'jaroWinkler'] as const;
export type NearMethod = (typeof nearMethods)[number];

export interface NearOptions {
  /** Most edits of levenshtein. */
  distance: number;
  /** Least likeness of jaroWinkler, 0 to 1. */
  likeness: number;
  /** Most pairs to be looked at, and of them to be compared letter by letter. */
  looks: number;
  comparisons: number;
}

/** The groups that grow as pairs are joined. */
export interface Groups {
  areTogether(one: number, other: number): boolean;
  join(one: number, other: number): void;
}

/**
 * Joins every pair of values that are near each other, letter case, accents and punctuation aside. Only values that share
 * one of their rarest runs of three letters are looked at (blocking): for Levenshtein that misses nothing (an edit touches
 * three runs, so two texts within d edits share one of the 3d+1 rarest of each), for Jaro-Winkler it is the rarest eight.
 * Answers false where the budgets did not suffice.
 */
export function nearPairs(
  values: readonly string[],
  method: NearMethod,
  options: NearOptions,
  groups: Groups,
): boolean {
  const texts = values.map(comparable);
  const letters = new Letters(texts);
  const kept = method === 'levenshtein' ? 3 * options.distance + 1 : 8;
  const mayBeNear = possibility(method, options, letters);
  const isNear = nearness(method, options);
  let { looks, comparisons } = options;
  for (const block of blocksOf(texts, kept)) {
    for (let at = 1; at < block.length; at++) {
      looks -= at;
      if (looks < 0 || comparisons < 0) return false;
      const one = block[at] as number;
      for (let before = 0; before < at; before++) {
        const other = block[before] as number;
        if (!mayBeNear(one, other) || groups.areTogether(one, other)) continue;
        comparisons -= 1;
        if (isNear(texts[one] ?? '', texts[other] ?? '')) groups.join(other, one);
      }
    }
  }
  return true;
}

function comparable(value: string): string {
  return (folded(value).match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
}

function possibility(method: NearMethod, { distance: most, likeness }: NearOptions, letters: Letters) {
  // Sums of fractions may be off in their last digits.
  const least = likeness - 1e-9;
  if (method === 'jaroWinkler')
    return (one: number, other: number) => letters.mostLikeness(one, other) >= least;
  return (one: number, other: number) => letters.leastEdits(one, other) <= most;
}

function nearness(method: NearMethod, { distance: most, likeness }: NearOptions) {
  if (method === 'jaroWinkler') return (one: string, other: string) => jaroWinkler(one, other) >= likeness;
  return (one: string, other: string) =>
    // Short words that differ much in proportion are other words: Ann and Bob are two edits apart from Ana and Rob.
    distance(one, other) <= Math.min(most, Math.floor(Math.max(one.length, other.length) / 3));
}

/** Lists of values that share a run of letters which is among the rarest of each. */
function blocksOf(texts: readonly string[], kept: number): number[][] {
  const grams = texts.map(gramsOf);
  const frequency = new Map<string, number>();
  for (const own of grams) for (const gram of own) frequency.set(gram, (frequency.get(gram) ?? 0) + 1);
  const rarity = (gram: string) => frequency.get(gram) ?? 0;
  const blocks = new Map<string, number[]>();
  grams.forEach((own, index) => {
    const rarest = own
      .sort((one, other) => rarity(one) - rarity(other) || (one < other ? -1 : 1))
      .slice(0, kept);
    for (const gram of rarest) {
      const block = blocks.get(gram);
      if (block) block.push(index);
      else blocks.set(gram, [index]);
    }
  });
  // The small blocks first: where the budget ends, the likeliest pairs have been seen.
  return [...blocks.values()]
    .filter((block) => block.length > 1)
    .sort((one, other) => one.length - other.length);
}

/** Its runs of three letters, each with its number where it repeats, with marks at both ends. */
function gramsOf(text: string): string[] {
  if (text === '') return [];
  const padded = `\u0002\u0002${text}\u0003\u0003`;
  const seen = new Map<string, number>();
  return Array.from({ length: padded.length - 2 }, (_, at) => {
    const gram = padded.slice(at, at + 3);
    const nth = seen.get(gram) ?? 0;
    seen.set(gram, nth + 1);
    return nth === 0 ? gram : `${gram}${nth}`;
  });
}
