import { Field, Played } from './field';

/** A fault, and how it is brought about. */
export interface Scenario {
  /** The number in the list of faults; some have several forms: `17`, `17b`. */
  id: string;
  fault: string;
  /** K: SIGKILL, P: the proxy, S: the practice org, C: several clients, STOP, TERM, FLUSH, R: resources. */
  how: string;
  /** Part of the quick half. */
  quick?: boolean;
  /** One injection; `dice` answers numbers in [0, 1) that follow from the seed. */
  play(field: Field, dice: () => number): Promise<Played>;
}

export function oneOf<T>(dice: () => number, from: readonly T[]): T {
  if (from.length === 0) throw new Error('Nothing to choose from');
  // One of the choices may be nothing.
  return from[Math.floor(dice() * from.length)] as T;
}

/** A whole number from least to most. */
export function between(dice: () => number, least: number, most: number): number {
  return least + Math.floor(dice() * (most - least + 1));
}
