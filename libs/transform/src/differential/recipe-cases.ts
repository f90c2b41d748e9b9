import type { ColumnType, Step } from '@dms/domain';
import fc from 'fast-check';
import { mainTypes, RecipeBuilder } from './recipe-builder';
import { makers } from './step-makers';

type Value = string | number | boolean | null;
export interface CaseColumn {
  type: ColumnType;
  values: Value[];
}
export interface RecipeCase {
  main: Record<string, CaseColumn>;
  other: Record<string, CaseColumn>;
  steps: Step[];
}

const nullable = <T extends Value>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null, freq: 4 });
const texts = fc.constantFrom(
  'a',
  'b',
  'A',
  ' a',
  'b ',
  'a;b',
  'a;b;c',
  'x-1',
  '12',
  '3.5',
  '-7',
  '2024-02-29',
  '31.12.2023',
  '30.02.2024',
  '',
  'ä',
  'zz top',
  ' ',
  'B  b',
);
const cells = {
  t: nullable(texts.filter((text) => text !== '')),
  u: nullable(texts.filter((text) => text !== '')),
  i: nullable(fc.integer({ min: -3, max: 6 })),
  // Quarters are exact in a double: sums come out the same in whatever order they are added.
  n: nullable(fc.integer({ min: -12, max: 12 }).map((quarters) => quarters / 4)),
  b: nullable(fc.boolean()),
  d: nullable(fc.constantFrom('2024-01-31', '2024-02-29', '1999-12-31', '2023-07-01')),
};
/** Random tables and a random recipe that fits them. The recipe is built from plain numbers, so it shrinks. */
export const recipeCase: fc.Arbitrary<RecipeCase> = fc
  .record({
    rows: fc.array(fc.record(cells), { maxLength: 14 }),
    others: fc.array(fc.record({ t: cells.t, v: cells.n }), { maxLength: 6 }),
    length: fc.integer({ min: 1, max: 5 }),
    choices: fc.array(fc.nat(10_000), { minLength: 120, maxLength: 120 }),
  })
  .map(({ rows, others, length, choices }) => {
    const column = (name: string, type: ColumnType, list: Record<string, Value>[]): CaseColumn => ({
      type,
      values: list.map((row) => row[name] ?? null),
    });
    const main = Object.fromEntries(
      Object.entries(mainTypes).map(([name, type]) => [name, column(name, type, rows)]),
    );
    const other = { t: column('t', 'text', others), v: column('v', 'number', others) };
    return { main, other, steps: new RecipeBuilder(choices, makers).build(length) };
  });
