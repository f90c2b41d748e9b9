import {
  type Column,
  DmsError,
  quoteIdentifier,
  parquetFormat,
  quoteText,
  type Recipe,
  type SourceCounts,
  type SqlSession,
  type StepCounts,
  type Warning,
} from '@dms/domain';
import { failedOnValue } from '../engine/engine-errors';
import { asRecipe } from '../steps/other-dataset';
import { RecipeRun, type RecipeInputs, type RunHooks } from './recipe-run';
import { rehearse } from './rehearse';
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

/** Names of Parquet files in the session's folder; what has none is left as a table. */
export interface ResultFiles {
  output: string;
  lineage?: string;
  fates?: string;
  /**
   * The output is to be a dataset: its numbers are its `_row`, its rows lie in their order, and nobody asks which row
   * came from which, so there is no dms_lineage.
   */
  asDataset?: true;
}

/**
 * Runs a recipe and leaves three tables in the session's database: `dms_output` (_out 1..n, columns), `dms_lineage`
 * (_out, _ds, _row: the source rows of each output row) and `dms_fates` (_ds, _row, fate, step, op, reason, value: one
 * row for each source row). Order by `_out` to read the output in order. With `files` their rows are written once, as
 * these files, and the tables are views of them. Throws DmsError with where.step.
 */
export async function materialise(
  session: SqlSession,
  recipe: Recipe,
  inputs: RecipeInputs,
  hooks: RunHooks = {},
  files?: ResultFiles,
): Promise<RecipeResult> {
  return withRun(session, recipe, inputs, { ...hooks, whole: true }, async (run, { stage, steps }) => {
    const { bench } = run;
    const source = await run.writing(stage.rows, async () => {
      const places = await placesOf(bench, stage);
      await writeOutput(bench, stage, places, files);
      if (!files?.asDataset) await writeLineage(bench, stage, places, files?.lineage);
      return writeFates(bench, stage, places, files?.fates);
    });
    hooks.onProgress?.(1, stage.rows);
    const columns = stage.columns.map(({ name, type }) => ({ name, type }));
    return { columns, rows: stage.rows, steps, source, warnings: bench.warnings };
  });
}

type Work<T> = (run: RecipeRun, result: { stage: Stage; steps: StepCounts[] }) => Promise<T>;
type Hooks = RunHooks & { upTo?: number };

/** Runs the steps, hands the last stage over, and clears the working tables away whatever happens. */
export async function withRun<T>(
  session: SqlSession,
  recipe: Recipe,
  inputs: RecipeInputs,
  hooks: Hooks,
  work: Work<T>,
): Promise<T> {
  const checked = asRecipe(recipe);
  const interrupt = () => (session as { interrupt?: () => void }).interrupt?.();
  hooks.signal?.addEventListener('abort', interrupt, { once: true });
  try {
    // A mistake in the only step that is left is told before anything was worked through.
    if (checked.steps.length > (hooks.from?.done ?? 0) + 1) await rehearse(session, checked, inputs, hooks);
    return await once(session, checked, inputs, hooks, work);
  } catch (error) {
    // Steps are computed late, so a cell that fails an expression may show up far behind it: find its step.
    if (failedOnValue(error) && !hooks.signal?.aborted)
      await once(session, checked, inputs, eagerly(hooks), async () => undefined);
    throw error;
  } finally {
    hooks.signal?.removeEventListener('abort', interrupt);
  }
}

/** From the start, in tables of its own: those of the run that failed may be kept by others. */
function eagerly({ signal, upTo }: Hooks): Hooks {
  return {
    ...(signal && { signal }),
    ...(upTo !== undefined && { upTo }),
    eager: true,
    tablePrefix: 'dms_eager',
  };
}

