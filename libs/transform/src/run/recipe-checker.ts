import { DmsError, type Recipe, type Step } from '@dms/domain';
import { checkNames } from '../steps/columns';
import { asRecipe } from '../steps/other-dataset';
import { type ReadStep, readStep } from '../steps/registry';
import type { FlowColumn, KnownDatasets } from '../steps/step-definition';
import { located } from './recipe-run';

export interface CheckedRecipe {
  recipe: Recipe;
  /** The columns after the last step, as far as they can be told without the data. */
  columns: FlowColumn[];
  /** False where a step's columns depend on data not at hand; nothing after it was checked against columns. */
  complete: boolean;
}

/**
 * What can be said of a recipe without the engine: its steps, their parameters, and the columns from step to step. Nothing is
 * injected into it, so it needs no decorator, and the engine's children, which use it too, need no Nest.
 */
export class RecipeChecker {
  /**
   * Throws DmsError BAD_RECIPE, UNKNOWN_STEP or UNKNOWN_COLUMN with where.step (0-based), where.op and what else is
   * known. Expressions are left to the engine. Without `columns` the shape of the steps alone is checked.
   */
  validate(
    recipe: unknown,
    columns?: FlowColumn[],
    datasets: KnownDatasets = () => undefined,
  ): CheckedRecipe {
    const checked = asRecipe(recipe);
    const steps = checked.steps.map((step, index) => located(index, opOf(step), () => readStep(step)));
    for (const [index, step] of checked.steps.entries()) this.validateInner(index, step);
    let known = columns;
    for (const [index, step] of steps.entries()) {
      if (!known) break;
      known = step.off ? known : this.flow(index, step, known, datasets);
    }
    return { recipe: checked, columns: known ?? [], complete: known !== undefined };
  }

  /** One sentence that says what a step does; for a step that cannot be read, its op. */
  describeStep(step: unknown): string {
    try {
      const { definition, parameters } = readStep(step);
      return definition.describe(parameters);
    } catch (error) {
      if (error instanceof DmsError) return `A step that cannot be read: ${opOf(step) ?? 'unknown'}.`;
      throw error;
    }
  }

  private flow(index: number, step: ReadStep, columns: FlowColumn[], datasets: KnownDatasets) {
    return located(index, step.definition.op, () => {
      const next = step.definition.flow(step.parameters, columns, datasets);
      if (next) checkNames(next);
      return next;
    });
  }

  /** The recipes inside joins and unions. */
  private validateInner(index: number, step: Step): void {
    const given = step['with'];
    const others = Array.isArray(given) ? (given as unknown[]) : [given];
    for (const other of others) {
      const recipe =
        typeof other === 'object' && other !== null && 'recipe' in other ? other.recipe : undefined;
      if (recipe !== undefined) located(index, step.op, () => this.validate(recipe));
    }
  }
}

function opOf(step: unknown): string | undefined {
  const op = typeof step === 'object' && step !== null && 'op' in step ? step.op : undefined;
  return typeof op === 'string' ? op.slice(0, 100) : undefined;
}
