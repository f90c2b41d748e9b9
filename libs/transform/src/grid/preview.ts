import {
  type Column,
  quoteIdentifier,
  type Recipe,
  type Row,
  type SqlSession,
  type StepCounts,
  type Warning,
} from '@dms/domain';
import { checkCondition } from '../expressions/check-expression';
import { withRun } from '../run/materialise';
import type { RecipeInputs, RunHooks } from '../run/recipe-run';
import { orderedSql, type Stage, stageSql } from '../run/stage';
import type { Workbench } from '../run/workbench';
import { cutRows, cutSql } from './cut-cells';
import { orderTerms } from './order-terms';
import type { PageRequest } from './read-page';

export interface PreviewRequest extends PageRequest {
  /** Only the first so many steps. */
  upTo?: number;
}
export interface Preview {
  columns: Column[];
  rows: Row[];
  total: number;
  steps: StepCounts[];
  warnings: Warning[];
}

/**
 * The recipe on the real rows, nothing stored: the same SQL as materialise, but wide rows are computed for the page
 * alone. `where` and `sort` look at the output. Rows carry the output columns only.
 */
export async function preview(
  session: SqlSession,
  recipe: Recipe,
  inputs: RecipeInputs,
  request: PreviewRequest,
  hooks: RunHooks = {},
): Promise<Preview> {
  const upTo = request.upTo === undefined ? {} : { upTo: request.upTo };
  return withRun(session, recipe, inputs, { ...hooks, ...upTo }, async ({ bench }, { stage, steps }) => {
    const filtered = await filteredStage(bench, stage, request.where);
    const rows = await pageOf(bench, filtered, request);
    const columns = stage.columns.map(({ name, type }) => ({ name, type }));
    return { columns, rows, total: filtered.rows, steps, warnings: bench.warnings };
  });
}

async function filteredStage(bench: Workbench, stage: Stage, where: string | undefined): Promise<Stage> {
  if (!where?.trim()) return stage;
  const { sql } = await checkCondition(bench.session, where, stage.columns);
  const verdicts = await bench.table(`SELECT p, ${sql} AS keep FROM (${stageSql(stage)})`);
  const alive = await bench.table(`SELECT p FROM ${verdicts} WHERE keep`);
  return { ...stage, alive, rows: await bench.number(`SELECT count(*) FROM ${alive}`) };
}

async function pageOf(
  bench: Workbench,
  stage: Stage,
  { offset, limit, sort }: PreviewRequest,
): Promise<Row[]> {
  const terms = sort === undefined ? [] : await orderTerms(bench.session, sort, stage.columns);
  const from = Math.max(0, Math.trunc(offset) || 0);
  const most = Math.max(0, Math.min(Math.trunc(limit) || 0, 10_000));
  const place = await bench.table(
    `SELECT p, row_number() OVER (ORDER BY ${[...terms, 'o'].join(', ')}) AS place FROM (${orderedSql(stage)})
     ORDER BY ${[...terms, 'o'].join(', ')} LIMIT ${most} OFFSET ${from}`,
  );
  const page = { ...stage, alive: place };
  const list = stage.columns.map(
    ({ name, sql, type }) => `${cutSql(`x.${sql}`, type)} AS ${quoteIdentifier(name)}`,
  );
  const rows = await bench.session.rows(
    `SELECT ${list.join(', ')} FROM (${stageSql(page)}) x JOIN ${place} y ON x.p = y.p ORDER BY y.place`,
  );
  return cutRows(rows);
}
