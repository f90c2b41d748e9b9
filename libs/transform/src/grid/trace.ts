import { type Cell, DmsError, type Fate, type Recipe, type Row, type SqlSession } from '@dms/domain';
import type { RecipeInputs, RunHooks } from '../run/recipe-run';
import { type Stage, stageSql } from '../run/stage';
import { asRecipe } from '../steps/other-dataset';
import { cutRows } from './cut-cells';
import { numbered, outNumbers, rowsAt } from './page-rows';
import { type Walk, walk } from './recipe-walk';

/** Which row: a source row by `_row` (of the dataset, or of one united to it), or an output row by `_out`. */
export type TraceRequest = { _row: number; datasetId?: string } | { _out: number };

/** What one step made of the row: exactly one of values, skipped, rejected and folded. */
export interface TracedStep {
  op: string;
  /** 0-based place in the recipe. */
  step: number;
  off?: true;
  /** The row after the step. */
  values?: Row;
  /** Where the step left several pieces of the row: all of them, the first one being `values`. */
  pieces?: Row[];
  skipped?: { reason: Cell; value: Cell };
  rejected?: { reason: Cell; value: Cell };
  /** The row it went into, and how many source rows stand behind that. */
  folded?: { rows: number; values: Row };
}

export interface TracedSource {
  datasetId: string;
  _row: number;
  folded: boolean;
  values: Row;
}

export interface Trace {
  fate?: Fate;
  steps: TracedStep[];
  /** Output rows with `_out`. */
  outputs: Row[];
  /** The source rows behind; `sourcesTotal` where there are more than are listed. */
  sources: TracedSource[];
  sourcesTotal: number;
}

const mostPieces = 100;
const mostSources = 1_000;

/** Follows one source row to its outputs, or one output row back to its sources. Throws NOT_FOUND where there is none. */
export async function trace(
  session: SqlSession,
  recipe: Recipe,
  inputs: RecipeInputs,
  request: TraceRequest,
  hooks: RunHooks & { keep?: boolean } = {},
): Promise<Trace> {
  return walk(session, recipe, inputs, hooks, (walked) =>
    '_out' in request ? backward(walked, request._out) : forward(walked, asRecipe(recipe), request),
  );
}

async function forward(
  walked: Walk,
  recipe: Recipe,
  { _row, datasetId }: { _row: number; datasetId?: string },
): Promise<Trace> {
  const { bench, stages } = walked;
  const source = datasetId === undefined ? bench.sources.all[0] : bench.sources.find(datasetId);
  if (!source)
    throw new DmsError('NOT_FOUND', 'No step of the recipe takes rows of this dataset in.', {
      datasetId: datasetId ?? '',
    });
  const number = source.offset + Math.trunc(_row);
  const own = await cellsOfSource(walked, source.relation, [Math.trunc(_row)]);
  if (own.size === 0) throw new DmsError('NOT_FOUND', `The dataset has no row ${_row}.`, { row: _row });
  const steps: TracedStep[] = [];
  for (const [index, step] of recipe.steps.entries()) {
    const traced = await throughStep(walked, index, number);
    if (!traced) continue;
    steps.push({ op: step.op, step: index, ...(step.off && { off: true as const }), ...traced });
    if (traced.skipped || traced.rejected) break;
  }
  const last = stages.at(-1) as Stage;
  const places = await piecesOf(walked, last, number);
  const outputs = await outputsAt(walked, last, places);
  const sources = [{ datasetId: source.datasetId, _row, folded: false, values: own.get(_row) ?? {} }];
  const end = steps.at(-1);
  const folded = await isFolded(walked, last, number);
  const fate: Fate =
    outputs.length > 0 ? (folded ? 'folded' : 'carried') : end?.rejected ? 'rejected' : 'skipped';
  return { fate, steps, outputs, sources, sourcesTotal: 1 };
}

/** Undefined: the row has not come in yet (a step further down unites its dataset). */
async function throughStep(
  walked: Walk,
  index: number,
  number: number,
): Promise<Omit<TracedStep, 'op' | 'step'> | undefined> {
  const { bench, stages } = walked;
  const after = stages[index + 1] as Stage;
  const places = await piecesOf(walked, after, number);
  const rows = await rowsAt(bench, after, places);
  const [values] = rows;
  if (values) {
    const fold = await foldOf(walked, after, number, index);
    if (fold !== undefined) return { folded: { rows: fold, values } };
    return { values, ...(rows.length > 1 && { pieces: rows }) };
  }
  const [gone] = await bench.session.rows(
    `SELECT kind, reason, value FROM ${walked.asides(index)} WHERE s = ${number} ORDER BY kind, p LIMIT 1`,
  );
  if (!gone) return undefined;
  const why = { reason: gone['reason'] ?? null, value: gone['value'] ?? null };
  return gone['kind'] === 'rejected' ? { rejected: why } : { skipped: why };
}