async function once<T>(
  session: SqlSession,
  recipe: Recipe,
  inputs: RecipeInputs,
  hooks: Hooks,
  work: Work<T>,
): Promise<T> {
  const run = new RecipeRun(session, inputs, hooks);
  try {
    return await work(run, await run.run(recipe, hooks.upTo));
  } finally {
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

/**
 * Without a sort the rows lie about in the order they were read in; with one they are written in order, so that ranges
 * of `_out` are near each other. Either way readers state the order.
 */
async function writeOutput(
  bench: Workbench,
  stage: Stage,
  places: string,
  { output: file, asDataset }: Partial<ResultFiles> = {},
): Promise<void> {
  const list = stage.columns.map(({ name, sql }) => `x.${sql} AS ${quoteIdentifier(name)}`);
  const same =
    !stage.order && (await bench.number(`SELECT coalesce(max(p), 0) FROM ${places}`)) === stage.rows;
  const out = same ? 'x.p' : 'y._out';
  const joined = same ? '' : ` JOIN ${places} y ON x.p = y.p`;
  const order = asDataset || stage.order || (file !== undefined && !same) ? ` ORDER BY ${out}` : '';
  const number = `CAST(${out} AS BIGINT) AS ${asDataset ? '_row' : '_out'}`;
  const rows = `SELECT ${[number, ...list].join(', ')} FROM (${stageSql(stage)}) x${joined}${order}`;
  await leave(bench, 'dms_output', rows, file);
}

/** Types that come back from Parquet exactly as they went in. */
const asWritten = /^(VARCHAR|BOOLEAN|INTEGER|BIGINT|DOUBLE|DATE|TIMESTAMP|DECIMAL\(\d+,\d+\))$/;

/**
 * A result as a table, or as a file and a view of it: what is only read again need not be written twice. Values that a
 * file would change (sums beyond 64 bits become doubles) stay in a table beside it; `plain` columns hold none.
 */
async function leave(
  { session }: Workbench,
  name: string,
  rows: string,
  file?: string,
  columns: 'any' | 'plain' = 'any',
): Promise<void> {
  const copying = (from: string, path: string) => `COPY (${from}) TO ${path} ${parquetFormat}`;
  if (file === undefined) return session.run(`CREATE OR REPLACE TABLE ${name} AS ${rows}`);
  const path = quoteText(session.path(file));
  const described = columns === 'plain' ? [] : await session.rows(`DESCRIBE ${rows}`);
  if (described.every((column) => asWritten.test(String(column['column_type'])))) {
    const view = `CREATE OR REPLACE VIEW ${name} AS SELECT * FROM read_parquet(${path})`;
    return session.run(`${copying(rows, path)}; ${view}`);
  }
  await session.run(`CREATE OR REPLACE TABLE ${name} AS ${rows}; ${copying(`SELECT * FROM ${name}`, path)}`);
}

async function writeLineage(bench: Workbench, stage: Stage, places: string, file?: string): Promise<void> {
  const { sources } = bench;
  const number = stage.lineage ? 'l.s' : 'y.p';
  const joined = stage.lineage ? ` JOIN ${stage.lineage} l ON l.p = y.p` : '';
  const order = file !== undefined && joined ? ' ORDER BY _out, _ds, _row' : '';
  const rows = `SELECT CAST(y._out AS BIGINT) AS _out,
      ${sources.datasetOf(number)} AS _ds, CAST(${sources.rowOf(number)} AS BIGINT) AS _row
    FROM ${places} y${joined}${order}`;
  await leave(bench, 'dms_lineage', rows, file, 'plain');
}

const fateColumns = [
  ['_ds', 'VARCHAR'],
  ['_row', 'BIGINT'],
  ['fate', 'VARCHAR'],
  ['step', 'INTEGER'],
  ['op', 'VARCHAR'],
  ['reason', 'VARCHAR'],
  ['value', 'VARCHAR'],
] as const;

async function writeFates(
  bench: Workbench,
  stage: Stage,
  places: string,
  file?: string,
): Promise<SourceCounts> {
  const { session, sources } = bench;
  const lineage = stage.lineage ?? `(SELECT p, p AS s, CAST(NULL AS INTEGER) AS f FROM ${places})`;
  const single = (!stage.lineage || stage.once) && !sources.repeated;
  const fates = single ? plain(bench, stage.lineage, places) : traced(bench, lineage, places);
  const typed = fateColumns.map(([name, type]) => `CAST(${name} AS ${type}) AS ${name}`);
  const named = `(${fates}) f(${fateColumns.map(([name]) => name).join(', ')})`;
  // Rows that are all carried lie in the order of their numbers already.
  const ordered =
    file === undefined ||
    (single && !stage.lineage && !(await bench.number(`SELECT count(*) FROM ${bench.asides}`)));
  await leave(
    bench,
    'dms_fates',
    `SELECT ${typed.join(', ')} FROM ${named}${ordered ? '' : ' ORDER BY _ds, _row'}`,
    file,
    'plain',
  );
  const counted = await session.rows('SELECT fate, count(*) AS n FROM dms_fates GROUP BY fate');
  const of = (fate: string) => Number(counted.find((row) => row['fate'] === fate)?.['n'] ?? 0);
  const rows = sources.all.reduce((sum, source) => sum + source.rows, 0);
  const counts = {
    rows,
    carried: of('carried'),
    folded: of('folded'),
    skipped: of('skipped'),
    rejected: of('rejected'),
  };
  if (counts.carried + counts.folded + counts.skipped + counts.rejected !== rows)
    throw new DmsError('INTERNAL', 'The account of the source rows does not add up.', { ...counts });
  return counts;
}

/** No row was multiplied: it is either there, in one row of the output, or was set aside once. */
function plain(bench: Workbench, lineage: string | undefined, places: string): string {
  const { sources, asides } = bench;
  const named = `${sources.datasetOf('s')}, CAST(${sources.rowOf('s')} AS BIGINT)`;
  const there = lineage
    ? `SELECT ${named}, CASE WHEN f IS NULL THEN 'carried' ELSE 'folded' END, f, ${bench.foldingOp('f')}, NULL, NULL
       FROM (SELECT p, s, f FROM ${lineage}) SEMI JOIN ${places} USING (p)`
    : `SELECT ${named}, 'carried', NULL, NULL, NULL, NULL FROM (SELECT p AS s FROM ${places})`;
  return `${there} UNION ALL SELECT ${named}, kind, step, op, reason, value FROM ${asides}`;
}

/** A row any piece of which reached the output is carried (folded where a group took it in); else its last end counts. */
function traced(bench: Workbench, lineage: string, places: string): string {
  const { sources, asides } = bench;
  const all = sources.all.map(
    ({ datasetId, relation, offset }) =>
      `SELECT ${quoteText(datasetId)} AS _ds, CAST(_row AS BIGINT) AS _row, _row + ${offset} AS s FROM ${relation}`,
  );
  return `SELECT a._ds, a._row,
      CASE WHEN v.carried THEN 'carried' WHEN v.s IS NOT NULL THEN 'folded' ELSE e.kind END,
      CASE WHEN v.carried THEN NULL WHEN v.s IS NOT NULL THEN v.f ELSE e.step END,
      CASE WHEN v.carried THEN NULL WHEN v.s IS NOT NULL THEN ${bench.foldingOp('v.f')} ELSE e.op END,
      CASE WHEN v.s IS NULL THEN e.reason END, CASE WHEN v.s IS NULL THEN e.value END
    FROM (${all.join(' UNION ALL ')}) a
    LEFT JOIN (SELECT l.s, bool_or(l.f IS NULL) AS carried, min(l.f) AS f
      FROM ${places} y JOIN ${lineage} l ON l.p = y.p GROUP BY l.s) v ON v.s = a.s
    LEFT JOIN (SELECT DISTINCT ON (s) * FROM ${asides} ORDER BY s, step DESC, p) e ON e.s = a.s
    WHERE v.s IS NOT NULL OR e.s IS NOT NULL`;
}
