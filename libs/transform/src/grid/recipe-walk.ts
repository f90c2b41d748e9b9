import type { Recipe, SqlSession, StepCounts, Warning } from '@dms/domain';
import { withRun } from '../run/materialise';
import type { RecipeInputs, RunHooks, RunMemory } from '../run/recipe-run';
import type { Stage } from '../run/stage';
import type { Workbench } from '../run/workbench';
import { asRecipe } from '../steps/other-dataset';
import { type KeptStage, StageCache, stageKeys } from './stage-cache';

/** A recipe with every stage on its way still at hand: what previews, traces and comparisons look at. */
export interface Walk {
  bench: Workbench;
  /** Stage 0 is the source, stage k what the first k steps leave. */
  stages: Stage[];
  steps: StepCounts[];
  warnings: Warning[];
  /** A relation (s, p, kind, reason, value) of what step `index` set aside. */
  asides(index: number): string;
  /** A table made by a query that depends on nothing but the walk; kept under its name where stages are. */
  note(name: string, query: string): Promise<string>;
}

export interface WalkOptions extends RunHooks {
  /** Only the first so many steps. */
  upTo?: number;
  /** The stages stay in the session's database, and a later walk in it begins where it can. */
  keep?: boolean;
}

const noAsides = `(SELECT 0::BIGINT AS s, 0::BIGINT AS p, '' AS kind, '' AS reason, '' AS value LIMIT 0)`;

/** Takes a recipe through its steps (the very same SQL as a run's), then `work` may look at every stage. */
export async function walk<T>(
  session: SqlSession,
  recipe: Recipe,
  inputs: RecipeInputs,
  { keep, upTo, ...hooks }: WalkOptions,
  work: (walked: Walk) => Promise<T>,
): Promise<T> {
  const steps = asRecipe(recipe).steps.slice(0, Math.max(0, upTo ?? Infinity));
  const keys = stageKeys(inputs, steps);
  const cache = keep ? await StageCache.open(session) : undefined;
  const memories: KeptStage[] = cache ? await cache.known(keys) : [];
  const known = memories.length;
  const from = memories.at(-1);
  const onStage = (memory: RunMemory, bench: Workbench) => {
    memories.push({ ...memory, asides: bench.asides });
    if (cache) bench.keepTables();
    return Promise.resolve();
  };
  const prefix = cache && { tablePrefix: await cache.newPrefix() };
  const run = { ...hooks, ...prefix, ...(from && { from }), upTo: steps.length, onStage };
  const save = (changed?: Map<number, number>) => {
    const made = memories.map((memory, at) => ({ key: keys[at] ?? '', memory: counted(memory, changed) }));
    const open = from && from.bench.counting.length > 0;
    return cache?.save(made.filter((_, at) => at >= known || (open && changed)));
  };
  try {
    return await withRun(session, recipe, inputs, run, async ({ bench }, result) => {
      await save(bench.changed);
      const asides = (index: number) => {
        const kept = memories[index + 1];
        return kept && setAside(kept)
          ? `(SELECT s, p, kind, reason, value FROM ${kept.asides} WHERE step = ${index})`
          : noAsides;
      };
      const note = async (name: string, query: string) => {
        if (!cache) return bench.table(query);
        const table = `dms_note_${name}_${keys.at(-1)?.slice(0, 32)}`;
        await session.run(`CREATE TABLE IF NOT EXISTS ${table} AS ${query}`);
        return table;
      };
      const stages = memories.map(({ stage }) => stage);
      return work({ bench, stages, steps: result.steps, warnings: bench.warnings, asides, note });
    });
  } catch (error) {
    // The steps before the one that failed are as good as ever: the next try begins there.
    await save()?.catch(() => undefined);
    throw error;
  }
}

/** Once all is counted, what was left to count at a stage is known for it too: later steps change no earlier number. */
function counted(memory: KeptStage, changed: Map<number, number> | undefined): KeptStage {
  if (!changed) return memory;
  const until = [...changed].filter(([step]) => step < memory.done);
  const steps = memory.steps.map((counts, index) => ({ ...counts, changed: changed.get(index) ?? 0 }));
  return { ...memory, steps, bench: { ...memory.bench, counting: [], changed: until } };
}

function setAside({ steps }: RunMemory): boolean {
  const last = steps.at(-1);
  return last !== undefined && last.skipped + last.rejected > 0;
}
