import type { SwitchValue } from '../switches/switch-list';

/** Which rows of one call, or of one internal batch, are refused because another has the same key. */
export class RepeatedKeys {
  private readonly refused = new Set<number>();

  /** Keys folded to the form they are compared in; a blank one is no key. */
  constructor(keys: string[], rule: SwitchValue<'duplicateKeys'>) {
    const previous = new Map<string, number>();
    keys.forEach((key, row) => {
      const before = key === '' ? undefined : previous.get(key);
      if (before !== undefined) {
        if (rule !== 'firstWins') this.refused.add(before);
        if (rule !== 'lastWins') this.refused.add(row);
      }
      if (before === undefined || rule !== 'firstWins') previous.set(key, row);
    });
  }

  has(row: number): boolean {
    return this.refused.has(row);
  }
}
