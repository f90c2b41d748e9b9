import { DmsError } from '@dms/domain';
import { checkCondition } from '../expressions/check-expression';
import { type Stage, stageSql } from '../run/stage';
import { restricted } from './page-rows';
import type { Walk } from './recipe-walk';

/**
 * first, last, random: rows that the last step looked at leaves. changed: those of them of which it changed a cell.
 * setAside: rows it took out, as they came in. failing: rows it rejected, or of which it made a cell empty that was not.
 */
export const rowChoices = ['first', 'last', 'random', 'changed', 'failing', 'setAside'] as const;
export type RowChoice = (typeof rowChoices)[number];

export interface Choice {
  show?: RowChoice;
  /** Of random: the same seed gives the same rows. */
  seed?: number;
  where?: string;
}

export interface Chosen {
  stage: Stage;
  /** Relation (p, reason, value): why each row is shown, of failing and setAside. */
  reasons?: string;
}

/** The rows to page through: a stage of the walk, restricted. */
export async function chooseRows(walked: Walk, { show = 'first', where }: Choice): Promise<Chosen> {
  const chosen = await byChoice(walked, show);
  if (!where?.trim()) return chosen;
  const { bench } = walked;
  const { sql } = await checkCondition(bench.session, where, chosen.stage.columns);
  const kept = await bench.table(
    `SELECT p FROM (SELECT p, ${sql} AS keep FROM (${stageSql(chosen.stage)})) WHERE keep`,
  );
  return { ...chosen, stage: await restricted(bench, chosen.stage, kept) };
}

async function byChoice(walked: Walk, show: RowChoice): Promise<Chosen> {
  const { bench, stages } = walked;
  const after = stages.at(-1) as Stage;
  if (show === 'first' || show === 'last' || show === 'random') return { stage: after };
  const before = stages.at(-2);
  if (!before) throw new DmsError('BAD_REQUEST', `There is no step of which ${show} rows could be shown.`);
  if (show === 'changed') {
    const differ = (one: string, other: string) => `${one} IS DISTINCT FROM ${other}`;
    return {
      stage: await restricted(bench, after, await walked.note('changed', pairs(before, after, differ))),
    };
  }
  const reasons = await failures(walked, before, after, show);
  return { stage: await restricted(bench, before, reasons), reasons };
}

/** What step set aside and, for failing, where it made nothing of something. */
async function failures(walked: Walk, before: Stage, after: Stage, show: RowChoice): Promise<string> {
  const index = walked.stages.length - 2;
  const kinds = show === 'failing' ? ` WHERE kind = 'rejected'` : '';
  const gone = `SELECT p, min(reason) AS reason, min(value) AS value FROM ${walked.asides(index)}${kinds} GROUP BY p`;
  if (show !== 'failing') return walked.note('aside', gone);
  const lost = pairs(before, after, (one, other) => `(${one} IS NOT NULL AND ${other} IS NULL)`);
  return walked.note(
    'failing',
    `SELECT * FROM (${gone}) UNION ALL SELECT p, 'became empty' AS reason, NULL AS value FROM (${lost})
     WHERE p NOT IN (SELECT p FROM (${gone}))`,
  );
}

type Comparison = (before: string, after: string) => string;

/**
 * A query (p) of the rows of which a column that both stages have under one name differs so. A step that makes new rows
 * of old ones changes no cell.
 */
function pairs(before: Stage, after: Stage, differs: Comparison): string {
  const joint = before.source === after.source;
  const conditions = after.columns.flatMap((column) => {
    const old = before.columns.find(({ name }) => name.toLowerCase() === column.name.toLowerCase());
    if (!old || old.sql === column.sql) return [];
    const text = (side: string, sql: string) =>
      old.type === column.type ? `${side}.${sql}` : `CAST(${side}.${sql} AS VARCHAR)`;
    return [differs(text(joint ? 'y' : 'x', old.sql), text('y', column.sql))];
  });
  if (conditions.length === 0 || before.lineage !== after.lineage) return 'SELECT 0::BIGINT AS p LIMIT 0';
  const where = conditions.join(' OR ');
  // A stage computes every column of those before it, as long as they begin at the same source.
  if (joint) return `SELECT y.p FROM (${stageSql(after)}) y WHERE ${where}`;
  return `SELECT y.p FROM (${stageSql(before)}) x JOIN (${stageSql(after)}) y ON x.p = y.p WHERE ${where}`;
}