/** Table (p, place) of the pieces of a source row at a stage. */
function piecesOf({ bench }: Walk, stage: Stage, number: number): Promise<string> {
  const mine = stage.lineage
    ? `(SELECT DISTINCT p FROM ${stage.lineage} WHERE s = ${number})`
    : `(SELECT ${number}::BIGINT AS p)`;
  return bench.table(
    `SELECT p, row_number() OVER (ORDER BY p) AS place FROM (SELECT p FROM (${stageSql(stage)})) SEMI JOIN ${mine} USING (p)
     ORDER BY p LIMIT ${mostPieces}`,
  );
}

async function outputsAt({ bench, stages }: Walk, last: Stage, places: string): Promise<Row[]> {
  const rows = await rowsAt(bench, last, places);
  if (rows.length === 0) return [];
  const outs = await outNumbers(bench, stages.at(-1) as Stage, places);
  return rows.map((row, index) => ({ _out: outs[index] ?? null, ...row }));
}

/** How many source rows stand behind what the row was folded into in just this step; undefined where it was not. */
async function foldOf(
  { bench }: Walk,
  stage: Stage,
  number: number,
  index: number,
): Promise<number | undefined> {
  if (!stage.lineage) return undefined;
  const [found] = await bench.session.rows(
    `SELECT count(DISTINCT s) AS n FROM ${stage.lineage}
     WHERE p IN (SELECT p FROM ${stage.lineage} WHERE s = ${number} AND f = ${index})`,
  );
  const rows = Number(found?.['n'] ?? 0);
  return rows > 0 ? rows : undefined;
}

async function isFolded({ bench }: Walk, stage: Stage, number: number): Promise<boolean> {
  if (!stage.lineage) return false;
  const open = await bench.number(
    `SELECT count(*) FROM ${stage.lineage} WHERE s = ${number} AND f IS NULL AND p IN (SELECT p FROM (${stageSql(stage)}))`,
  );
  return open === 0;
}

async function backward(walked: Walk, out: number): Promise<Trace> {
  const { bench, stages } = walked;
  const last = stages.at(-1) as Stage;
  const places = await bench.table(
    `SELECT p, 1 AS place FROM (${numbered(last)}) WHERE n = ${Math.trunc(out)}`,
  );
  const outputs = await outputsAt(walked, last, places);
  if (outputs.length === 0) throw new DmsError('NOT_FOUND', `The output has no row ${out}.`, { out });
  const behind = last.lineage
    ? `SELECT l.s, l.f IS NOT NULL AS folded FROM ${places} y JOIN ${last.lineage} l ON l.p = y.p`
    : `SELECT p AS s, false AS folded FROM ${places}`;
  const named = `SELECT ${bench.sources.datasetOf('s')} AS ds, CAST(${bench.sources.rowOf('s')} AS BIGINT) AS row, folded, s FROM (${behind})`;
  const total = await bench.number(`SELECT count(*) FROM (${named})`);
  const found = await bench.session.rows(`${named} ORDER BY s LIMIT ${mostSources}`);
  return { steps: [], outputs, sources: await sourcesOf(walked, found), sourcesTotal: total };
}

async function sourcesOf(walked: Walk, found: Row[]): Promise<TracedSource[]> {
  const sources: TracedSource[] = [];
  for (const source of walked.bench.sources.all) {
    const mine = found.filter((row) => row['ds'] === source.datasetId);
    const cells = await cellsOfSource(
      walked,
      source.relation,
      mine.map((row) => Number(row['row'])),
    );
    for (const row of mine)
      sources.push({
        datasetId: source.datasetId,
        _row: Number(row['row']),
        folded: row['folded'] === true,
        values: cells.get(Number(row['row'])) ?? {},
      });
  }
  return sources;
}

/** Source rows as they lie in their dataset, by `_row`. */
async function cellsOfSource({ bench }: Walk, relation: string, rows: number[]): Promise<Map<number, Row>> {
  if (rows.length === 0) return new Map();
  const [low, high] = [rows.reduce((a, b) => Math.min(a, b)), rows.reduce((a, b) => Math.max(a, b))];
  const found = await bench.session.rows(
    `SELECT * FROM ${relation} WHERE _row BETWEEN ${low} AND ${high} AND _row IN (${rows.join(', ')})`,
  );
  return new Map(cutRows(found).map(({ _row, ...cells }) => [Number(_row), cells]));
}
