import { childrenOf } from './children-of';
import type { Node } from './parse-expression';
import { mostCharacters, multipliers } from './size-caps';

/** Most characters (or pairs of characters to be compared) that one cell of an expression may cost. */
export const mostWork = 100_000_000;
/** What a cell of a column is taken to hold: far more than people write, far less than a bomb. */
const columnCharacters = 10_000;

const digitsOfNumber = 20;

/** Functions that compare every character of one text with every one of the other. */
const comparing = new Set([
  'levenshtein',
  'editdist3',
  'damerau_levenshtein',
  'jaccard',
  'jaro_similarity',
  'jaro_winkler_similarity',
]);
/** Functions that may put their last text in as often as their first has characters. */
const spreading: Record<string, [into: number, what: number]> = {
  replace: [0, 2],
  regexp_replace: [0, 2],
  array_to_string: [0, 1],
};
/** Functions that write every character of a text as several. */
const widening: Record<string, number> = { url_encode: 9, regexp_escape: 2, strftime: 20, strip_accents: 2 };

/**
 * How many characters the value of an expression may have at most, as far as its text tells: the engine's memory limit
 * does not bind one huge text, so what multiplies is refused before it is computed. Infinity where it is too much.
 */
export function sizeBound(node: Node): number {
  const sizes = childrenOf(node).map(sizeBound);
  const own = boundOf(node, sizes);
  return own > mostWork ? Infinity : own;
}

function boundOf(node: Node, sizes: number[]): number {
  const sum = sizes.reduce((total, size) => total + size, 0);
  if (node.class === 'CONSTANT') return String((node['value'] as { value?: unknown }).value ?? '').length;
  if (node.class === 'COLUMN_REF') return columnCharacters;
  if (node.class === 'CASE') return Math.max(0, ...sizes);
  if (node.class !== 'FUNCTION') return sum;
  const name = String(node['function_name']).toLowerCase();
  if (multipliers.has(name)) return mostCharacters;
  const spread = Object.hasOwn(spreading, name) ? spreading[name] : undefined;
  if (spread) return (sizes[spread[0]] ?? 0) * Math.max(1, sizes[spread[1]] ?? 0);
  if (comparing.has(name)) return (sizes[0] ?? 0) * (sizes[1] ?? 0) > mostWork ? Infinity : digitsOfNumber;
  return sum * (Object.hasOwn(widening, name) ? (widening[name] ?? 1) : 1);
}
