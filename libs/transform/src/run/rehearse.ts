import type { Recipe, SqlSession } from '@dms/domain';
import { checkNames } from '../steps/columns';
import { readStep } from '../steps/registry';
import type { FlowColumn } from '../steps/step-definition';
import { located, type RecipeInputs, RecipeRun, type RunHooks } from './recipe-run';

/**
 * Takes no rows through the steps, so that a mistake in the ninth (an unknown column, a sum of texts, a function nobody
 * may call) is told before the first has worked through millions. Stops where columns depend on data. Throws as the
 * run would, with where.step.
 */
export async function rehearse(
  session: SqlSession,
  recipe: Recipe,
  inputs: RecipeInputs,
  { signal, upTo }: RunHooks & { upTo?: number },
): Promise<void> {
  const steps = recipe.steps.slice(0, Math.max(0, upTo ?? Infinity));
  const run = new RecipeRun(session, inputs, {
    empty: true,
    tablePrefix: 'dms_rehearsal',
    ...(signal && { signal }),
  });
  try {
    await run.run(recipe, knownSteps(steps, inputs));
  } finally {
    await run.bench.close().catch(() => undefined);
  }
}

/** How many of the steps have columns that can be told without looking at data. */
function knownSteps(steps: Recipe['steps'], inputs: RecipeInputs): number {
  const read = steps.map((step, index) => located(index, step?.op, () => readStep(step)));
  const datasets = (id: string) =>
    Object.hasOwn(inputs.others ?? {}, id) ? inputs.others?.[id]?.columns : undefined;
  let columns: FlowColumn[] = inputs.source.columns;
  for (const [index, { definition, parameters, off }] of read.entries()) {
    if (off) continue;
    if (hasInnerSteps(steps[index]?.['with'])) return index;
    const next = located(index, definition.op, () => {
      const flowed = definition.flow(parameters, columns, datasets);
      if (flowed) checkNames(flowed);
      return flowed;
    });
    if (!next) return index;
    columns = next;
  }
  return steps.length;
}

/** The recipe of a joined or united table may itself make columns of data. */
function hasInnerSteps(given: unknown): boolean {
  return ([given].flat() as { recipe?: { steps?: unknown[] } }[]).some(
    (other) => other?.recipe?.steps?.length,
  );
}
