import type { ColumnType, Step } from '@dms/domain';

export const mainTypes: Record<string, ColumnType> = {
  t: 'text',
  u: 'text',
  i: 'integer',
  n: 'number',
  b: 'boolean',
  d: 'date',
};

export type Columns = Map<string, ColumnType>;

/** Adds a step to the recipe, or nothing where the columns of now do not allow it. */
export type Maker = (builder: RecipeBuilder) => Step | undefined;

/** A recipe in the making: which columns there are after the steps so far. Its choices are plain numbers. */
export class RecipeBuilder {
  private columns: Columns = new Map(Object.entries(mainTypes));
  private at = 0;

  constructor(
    private readonly choices: number[],
    private readonly makers: readonly Maker[],
  ) {}

  build(length: number): Step[] {
    const steps: Step[] = [];
    while (steps.length < length && this.at < this.choices.length - 25) {
      const step = this.oneOf(this.makers)(this);
      if (step) steps.push(step);
    }
    return steps;
  }

  oneOf<T>(list: readonly T[]): T {
    const choice = this.choices[this.at++ % this.choices.length] ?? 0;
    return list[choice % list.length] as T;
  }
  chance(): boolean {
    return this.oneOf([true, false]);
  }
  names(...types: ColumnType[]): string[] {
    return [...this.columns]
      .filter(([, type]) => types.length === 0 || types.includes(type))
      .map(([name]) => name);
  }
  /** Some of them, at least one, each once. */
  some(names: string[], most = names.length): string[] {
    const left = [...names];
    const count = 1 + (this.oneOf([0, 1, 2]) % Math.max(1, Math.min(most, left.length)));
    return Array.from(
      { length: Math.min(count, left.length) },
      () => left.splice(this.oneOf([...left.keys()]), 1)[0] as string,
    );
  }
  order() {
    return this.some(this.names('text', 'integer', 'number', 'date'), 2).map((column) => ({
      column,
      direction: this.oneOf(['asc', 'desc']),
      nulls: this.oneOf(['first', 'last']),
    }));
  }
  /** As they stand in the names of the table of conditions: each letter is a column of its first type. */
  has(letters: string): boolean {
    return [...letters].every((name) => this.columns.get(name) === mainTypes[name]);
  }
  set(name: string, type: ColumnType): void {
    this.columns.set(name, type);
  }
  replace(columns: Columns): void {
    this.columns = columns;
  }
  typeOf(name: string): ColumnType {
    return this.columns.get(name) as ColumnType;
  }
  get width(): number {
    return this.columns.size;
  }
  get all(): Columns {
    return this.columns;
  }
}
