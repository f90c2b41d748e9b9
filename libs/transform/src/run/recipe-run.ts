import {
  type Column,
  DmsError,
  quoteIdentifier,
  quoteText,
  type Recipe,
  type SqlSession,
  type StepCounts,
} from '@dms/domain';
import { columnTypeOf } from '../expressions/column-types';
import { checkNames } from '../steps/columns';
import { readStep, type ReadStep } from '../steps/registry';
import { liveColumns } from './live-columns';
import { type Stage, type StageColumn, stageSql } from './stage';
import { StepRun } from './step-run';
import { watchingShare } from './share-watch';
import { StoppableSession } from './stoppable-session';
import { type BenchMemory, Workbench } from './workbench';

/** A dataset's rows in the job's folder. */
export interface RecipeSource {
  datasetId: string;
  /** Name of the Parquet file in session.folder; it holds `_row` and the columns. */
  file: string;
  columns: Column[];
}
export interface RecipeInputs {
  source: RecipeSource;
  /** The datasets that joins and unions name, by id. */
  others?: Record<string, Omit<RecipeSource, 'datasetId'>>;
}
export interface RunHooks {
  /** Share 0..1 of the work, as far as it can be told from the steps, and rows of now. */
  onProgress?: (share: number, rows: number) => void;
  signal?: AbortSignal;
  /** Every row of the result will be written: what the counting computes is kept for it. */
  whole?: true;
  /** Computes every step at once: slower, but a cell that fails an expression is met in the step that made it. */
  eager?: boolean;
  /** Begins the names of working tables; default dms_work. */
  tablePrefix?: string;
  /** Takes no row of any dataset: only what can be said without looking at data comes up. */
  empty?: boolean;
  /** Goes on from what an earlier run in the same database left, instead of from the source. */
  from?: RunMemory;
  /** Told after each step (and first, with 0 done, of the source) what it leaves, before anything more happens. */
  onStage?: (memory: RunMemory, bench: Workbench) => Promise<void>;
}

/** Where a run was after its first `done` steps. Plain JSON; good only in the database it was made in. */
export interface RunMemory {
  done: number;
  stage: Stage;
  steps: StepCounts[];
  bench: BenchMemory;
}

const deepest = 5;

/** Takes a recipe through its steps. What it leaves is a stage: nothing wide has been written yet. */
export class RecipeRun {
  readonly bench: Workbench;
  /** Share of the work done when all steps are. */
  private untilWritten = 0;

  constructor(
    session: SqlSession,
    private readonly inputs: RecipeInputs,
    private readonly hooks: RunHooks = {},
  ) {
    this.bench = new Workbench(new StoppableSession(session, hooks.signal), hooks.tablePrefix);
  }

  async run(recipe: Recipe, upTo = Infinity): Promise<{ stage: Stage; steps: StepCounts[] }> {
    await this.bench.open();
    const { from } = this.hooks;
    if (from) this.bench.recall(from.bench);
    const steps: StepCounts[] = [...(from?.steps ?? [])];
    const all = recipe.steps.slice(0, Math.max(0, upTo));
    const read = all.map((step, index) => located(index, step?.op, () => readStep(step)));
    let stage = from?.stage ?? (await this.countedSource(this.inputs.source));
    if (!from) await this.tell(0, stage, steps);
    for (const [index, step] of read.entries()) {
      if (index < steps.length) continue;
      this.stopIfAsked();
      const before = stage.rows;
      const run = this.stepRun(index, step.definition.op, true, 0);
      const part: [number, number] = [shareDone(read, index), shareDone(read, index + 1)];
      if (!step.off)
        stage = await this.watching(part, before, () => this.apply(read.slice(index), stage, run));
      steps.push({ in: before, out: stage.rows, changed: 0, skipped: run.skipped, rejected: run.rejected });
      this.hooks.onProgress?.(shareDone(read, index + 1), stage.rows);
      await this.tell(index + 1, stage, steps);
    }
    checkNames(stage.columns);
    this.untilWritten = shareDone(read, read.length);
    stage = await this.watching([this.untilWritten, (this.untilWritten + 1) / 2], stage.rows, () =>
      this.located(steps.length - 1, async () => {
        if (this.hooks.whole) return this.bench.settleCounts(stage);
        await this.bench.flushCounts(stage);
        return stage;
      }),
    );
    steps.forEach((counts, index) => (counts.changed = this.bench.changed.get(index) ?? 0));
    return { stage, steps };
  }

  /** Writes the result, told as the rest of the work. */
  writing<T>(rows: number, work: () => Promise<T>): Promise<T> {
    return this.watching([(this.untilWritten + 1) / 2, 1], rows, work);
  }

  /** Tells how far a part of the work is while it lasts. */
  private watching<T>([from, to]: [number, number], rows: number, work: () => Promise<T>): Promise<T> {
    const { onProgress } = this.hooks;
    const tell = onProgress && ((share: number) => onProgress(from + share * (to - from), rows));
    return watchingShare(this.bench.session, tell, work);
  }

  private async tell(done: number, stage: Stage, steps: StepCounts[]): Promise<void> {
    const { onStage } = this.hooks;
    if (!onStage) return;
    const counted = steps.map((counts) => ({ ...counts }));
    await onStage({ done, stage, steps: counted, bench: this.bench.remember() }, this.bench);
  }

  /** The first of `steps`; those after it say which columns are still needed. */
  private async apply(steps: ReadStep[], stage: Stage, run: StepRun): Promise<Stage> {
    const [step] = steps as [ReadStep];
    return this.located(
      run.index,
      async () => {
        // Only a run that writes its last stage alone may leave columns behind.
        const live = this.hooks.whole && liveColumns(stage.columns, steps);
        const ready = step.definition.rows ? await this.bench.settleCounts(stage, live) : stage;
        const next = await this.bench.settle(await step.definition.apply(step.parameters, ready, run));
        checkNames(next.columns);
        if (this.hooks.eager) await this.computeAll(next);
        return next;
      },
      step.definition.op,
    );
  }

