import { Inject, Injectable } from '@nestjs/common';
import {
  DmsError,
  JobFolder,
  Load,
  LoadOptions,
  ObjectStorage,
  ProgressBoard,
  Run,
  RunLoad,
  Runs,
  Stored,
  batchId,
  keys,
} from '@dms/domain';
import { CrashPoints } from '../crash-points';
import { DatasetTables } from '../data/dataset-tables';
import { Engine } from '../engine/engine';
import { beforeImageCost } from '../rollback/before-image-cost';
import { RowJudge } from '../rollback/row-judge';
import { RunDefinition } from '../run/definition';
import { sending } from './cut-load';
import { Ledger, PortionRows } from './ledger';
import { portionFields } from './portion-fields';
import { PrepareInput, PrepareResult } from './prepare-load';
import { readPrepared, writePrepared } from './prepared-load';

const tables = ['output', 'lineage', 'fates', 'prepared', 'unsent', 'presettled'] as const;
/** Written for rows that wait for others. */
const waitingTables = ['depth', 'second'] as const;

const deadlineMs = 6 * 3_600_000;

/** The files that preparing a load needs (name -> key), and what makes its rows of them. */
interface Preparing {
  files: Record<string, string>;
  prepare: (folder: JobFolder) => Promise<PrepareResult>;
}

/**
 * Turns one load of a run into prepared rows, batch files and, last, the ledger's documents. Everything has a name that
 * follows from the run, so doing it twice (after a crash, or by two workers at once) leaves the same things.
 */
@Injectable()
export class LoadPreparer {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
    private readonly tables: DatasetTables,
    private readonly engine: Engine,
    private readonly ledger: Ledger,
    private readonly judge: RowJudge,
    private readonly crash: CrashPoints,
  ) {}

  async prepare(run: Stored<Run>, definition: RunDefinition, index: number): Promise<void> {
    const load = required(definition.loads[index]);
    const { files, prepare } = await (definition.undoes
      ? this.undoing(definition, index)
      : this.loading(definition, index));
    const folder = await this.engine.folder(`prepare-${run.id}-${index}`, files);
    try {
      const result = await prepare(folder);
      this.crash.pass('load-prepared');
      for (const name of result.portions ? [...tables, ...waitingTables] : tables) {
        await this.storage.putFile(
          keys.load(run.id, index, `${name}.parquet`),
          `${folder.path}/${name}.parquet`,
        );
      }
      const { batches: _batches, ...prepared } = result;
      await writePrepared(this.storage, run.id, index, { ...prepared, load });
      if (run.value.mode === 'load' && !result.portions)
        await this.writeLedger(run.id, index, result, folder.path, load);
      this.crash.pass('ledger-written');
      await this.record(run, index, result, load);
      this.crash.pass('prepare-recorded');
    } finally {
      await folder.dispose();
    }
    await this.board.announce(run.id);
  }

  private async loading(definition: RunDefinition, index: number): Promise<Preparing> {
    const load = required(definition.loads[index]);
    const { input, files } = await this.source(definition, index);
    const waiting = portionFields(definition, index);
    const fields = definition.fields[load.object] ?? [];
    const whole = { load, ...input, fields, ...(waiting && { waiting }) };
    return { files, prepare: (folder) => this.engine.run('prepare', folder, whole, { deadlineMs }) };
  }

  /** The rows of a run that is rolled back. */
  private async undoing(definition: RunDefinition, index: number): Promise<Preparing> {
    const { files, input } = await this.judge.source(definition, index);
    return { files, prepare: (folder) => this.engine.run('prepareUndo', folder, input, { deadlineMs }) };
  }

  /** The rows of an earlier run that are tried again, or those of the dataset. */
  private async source(
    definition: RunDefinition,
    index: number,
  ): Promise<{ input: Pick<PrepareInput, 'inputs' | 'earlier'>; files: Record<string, string> }> {
    const load = required(definition.loads[index]);
    const [before] = definition.earlier;
    if (before === undefined) {
      const { inputs, files } = await this.tables.inputsFor(load.datasetId, load.recipe);
      return { input: { inputs }, files };
    }
    const names = ['output', 'lineage', 'fates', 'outcomes'].map((name) => `${name}.parquet`);
    // In a folder of their own names: the new tables are written beside them.
    const files = Object.fromEntries(
      names.map((name) => [`earlier-${name}`, keys.load(before, index, name)]),
    );
    const { columns } = await readPrepared(this.storage, before, index);
    return { input: { earlier: { columns } }, files };
  }

  private async writeLedger(
    runId: string,
    index: number,
    result: PrepareResult,
    folder: string,
    load: Load,
  ): Promise<void> {
    const rowsKey = keys.load(runId, index, 'prepared.parquet');
    const batches: PortionRows['batches'] = [];
    for (const [number, { file, rowsFile, ...range }] of result.batches.entries()) {
      const put = (name: string, path: string) =>
        this.storage.putFile(keys.batch(batchId(runId, index, number), name), `${folder}/${path}`);
      const own = rowsFile ? (await put('rows.parquet', rowsFile)).key : rowsKey;
      const body = file ? await put('body.csv', file) : undefined;
      batches.push({ ...range, rowsKey: own, ...(body && { body }) });
    }
    await this.ledger.write(runId, index, 0, { load, strategy: result.strategy, batches });
  }

  private async record(
    { id, value: { mode } }: Stored<Run>,
    index: number,
    result: PrepareResult,
    definition: Load,
  ): Promise<void> {
    const batches = result.batches.length;
    await this.runs.update(id, (run) => {
      const load = run.loads[index];
      if (!load || (load.state !== 'waiting' && load.state !== 'preparing')) return undefined;
      const { strategy, reason, outputRows, source, skipped, failed, portions } = result;
      const rows = outputRows - skipped - failed;
      const { name, object, operation, level } = load;
      const { options } = definition;
      const expected = portions ? expectedBatches(strategy, rows, portions.count, options) : batches;
      const image = run.rollbackOf === undefined ? beforeImageCost(definition, rows) : undefined;
      const plan = {
        ...{ load: name, object, operation, level, strategy, reason, rows },
        batches: expected,
        apiCalls: (strategy === 'bulk' ? expected * 12 : expected * 2) + (image?.apiCalls ?? 0),
        ...(image && { beforeImage: image }),
        ...(load.plan?.hierarchy && { hierarchy: load.plan.hierarchy }),
        ...(load.plan?.secondPass && { secondPass: load.plan.secondPass }),
      };
      const prepared: RunLoad = {
        ...load,
        ...{ state: 'prepared', plan, source, outputRows, skipped, failed, batches },
        ...(portions && { portions: { ...portions, at: 0, names: [] } }),
        ...(image && mode === 'load' && { before: {} }),
      };
      return { ...run, loads: run.loads.with(index, prepared), updatedAt: new Date().toISOString() };
    });
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined)
    throw new DmsError('INTERNAL', 'The run names a load that its definition does not have.');
  return value;
}

/** Portions are cut one after another, so there are at least as many batches as portions. */
function expectedBatches(
  strategy: PrepareResult['strategy'],
  rows: number,
  portions: number,
  options: LoadOptions | undefined,
): number {
  const most = strategy === 'bulk' ? sending.jobRows : (options?.batchRows ?? sending.collectionRows);
  return rows === 0 ? 0 : Math.max(portions, Math.ceil(rows / most));
}
