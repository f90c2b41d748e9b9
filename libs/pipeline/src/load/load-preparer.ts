import { Inject, Injectable } from '@nestjs/common';
import {
  Batch,
  Batches,
  DmsError,
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
import { RunDefinition } from '../run/definition';
import { PrepareResult } from './prepare-load';
import { writePrepared } from './prepared-load';

const tables = ['output', 'lineage', 'fates', 'prepared', 'presettled'] as const;

/**
 * Turns one load of a run into prepared rows, batch files and, last, the ledger's documents. Everything has a name that
 * follows from the run, so doing it twice (after a crash, or by two workers at once) leaves the same things.
 */
@Injectable()
export class LoadPreparer {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Batches) private readonly batches: Batches,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
    private readonly tables: DatasetTables,
    private readonly engine: Engine,
    private readonly crash: CrashPoints,
  ) {}

  async prepare(run: Stored<Run>, definition: RunDefinition, index: number): Promise<void> {
    const load = definition.loads[index];
    if (!load) throw new DmsError('INTERNAL', 'The run names a load that its definition does not have.');
    const { inputs, files } = await this.tables.inputsFor(load.datasetId, load.recipe);
    const folder = await this.engine.folder(`prepare-${run.id}-${index}`, files);
    try {
      const fields = definition.fields[load.object] ?? [];
      const result = await this.engine.run(
        'prepare',
        folder,
        { load, inputs, fields },
        { deadlineMs: 6 * 3_600_000 },
      );
      this.crash.pass('load-prepared');
      for (const name of tables) {
        await this.storage.putFile(
          keys.load(run.id, index, `${name}.parquet`),
          `${folder.path}/${name}.parquet`,
        );
      }
      const { batches, ...prepared } = result;
      await writePrepared(this.storage, run.id, index, { ...prepared, load });
      if (run.value.mode === 'load') await this.writeLedger(run.id, index, result, folder.path, load);
      this.crash.pass('ledger-written');
      await this.record(run.id, index, result, batches.length);
      this.crash.pass('prepare-recorded');
    } finally {
      await folder.dispose();
    }
    await this.board.announce(run.id);
  }

  private async writeLedger(
    runId: string,
    index: number,
    result: PrepareResult,
    folder: string,
    load: RunDefinition['loads'][number],
  ): Promise<void> {
    const documents: { id: string; value: Batch }[] = [];
    for (const [number, range] of result.batches.entries()) {
      const id = batchId(runId, index, number);
      const { file, ...rows } = range;
      const body = file
        ? await this.storage.putFile(keys.batch(id, 'body.csv'), `${folder}/${file}`)
        : undefined;
      documents.push({
        id,
        value: {
          runId,
          load: index,
          strategy: result.strategy,
          object: load.object,
          operation: load.operation,
          ...(load.externalIdField && { externalIdField: load.externalIdField }),
          state: 'planned',
          ...rows,
          rowsKey: keys.load(runId, index, 'prepared.parquet'),
          ...(body && { body }),
          epoch: 0,
          attempt: 0,
          formerJobs: [],
          apiCalls: 0,
          polls: 0,
          quietReads: 0,
          tries: 0,
          failures: 0,
        },
      });
    }
    await this.batches.ensureMany(documents);
  }

  private async record(runId: string, index: number, result: PrepareResult, batches: number): Promise<void> {
    await this.runs.update(runId, (run) => {
      const load = run.loads[index];
      if (!load || (load.state !== 'waiting' && load.state !== 'preparing')) return undefined;
      const { strategy, reason, outputRows, source, skipped, failed } = result;
      const sent = outputRows - skipped - failed;
      const apiCalls = strategy === 'bulk' ? batches * 12 : batches * 2;
      const plan = {
        load: load.name,
        object: load.object,
        operation: load.operation,
        level: load.level,
        strategy,
        reason,
        rows: sent,
        batches,
        apiCalls,
      };
      const prepared: RunLoad = {
        ...load,
        state: 'prepared',
        plan,
        source,
        outputRows,
        skipped,
        failed,
        batches,
      };
      return { ...run, loads: run.loads.with(index, prepared), updatedAt: new Date().toISOString() };
    });
  }
}
