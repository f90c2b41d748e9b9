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
import { Deltas } from '../delta/deltas';
import { Engine } from '../engine/engine';
import { beforeImageCost } from '../rollback/before-image-cost';
import { RowJudge } from '../rollback/row-judge';
import { RunDefinition, sourceRun } from '../run/definition';
import { sending } from './cut-load';
import { Ledger, PortionRows } from './ledger';
import { namedFields } from './named-fields';
import { portionFields } from './portion-fields';
import { PrepareInput, PrepareResult } from './prepare-load';
import { TrialInput, TrialParent } from './take-trial';
import { trialParent } from './trial-parents';
import { keyValuesFile, readPrepared, writePrepared } from './prepared-load';

const tables = ['output', 'lineage', 'fates', 'prepared', 'unsent', 'presettled'] as const;
/** Written for rows that wait for others. */
const waitingTables = ['depth', 'second'] as const;

/** Written where rows are compared with what was written before. */
const deltaTables = ['known', 'gone'] as const;

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
    private readonly deltas: Deltas,
    private readonly crash: CrashPoints,
  ) {}

  /** `then`: what becomes of the run in the write that says that the load is prepared. */
  async prepare(
    run: Stored<Run>,
    definition: RunDefinition,
    index: number,
    then: (run: Run) => Run,
  ): Promise<void> {
    const load = required(definition.loads[index]);
    const { files, prepare } = await this.preparing(run.id, definition, index);
    const folder = await this.engine.folder(`prepare-${run.id}-${index}`, files);
    try {
      const result = await prepare(folder);
      this.crash.pass('load-prepared');
      const written = [
        ...tables,
        ...(result.portions ? waitingTables : []),
        ...(result.delta ? deltaTables : []),
      ];
      const { batches: _batches, ...prepared } = result;
      const files = written.map((name) => `${name}.parquet`);
      if (result.keyValues !== undefined) files.push(keyValuesFile);
      // Each waits for the disk, and none for another: side by side.
      await Promise.all([
        ...files.map((name) =>
          this.storage.putFile(keys.load(run.id, index, name), `${folder.path}/${name}`),
        ),
        writePrepared(this.storage, run.id, index, { ...prepared, load }),
        // Nobody looks at it before the run says that the load is prepared.
        run.value.mode === 'load' && !result.portions
          ? this.writeLedger(run.id, index, result, folder.path, load)
          : undefined,
      ]);
      this.crash.pass('ledger-written');
      await this.record(run, index, result, load, then);
      this.crash.pass('prepare-recorded');
    } finally {
      await folder.dispose();
    }
    await this.board.announce(run.id);
  }

  private preparing(runId: string, definition: RunDefinition, index: number): Promise<Preparing> {
    if (definition.undoes) return this.undoing(definition, index);
    const gone = definition.delta?.gone.find(({ load }) => load === index);
    if (gone && definition.earlier.length === 0) return this.leaving(runId, definition, index, gone.of);
    return this.loading(runId, definition, index);
  }

  private async loading(runId: string, definition: RunDefinition, index: number): Promise<Preparing> {
    const load = required(definition.loads[index]);
    const { input, files } = await this.source(definition, index);
    const waiting = portionFields(definition, index);
    const fields = definition.fields[load.object] ?? [];
    const keyPrefix = definition.keyPrefixes?.[load.object];
    const compares = load.options?.deltaOnly === true && definition.earlier.length === 0;
    const then = compares ? await this.deltas.known(definition.delta?.bases[index] ?? null) : undefined;
    const whole = {
      ...{ load, ...input, fields, named: namedFields(definition, index) },
      ...(keyPrefix && { keyPrefix }),
      ...(waiting && { waiting }),
      ...(then && { known: then.known }),
    };
    Object.assign(files, then?.files);
    const trial = await this.trial(runId, definition, index, files);
    if (trial) Object.assign(whole, { trial });
    const onProgress = this.watch(runId, index);
    return {
      files,
      prepare: (folder) => this.engine.run('prepare', folder, whole, { deadlineMs, onProgress }),
    };
  }

  /** Tells those who look how far the preparation is. */
  private watch(runId: string, index: number): (share: number, rows: number) => void {
    const begun = Date.now();
    return (share, rows) => {
      const at = Date.now();
      const progress = { share, rows, seconds: (at - begun) / 1000, at };
      void this.board.setPreparing(runId, index, progress).then(() => this.board.announce(runId));
    };
  }

  /** Rows of a trial are chosen so that their parents are in it too; the loads that these are in are prepared before. */
  private async trial(
    runId: string,
    definition: RunDefinition,
    index: number,
    files: Record<string, string>,
  ): Promise<TrialInput | undefined> {
    if (!definition.trial) return undefined;
    const parents: TrialParent[] = [];
    for (const [number, link] of definition.links.entries()) {
      const { child, parent } = link;
      if (child !== index || parent === index) continue;
      const named = trialParent(definition, link);
      const written = keys.load(runId, parent, 'prepared.parquet');
      if (!named || (await this.storage.size(written)) === undefined) continue;
      const names = named.by === 'wire' ? ['prepared', 'unsent'] : ['output'];
      const rows = names.map((name) => `parent-${number}-${name}.parquet`);
      for (const [place, name] of names.entries())
        files[rows[place] ?? ''] = keys.load(runId, parent, `${name}.parquet`);
      files[`parent-${number}-written.parquet`] = written;
      const { by: _by, ...lookup } = named;
      parents.push({ ...lookup, rows, written: `parent-${number}-written.parquet` });
    }
    return { ...definition.trial, parents };
  }

  /** Records whose rows are gone; the load whose rows they were is prepared before. */
  private leaving(runId: string, definition: RunDefinition, index: number, of: number): Promise<Preparing> {
    const load = required(definition.loads[index]);
    const files = {
      'gone.parquet': keys.load(runId, of, 'gone.parquet'),
      'earlier-lineage.parquet': keys.load(runId, of, 'lineage.parquet'),
      'earlier-fates.parquet': keys.load(runId, of, 'fates.parquet'),
    };
    const listed = (load.options?.gone?.action ?? 'list') === 'list';
    const fields = definition.fields[load.object] ?? [];
    const input = { load, fields, listed, ...(definition.trial && { trial: true as const }) };
    return Promise.resolve({
      files,
      prepare: (folder) => this.engine.run('prepareGone', folder, input, { deadlineMs }),
    });
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
    const before = sourceRun(definition);
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
    const rest = definition.rest === true;
    const again = definition.again?.[index];
    return { input: { earlier: { columns, ...(rest && { rest }), ...(again && { again }) } }, files };
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
    for (const [number, { rowsFile, ...range }] of result.batches.entries()) {
      const put = (name: string, path: string) =>
        this.storage.putFile(keys.batch(batchId(runId, index, number), name), `${folder}/${path}`);
      const own = rowsFile ? (await put('rows.parquet', rowsFile)).key : rowsKey;
      batches.push({ ...range, rowsKey: own });
    }
    await this.ledger.write(runId, index, 0, { load, strategy: result.strategy, batches });
  }

  private async record(
    { id, value: { mode } }: Stored<Run>,
    index: number,
    result: PrepareResult,
    definition: Load,
    then: (run: Run) => Run,
  ): Promise<void> {
    const batches = result.batches.length;
    await this.runs.update(id, (run) => {
      const load = run.loads[index];
      if (!load || (load.state !== 'waiting' && load.state !== 'preparing')) return undefined;
      const { strategy, reason, outputRows, source, skipped, failed, portions } = result;
      const rows = outputRows - skipped - failed - (result.delta?.unchanged ?? 0);
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
        ...(result.delta && { delta: result.delta }),
        ...(mode === 'load' && rows > 0 && apexDue(definition)),
      };
      return then({ ...run, loads: run.loads.with(index, prepared), updatedAt: new Date().toISOString() });
    });
  }
}

/** The calls that stand around the load; none for a load without rows to send. */
function apexDue({ options }: Load): Pick<RunLoad, 'apex'> {
  const { preApex, postApex } = options ?? {};
  if (!preApex && !postApex) return {};
  return {
    apex: { ...(preApex && { before: 'due' as const }), ...(postApex && { after: 'due' as const }) },
  };
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
