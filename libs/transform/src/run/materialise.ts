import {
  type Column,
  quoteIdentifier,
  quoteText,
  type Recipe,
  type SourceCounts,
  type SqlSession,
  type StepCounts,
  type Warning,
} from '@dms/domain';
import { asRecipe } from '../steps/other-dataset';
import { RecipeRun, type RecipeInputs, type RunHooks } from './recipe-run';
import { type Stage, stageSql } from './stage';
import type { Workbench } from './workbench';

export interface RecipeResult {
  columns: Column[];
  /** Rows of dms_output. */
  rows: number;
  /** One entry for each step, those that are off included. */
  steps: StepCounts[];
  source: SourceCounts;
  warnings: Warning[];
}

/**
 * Runs a recipe and leaves three tables in the session's database: `dms_output` (_out 1..n, columns), `dms_lineage`
 * (_out, _ds, _row: the source rows of each output row) and `dms_fates` (_ds, _row, fate, step, op, reason, value: one
 * row for each source row). Order by `_out` to read the output in order. Throws DmsError with where.step.
 */
export async function materialise(
  session: SqlSession,
  recipe: Recipe,
  inputs: RecipeInputs,
  hooks: RunHooks = {},
): Promise<RecipeResult> {
  return withRun(session, recipe, inputs, hooks, async ({ bench }, { stage, steps }) => {
    const places = await placesOf(bench, stage);
    await writeOutput(bench, stage, places);
    await writeLineage(bench, stage, places);
    const source = await writeFates(bench, stage, places);
    hooks.onProgress?.(1, stage.rows);
    const columns = stage.columns.map(({ name, type }) => ({ name, type }));
    return { columns, rows: stage.rows, steps, source, warnings: bench.warnings };
  });
}

/** Runs the steps, hands the last stage over, and clears the working tables away whatever happens. */
export async function withRun<T>(
  session: SqlSession,
  recipe: Recipe,
  inputs: RecipeInputs,
  hooks: RunHooks & { upTo?: number },
  work: (run: RecipeRun, result: { stage: Stage; steps: StepCounts[] }) => Promise<T>,
): Promise<T> {
  const run = new RecipeRun(session, inputs, hooks);
  const interrupt = () => (session as { interrupt?: () => void }).interrupt?.();
  hooks.signal?.addEventListener('abort', interrupt, { once: true });
  try {
    return await work(run, await run.run(asRecipe(recipe), hooks.upTo));
  } finally {
    hooks.signal?.removeEventListener('abort', interrupt);
    await run.bench.close().catch(() => undefined);
  }
}

/** Table (p, _out): the output's numbers. Narrow, so that no window ever runs over wide rows. */
async function placesOf(bench: Workbench, stage: Stage): Promise<string> {
  const rows = `SELECT p FROM (${stageSql(stage)})`;
  return bench.table(
    stage.order
      ? `SELECT x.p, row_number() OVER (ORDER BY y.o) AS _out FROM (${rows}) x JOIN ${stage.order} y ON x.p = y.p`
      : `SELECT p, row_number() OVER (ORDER BY p) AS _out FROM (${rows})`,
  );
}

async function writeOutput(bench: Workbench, stage: Stage, places: string): Promise<void> {
  const list = stage.columns.map(({ name, sql }) => `x.${sql} AS ${quoteIdentifier(name)}`);
  await bench.session.run(
    `CREATE OR REPLACE TABLE dms_output AS SELECT ${['CAST(y._out AS BIGINT) AS _out', ...list].join(', ')}
     FROM (${stageSql(stage)}) x JOIN ${places} y ON x.p = y.p ORDER BY y._out`,
  );
}

async function writeLineage(bench: Workbench, stage: Stage, places: string): Promise<void> {
  const { sources } = bench;
  const number = stage.lineage ? 'l.s' : 'y.p';
  const joined = stage.lineage ? ` JOIN ${stage.lineage} l ON l.p = y.p` : '';
  await bench.session.run(
    `CREATE OR REPLACE TABLE dms_lineage AS SELECT CAST(y._out AS BIGINT) AS _out,
       ${sources.datasetOf(number)} AS _ds, CAST(${sources.rowOf(number)} AS BIGINT) AS _row
     FROM ${places} y${joined} ORDER BY y._out, ${number}`,
  );
}

/** A row any piece of which reached the output is carried (folded where a group took it in); else its last end counts. */
async function writeFates(bench: Workbench, stage: Stage, places: string): Promise<SourceCounts> {
  const { session, sources, asides } = bench;
  const survivors = stage.lineage
    ? `(SELECT l.s, bool_or(l.f IS NULL) AS carried, min(l.f) AS f FROM ${places} y JOIN ${stage.lineage} l ON l.p = y.p GROUP BY l.s)`
    : `(SELECT p AS s, true AS carried, CAST(NULL AS INTEGER) AS f FROM ${places})`;
  const all = sources.all.map(
    ({ datasetId, relation, offset }) =>
      `SELECT ${quoteText(datasetId)} AS _ds, _row, _row + ${offset} AS s FROM ${relation}`,
  );
  const ends = stage.lineage ? `(SELECT DISTINCT ON (s) * FROM ${asides} ORDER BY s, step DESC, p)` : asides;
  await session.run(
    `CREATE OR REPLACE TABLE dms_fates AS
     SELECT a._ds, CAST(a._row AS BIGINT) AS _row,
       CASE WHEN v.carried THEN 'carried' WHEN v.s IS NOT NULL THEN 'folded' ELSE e.kind END AS fate,
       CAST(CASE WHEN v.carried THEN NULL WHEN v.s IS NOT NULL THEN v.f ELSE e.step END AS INTEGER) AS step,
       CASE WHEN v.carried THEN NULL WHEN v.s IS NOT NULL THEN 'group' ELSE e.op END AS op,
       CASE WHEN v.s IS NULL THEN e.reason END AS reason, CASE WHEN v.s IS NULL THEN e.value END AS value
     FROM (${all.join(' UNION ALL ')}) a LEFT JOIN ${survivors} v ON v.s = a.s LEFT JOIN ${ends} e ON e.s = a.s
     ORDER BY a.s`,
  );
  const counted = await session.rows('SELECT fate, count(*) AS n FROM dms_fates GROUP BY fate');
  const of = (fate: string) => Number(counted.find((row) => row['fate'] === fate)?.['n'] ?? 0);
  const rows = sources.all.reduce((sum, source) => sum + source.rows, 0);
  return {
    rows,
    carried: of('carried'),
    folded: of('folded'),
    skipped: of('skipped'),
    rejected: of('rejected'),
  };
}
