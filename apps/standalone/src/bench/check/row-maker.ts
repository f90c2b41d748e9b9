/** One cell after another of a csv, by column. */
export type Row = Record<string, string>;

/** Makes a row of a load dirty in one way. */
export type Dirt = (row: Row, dice: Dice, earlier: Row[]) => void;

/** Chances that follow from a seed. */
export class Dice {
  constructor(private readonly next: () => number) {}

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

/** Rows at the end of each load that stay clean, so that what is planted in them is all that is wrong with them. */
export const spared = 60;

/** Clean rows, half of which get one or two kinds of dirt; the same dice give the same rows. */
export function dirtyRows(
  dice: Dice,
  count: number,
  clean: (index: number, dice: Dice) => Row,
  dirt: readonly Dirt[],
): Row[] {
  const rows: Row[] = [];
  for (let index = 0; index < count; index += 1) {
    const row = clean(index, dice);
    if (index < count - spared) {
      if (dice.chance(0.5)) dice.pick(dirt)(row, dice, rows);
      if (dice.chance(0.1)) dice.pick(dirt)(row, dice, rows);
    }
    rows.push(row);
  }
  return rows;
}

/** Puts one of these texts into a column. */
export function anyOf(column: string, ...texts: string[]): Dirt {
  return (row, dice) => {
    row[column] = dice.pick(texts);
  };
}

export function csvOf(rows: Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = rows.map((row) => columns.map((column) => quoted(row[column] ?? '')).join(','));
  return [columns.map(quoted).join(','), ...lines, ''].join('\n');
}
