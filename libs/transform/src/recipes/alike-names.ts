import { folded } from '../clusters/folded';
import { jaroWinkler } from '../clusters/jaro-winkler';

export interface AlikeNames {
  from: string;
  to: string;
  /** 0 to 1. */
  likeness: number;
}

const nearEnough = 0.88;

/** Pairs of a missing name and a new one that are alike, the likest first; each is used once. */
export function alikeNames(missing: readonly string[], strange: readonly string[]): AlikeNames[] {
  const plain = (name: string) => folded(name).replace(/[^\p{L}\p{N}]/gu, '');
  const pairs = missing.flatMap((from) =>
    strange.map((to) => ({
      from,
      to,
      likeness: Math.round(jaroWinkler(plain(from), plain(to)) * 100) / 100,
    })),
  );
  const chosen: AlikeNames[] = [];
  for (const each of pairs.sort((one, other) => other.likeness - one.likeness)) {
    const isTaken = chosen.some(({ from, to }) => from === each.from || to === each.to);
    if (each.likeness >= nearEnough && !isTaken) chosen.push(each);
  }
  return chosen;
}
