import type { LoadDto } from '../../client/models/load-dto';
import { getAt } from './at-path';

export type RecipeStep = NonNullable<LoadDto['recipe']['steps']>[number];

/** The columns a step works on, as far as its parameters name them in the usual places. */
export function columnsOf(step: RecipeStep): string[] {
  const column = getAt(step, ['column']);
  if (typeof column === 'string') return [column];
  const columns = getAt(step, ['columns']);
  if (Array.isArray(columns))
    return columns.map((entry) => (typeof entry === 'string' ? entry : String(getAt(entry, ['from']) ?? '')));
  return [];
}

/** An id for a new step that none of the others has: the steps are told apart by it when two people edit. */
export function freshId(op: string, steps: readonly RecipeStep[]): string {
  const taken = new Set(steps.map(({ id }) => id));
  for (let number = 1; ; number++) if (!taken.has(`${op}-${number}`)) return `${op}-${number}`;
}

export function inserted(steps: readonly RecipeStep[], index: number, step: RecipeStep): RecipeStep[] {
  return [...steps.slice(0, index), step, ...steps.slice(index)];
}

export function movedTo(steps: readonly RecipeStep[], from: number, to: number): RecipeStep[] {
  const step = steps[from];
  if (!step || to < 0 || to >= steps.length) return [...steps];
  return inserted(
    steps.filter((_, index) => index !== from),
    to,
    step,
  );
}

export function withOff({ off: _, ...step }: RecipeStep, off: boolean): RecipeStep {
  return off ? { ...step, off } : step;
}
