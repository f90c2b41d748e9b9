import type { FitDto } from '../../../client/models/fit-dto';
import type { RecipeStep } from '../recipe-step';

/** A column that the recipe needs and the table does not have, and the steps (1-based) that cannot be done without it. */
export interface Lacking {
  column: string;
  steps: number[];
}

/** What is left missing once the columns in `renamed` (those of the new table) are taken for the recipe's own. */
export function lacking({ missing, renamed }: FitDto, taken: ReadonlySet<string>): Lacking[] {
  const found = new Set(renamed.filter(({ to }) => taken.has(to)).map(({ from }) => from));
  return missing
    .filter(({ column }) => !found.has(column))
    .map(({ column, usedBy }) => ({ column, steps: usedBy.map((index) => index + 1) }));
}

/**
 * The steps of a recipe as this table can have them: columns that are called otherwise here get the recipe's names first,
 * and steps that need what is missing are switched off, not left out.
 */
export function fittedSteps(
  recipe: readonly RecipeStep[],
  fit: FitDto,
  taken: ReadonlySet<string>,
): RecipeStep[] {
  const off = new Set(lacking(fit, taken).flatMap(({ steps }) => steps));
  // Not the recipe of the answer: that one has all of its guesses in it.
  const steps = recipe.map((step, index) => (off.has(index + 1) ? { ...step, off: true } : step));
  const renames = fit.renamed.filter(({ to }) => taken.has(to)).map(({ from, to }) => [to, from] as const);
  if (renames.length === 0) return steps;
  return [{ id: freeId(steps), op: 'rename', columns: Object.fromEntries(renames) }, ...steps];
}

function freeId(steps: readonly RecipeStep[]): string {
  const known = new Set(steps.map(({ id }) => id));
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? 'as_here' : `as_here_${number}`;
    if (!known.has(id)) return id;
  }
}
