import {
  type Cell,
  type Column,
  quoteIdentifier,
  quoteText,
  type Recipe,
  type Row,
  type SqlSession,
  type StepCounts,
  type Warning,
} from '@dms/domain';
import type { RecipeInputs, RunHooks } from '../run/recipe-run';
import { type Stage, stageSql } from '../run/stage';
import type { Workbench } from '../run/workbench';
import { type Choice, chooseRows, type Chosen } from './choose-rows';
import { columnsOf, numbered, outNumbers, placesOf, rowsAt } from './page-rows';
import type { PageRequest } from './read-page';
import { type Walk, walk } from './recipe-walk';
import { type Before, originsOf, rowsBefore } from './row-origins';

export interface PreviewRequest extends PageRequest, Choice {
  /** Only the first so many steps; what is shown is what the last of them did. */
  upTo?: number;
  /** Each row also as it was before the last step. */
  before?: boolean;
  /** Each row with `_out` (where it has one) and `_rows`, its source rows. */
  lineage?: boolean;
  /** Also writes all rows that the steps leave, with `_row`, to this Parquet file of the session's folder. */
  writeTo?: string;
}
export interface Preview {
  /** Of the rows shown. */
  columns: Column[];
  /** Of what the last step leaves: other ones where rows are shown that it set aside. */
  after: Column[];
  rows: Row[];
  total: number;
  steps: StepCounts[];
  warnings: Warning[];
  before?: Before;
  /** Why each row is shown, of failing and setAside. */
  reasons?: { reason: Cell; value: Cell }[];
}

/**
 * The recipe on the real rows, nothing stored: the same SQL as materialise, but wide rows are computed for the page
 * alone. `where` and `sort` look at the rows chosen. With `keep` the session's database remembers the stages, and the
 * next preview in it computes only what is new.
 */
export async function preview(
  session: SqlSession,
  recipe: Recipe,
  inputs: RecipeInputs,
  request: PreviewRequest,
  hooks: RunHooks & { keep?: boolean } = {},
): Promise<Preview> {
  const upTo = request.upTo === undefined ? {} : { upTo: request.upTo };
  return walk(session, recipe, inputs, { ...hooks, ...upTo }, async (walked) => {
    const chosen = await chooseRows(walked, request);
    const { bench, steps, warnings } = walked;
    const places = await placesOfChoice(bench, chosen.stage, request);
    const rows = await rowsAt(bench, chosen.stage, places);
    const more = await extrasOf(walked, chosen, places, rows, request);
    if (request.writeTo !== undefined)
      await writeStage(bench, walked.stages.at(-1) as Stage, request.writeTo);
    const after = columnsOf(walked.stages.at(-1) as Stage);
    return {
      columns: columnsOf(chosen.stage),
      after,
      rows,
      total: chosen.stage.rows,
      steps,
      warnings,
      ...more,
    };
  });
}

async function placesOfChoice(bench: Workbench, stage: Stage, request: PreviewRequest): Promise<string> {
  const { offset, limit, sort, show, seed = 1 } = request;
  if (show !== 'random') return placesOf(bench, stage, { offset, limit, sort, fromEnd: show === 'last' });
  const most = Math.max(0, Math.min(Math.trunc(limit) || 0, 10_000));
  const skip = Math.max(0, Math.trunc(offset) || 0);
  const drawn = await bench.table(
    `SELECT p FROM (SELECT p FROM (${stageSql(stage)})) ORDER BY hash(p, ${Math.trunc(seed)}::BIGINT), p LIMIT ${most} OFFSET ${skip}`,
  );
  return placesOf(bench, { ...stage, alive: { only: drawn } }, { offset: 0, limit: most, sort });
}

async function extrasOf(
  walked: Walk,
  chosen: Chosen,
  places: string,
  rows: Row[],
  request: PreviewRequest,
): Promise<Pick<Preview, 'before' | 'reasons'>> {
  const { bench, stages } = walked;
  const earlier = stages.at(-2);
  const isAfter = chosen.reasons === undefined;
  if (request.lineage)
    await addLineage(
      bench,
      { stage: chosen.stage, whole: isAfter ? stages.at(-1) : undefined },
      places,
      rows,
    );
  const reasons = chosen.reasons && (await reasonsOf(bench, places, chosen.reasons));
  const before =
    request.before && earlier && isAfter
      ? await rowsBefore(bench, earlier, chosen.stage, places, rows.length)
      : undefined;
  return { ...(before && { before }), ...(reasons && { reasons }) };
}

/** `_out` counts all rows the stage leaves, also where a page shows a choice of them. */
async function addLineage(
  bench: Workbench,
  { stage, whole }: { stage: Stage; whole?: Stage | undefined },
  places: string,
  rows: Row[],
): Promise<void> {
  const origins = await originsOf(bench, stage, places);
  const outs = whole ? await outNumbers(bench, whole, places) : undefined;
  rows.forEach((row, index) => {
    if (outs) row['_out'] = outs[index] ?? null;
    row['_rows'] = origins[index] ?? [];
  });
}

async function reasonsOf(bench: Workbench, places: string, reasons: string) {
  const found = await bench.session.rows(
    `SELECT r.reason, r.value FROM ${places} y LEFT JOIN ${reasons} r ON r.p = y.p ORDER BY y.place`,
  );
  return found.map((row) => ({ reason: row['reason'] ?? null, value: row['value'] ?? null }));
}

/** The columns as people know them, numbered `_row` in the order of the stage. */
async function writeStage(bench: Workbench, stage: Stage, file: string): Promise<void> {
  const { session } = bench;
  const list = stage.columns.map(({ name, sql }) => `x.${sql} AS ${quoteIdentifier(name)}`);
  const rows = `SELECT ${['n AS _row', ...list].join(', ')} FROM (${stageSql(stage)}) x JOIN (${numbered(stage)}) y ON x.p = y.p`;
  await session.run(`COPY (${rows} ORDER BY n) TO ${quoteText(session.path(file))} (FORMAT parquet)`);
}