  private async computeAll(stage: Stage): Promise<void> {
    await this.bench.flushCounts(stage);
    const cells = stage.columns.map(({ sql }) => sql).join(', ');
    await this.bench.session.rows(`SELECT bit_xor(hash(${cells})) AS all_cells FROM (${stageSql(stage)})`);
  }

  private stepRun(index: number, op: string, tracked: boolean, depth: number): StepRun {
    const run: StepRun = new StepRun(this.bench, index, op, tracked, (datasetId, recipe, counted) =>
      this.related(run, datasetId, recipe, counted && tracked, depth + 1),
    );
    return run;
  }

  /** Another dataset, taken through its own recipe on behalf of the step that needs it. */
  private async related(
    outer: StepRun,
    datasetId: string,
    recipe: Recipe | undefined,
    counted: boolean,
    depth: number,
  ): Promise<Stage> {
    if (depth > deepest) throw new DmsError('BAD_RECIPE', 'Recipes inside recipes go too deep.');
    const other = this.inputs.others;
    const found =
      datasetId === this.inputs.source.datasetId
        ? this.inputs.source
        : other && Object.hasOwn(other, datasetId)
          ? other[datasetId]
          : undefined;
    if (!found) throw new DmsError('BAD_RECIPE', `There is no dataset ${datasetId} here.`, { datasetId });
    const source = { ...found, datasetId };
    let stage = counted ? await this.countedSource(source) : await this.openSource(source, 0);
    for (const step of recipe?.steps ?? []) {
      this.stopIfAsked();
      const read = readStep(step);
      if (read.off) continue;
      const run = this.stepRun(outer.index, read.definition.op, counted, depth);
      stage = await this.bench.settle(await read.definition.apply(read.parameters, stage, run));
      checkNames(stage.columns);
      outer.skipped += counted ? run.skipped : 0;
      outer.rejected += counted ? run.rejected : 0;
    }
    if (counted) await this.bench.flushCounts(stage);
    else this.bench.forgetCounts();
    return stage;
  }

  private async countedSource(source: RecipeSource): Promise<Stage> {
    const known = this.bench.sources.find(source.datasetId);
    if (known) {
      this.bench.sources.repeated = true;
      return this.openSource(source, known.offset);
    }
    const relation = this.relation(source);
    const [row] = await this.bench.session.rows(
      `SELECT count(*) AS n, coalesce(max(_row), 0) AS last FROM ${relation}`,
    );
    const added = this.bench.sources.add(
      source.datasetId,
      relation,
      Number(row?.['n']),
      Number(row?.['last']),
    );
    return this.openSource(source, added.offset);
  }

  private async openSource(source: RecipeSource, offset: number): Promise<Stage> {
    const relation = this.relation(source);
    const described = await this.bench.session.rows(`DESCRIBE SELECT * FROM ${relation}`);
    const types = new Map(described.map((row) => [String(row['column_name']), String(row['column_type'])]));
    const columns = source.columns.map(({ name }): StageColumn => {
      const sqlType = types.get(name);
      const type = sqlType === undefined ? undefined : columnTypeOf(sqlType);
      if (sqlType === undefined || type === undefined)
        throw new DmsError('INTERNAL', `The staged rows have no column ${name}.`, { column: name });
      return { name, type, sqlType, sql: this.bench.newIdentifier() };
    });
    const list = columns.map(({ name, sql }) => `${quoteIdentifier(name)} AS ${sql}`);
    const place = offset > 0 ? `_row + ${offset}` : '_row';
    const rows = this.bench.sources.find(source.datasetId)?.rows;
    return {
      columns,
      source: `(SELECT ${[`CAST(${place} AS BIGINT) AS p`, ...list].join(', ')} FROM ${relation})`,
      layers: [],
      rows: rows ?? (await this.bench.number(`SELECT count(*) FROM ${relation}`)),
    };
  }

  private relation({ file }: RecipeSource): string {
    const rows = `read_parquet(${quoteText(this.bench.session.path(file))})`;
    return this.hooks.empty ? `(SELECT * FROM ${rows} LIMIT 0)` : rows;
  }

  private stopIfAsked(): void {
    if (this.hooks.signal?.aborted) throw new DmsError('CANCELLED', 'Stopped before it was done.');
  }

  private async located<T>(index: number, work: () => Promise<T>, op?: string): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw atStep(error, index, op);
    }
  }
}

/** What a step costs beside others: those that look at every row do the work of those before them too. */
const costs = { off: 0, late: 1, whole: 4, writing: 4 };

/** The share of the work done after the first `done` steps; writing comes after the last. */
function shareDone(steps: readonly ReadStep[], done: number): number {
  const cost = steps.map(({ off, definition }) =>
    off ? costs.off : definition.rows ? costs.whole : costs.late,
  );
  const sum = (parts: number[]) => parts.reduce((total, part) => total + part, 0);
  return sum(cost.slice(0, done)) / (sum(cost) + costs.writing);
}

/** Says in which step a mistake is. */
export function located<T>(index: number, op: unknown, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw atStep(error, index, op);
  }
}

function atStep(error: unknown, index: number, op: unknown): unknown {
  if (!(error instanceof DmsError) || index < 0 || error.code === 'CANCELLED') return error;
  const named: Record<string, string> = typeof op === 'string' ? { op: op.slice(0, 100) } : {};
  return new DmsError(error.code, error.message, { ...named, ...error.where, step: index }, { cause: error });
}
