import type { ColumnProfile, SqlSession } from '@dms/domain';
import { valuesTable } from './column-figures';

/** Of more distinct values a sample of about so many rows is looked at. */
const valuesMasked = 20_000;
const masksShown = 10;
/** Characters of a text that its mask tells of. */
const masked = 60;

/**
 * How the texts are written, counted on all rows; of more than 20,000 values on about so many rows. That sample is drawn
 * from the values: of those that many rows have each k-th row, of the others a row with the chance that it would be one.
 */
export async function masksOf(
  session: SqlSession,
  rows: number,
  distinct: number,
): Promise<Pick<ColumnProfile, 'masks' | 'maskedRows'>> {
  const every = distinct > valuesMasked ? Math.ceil(rows / valuesMasked) : 1;
  const [times, isLookedAt] =
    every > 1 ? [`greatest(n // ${every}, 1)`, `(n >= ${every} OR h % ${every} < n)`] : ['n', 'true'];
  const [found] = await session.rows(
    `SELECT CAST(to_json(list({v: left(v, ${masked}), n: ${times}})) AS VARCHAR) AS texts FROM ${valuesTable} WHERE v IS NOT NULL AND ${isLookedAt}`,
  );
  // One text of JSON takes the engine and this process a small part of the time of so many rows.
  const texts = JSON.parse(String(found?.['texts'] ?? '[]')) as { v: string; n: number }[];
  const counts = new Map<string, number>();
  let looked = 0;
  for (const { v, n } of texts) {
    const mask = maskOf(v);
    counts.set(mask, (counts.get(mask) ?? 0) + n);
    looked += n;
  }
  const masks = [...counts]
    .sort(([left, most], [right, more]) => more - most || (left < right ? -1 : 1))
    .slice(0, masksShown)
    .map(([mask, count]) => ({ mask, count }));
  return { masks, ...(every > 1 && { maskedRows: looked }) };
}

const as = (letter: string) => (run: string) => letter.repeat(run.length);
const [asUpper, asLower, asDigit] = [as('A'), as('a'), as('9')];

/** Letters as A and a, digits as 9, all else as it is. Runs are quicker, but a letter may be two of JavaScript's characters. */
export function maskOf(text: string): string {
  const plain = text
    .replace(/[A-Z]+/g, asUpper)
    .replace(/[a-z]+/g, asLower)
    .replace(/[0-8]+/g, asDigit);
  if (!/[\u0080-\uffff]/.test(plain)) return plain;
  return plain.replace(/\p{Lu}/gu, 'A').replace(/[\p{Ll}\p{Lo}]/gu, 'a');
}
