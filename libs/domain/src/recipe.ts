import { Owned } from './accounts';

/** One step as stored: `op` names it, the rest are its parameters. transform/ knows every op and validates. */
export interface Step {
  op: string;
  id?: string;
  note?: string;
  off?: boolean;
  [parameter: string]: unknown;
}

export interface Recipe {
  version: 1;
  steps: Step[];
}

export const emptyRecipe: Recipe = { version: 1, steps: [] };

export interface SavedRecipe extends Owned {
  name: string;
  recipe: Recipe;
}

/** What a step did: rows in and out, cells changed, rows set aside. */
export interface StepCounts {
  in: number;
  out: number;
  changed: number;
  skipped: number;
  rejected: number;
}

/** How a source row ends a recipe. Exactly one per source row. */
export const fates = ['carried', 'folded', 'skipped', 'rejected'] as const;
export type Fate = (typeof fates)[number];
