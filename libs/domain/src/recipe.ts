import { Owned } from './accounts';
import { Column, ReadOptions } from './dataset';

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

/** A recipe as it is kept and shared: with how the file was read and which columns it had, as far as that is known. */
export interface RecipeContent {
  name: string;
  recipe: Recipe;
  options?: ReadOptions;
  columns?: Column[];
}

export interface SavedRecipe extends RecipeContent, Owned {
  /** Counts the changes, from 1; recipes that were never changed since versions are kept have none. */
  number?: number;
  /** Who made it what it is now: a user id; of those kept before this was noted, nothing is known. */
  changedBy?: string;
}

/** What a saved recipe was before a change. Never changed itself. */
export interface RecipeVersion extends RecipeContent {
  recipeId: string;
  number: number;
  updatedAt: string;
  changedBy?: string;
}

/** Ids sort by number: listing the prefix `<recipeId>:` gives a recipe's history in order. */
export function recipeVersionId(recipeId: string, number: number): string {
  return `${recipeId}:${String(number).padStart(6, '0')}`;
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
