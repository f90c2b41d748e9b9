const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The three characters that make a case-sensitive id of 15 safe where case gets lost. */
export function checksum(id15: string): string {
  let result = '';
  for (let group = 0; group < 15; group += 5) {
    let bits = 0;
    for (let i = 0; i < 5; i++) {
      const code = id15.charCodeAt(group + i);
      if (code >= 65 && code <= 90) bits |= 1 << i;
    }
    result += CHECK.charAt(bits);
  }
  return result;
}

/** An id of 15 or 18 characters as one of 18; undefined where it is no id, or its checksum is wrong. */
export function toId18(text: string): string | undefined {
  if (!/^[0-9A-Za-z]+$/.test(text)) return undefined;
  if (text.length === 15) return text + checksum(text);
  if (text.length !== 18) return undefined;
  return checksum(text.slice(0, 15)) === text.slice(15) ? text : undefined;
}

/** An id of 18 whose checksum is wrong, with the right one; anything else as it is. */
export const lenientId = (text: string): string =>
  /^[0-9A-Za-z]{18}$/.test(text) ? text.slice(0, 15) + checksum(text.slice(0, 15)) : text;

/** The n-th id of an object: prefix, three characters of the org's own, counter in base 62 (so ids sort by age). */
export function makeId(prefix: string, pod: string, n: number): string {
  let counter = '';
  let rest = n;
  for (let i = 0; i < 9; i++) {
    counter = DIGITS.charAt(rest % 62) + counter;
    rest = Math.floor(rest / 62);
  }
  const id15 = prefix + pod + counter;
  return id15 + checksum(id15);
}

/** First pod characters: the first org of a server has P, later ones have one each. */
const ORG_MARKS = 'PQRSTUVWXYZabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO';

/** How many orgs a server can make in its life: a mark is never given twice. */
export const MAX_ORG_NUMBER = ORG_MARKS.length - 1;

/**
 * The pod characters of an org (0: the first) in one of its generations: a reset org must never give out an id it
 * gave out before, nor two orgs the same one.
 */
export const podOf = (generation: number, org = 0): string =>
  `${ORG_MARKS.charAt(org)}${DIGITS.charAt(Math.floor(generation / 62) % 62)}${DIGITS.charAt(generation % 62)}`;
