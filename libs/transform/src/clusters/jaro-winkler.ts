/** Likeness of two texts, 0 to 1, that favours equal beginnings (Winkler 1990: four letters, weight 0.1). */
export function jaroWinkler(one: string, other: string): number {
  const jaro = jaroOf(one, other);
  let prefix = 0;
  while (prefix < 4 && prefix < one.length && one[prefix] === other[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

function jaroOf(one: string, other: string): number {
  if (one === other) return 1;
  if (one.length === 0 || other.length === 0) return 0;
  const reach = Math.max(0, Math.floor(Math.max(one.length, other.length) / 2) - 1);
  const taken = new Uint8Array(other.length);
  const mine: string[] = [];
  for (let at = 0; at < one.length; at++) {
    const end = Math.min(other.length, at + reach + 1);
    for (let there = Math.max(0, at - reach); there < end; there++) {
      if (taken[there] || one[at] !== other[there]) continue;
      taken[there] = 1;
      mine.push(one[at] as string);
      break;
    }
  }
  const matches = mine.length;
  if (matches === 0) return 0;
  let transposed = 0;
  let next = 0;
  for (let there = 0; there < other.length; there++)
    if (taken[there] && other[there] !== mine[next++]) transposed++;
  return (matches / one.length + matches / other.length + (matches - transposed / 2) / matches) / 3;
}
