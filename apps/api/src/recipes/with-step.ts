import { DmsError, type Recipe, type Step } from '@dms/domain';
import { mostSteps } from './recipe.dto';

/** The recipe with one more step at its end. Throws BAD_RECIPE where it has as many as it may have. */
export function withStep(recipe: Recipe, step: Step): Recipe {
  if (recipe.steps.length >= mostSteps)
    throw new DmsError('BAD_RECIPE', `A recipe may have at most ${mostSteps} steps.`, {
      steps: recipe.steps.length,
    });
  return { ...recipe, steps: [...recipe.steps, step] };
}
