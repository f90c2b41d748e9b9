import { Inject, Injectable } from '@nestjs/common';
import {
  Batch,
  Batches,
  ObjectStorage,
  OrgError,
  Orgs,
  Run,
  RunLoad,
  RunState,
  Stored,
  addCounts,
  isBalanced,
  keys,
  noOutput,
  noSource,
} from '@dms/domain';
import { CrashPoints } from '../crash-points';
import { writeJson } from '../data/json-objects';
import { Engine } from '../engine/engine';
import { RunDefinition } from './definition';
import type { FateCount } from './fate-counts';
import { FoldResult } from './fold-outcomes';
import { OutcomeFiles } from './outcome-files';
import { LoadReport, Report } from './report';

/** Ends a run: folds the ledger's outcomes into one line for each output row, checks both sums, writes the report. */
@Injectable()
export class Reconciler {
  constructor(
    @Inject(Batches) private readonly batches: Batches,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    @Inject(Orgs) private readonly orgs: Orgs,
    private readonly engine: Engine,
    private readonly outcomeFiles: OutcomeFiles,
    private readonly crash: CrashPoints,
  ) {}

  async reconcile(
    run: Stored<Run>,
    definition: RunDefinition,
  ): Promise<{ loads: RunLoad[]; state: RunState }> {
    const reports: LoadReport[] = [];
    const loads: RunLoad[] = [];
    for (const [index, load] of run.value.loads.entries()) {
      const report = await this.reconcileLoad(run, definition, index);
      reports.push(report);
      loads.push({ ...load, state: 'done', output: report.output, apiCalls: report.apiCalls });
    }
    this.crash.pass('outcomes-folded');
    const state = endState(run.value, loads);
    await writeJson(this.storage, keys.report(run.id), this.report(run, state, reports));
    this.crash.pass('report-stored');
    return { loads, state };
  }

  finished(): void {
    this.crash.pass('run-finished');
  }

  private async reconcileLoad(
    run: Stored<Run>,
    definition: RunDefinition,
    index: number,
  ): Promise<LoadReport> {
    const load = run.value.loads[index];
    if (!load) throw new Error('No such load');
    const prepared = load.state !== 'waiting' && load.state !== 'preparing';
    const batches: Stored<Batch>[] = [];
    const prefix = `${run.id}:${String(index).padStart(4, '0')}:`;
    for await (const batch of this.batches.scan(prefix)) batches.push(batch);
    const { folded, setAside } = prepared ? await this.fold(run, index) : { folded: empty, setAside: [] };
    if (folded.doubled > 0)
      throw new Error(`${folded.doubled} output rows of ${load.name} have two outcomes`);
    const { name, object, operation, plan, source } = load;
    const orphans = await this.orphans(run.value, definition, object, batches);
    const ownCalls = batches.reduce((sum, batch) => sum + batch.value.apiCalls, 0);
    return {
      name,
      object,
      operation,
      ...(plan && { plan }),
      ...(load.delta && { delta: load.delta }),
      source,
      output: folded.output,
      balanced: isBalanced(source, folded.output),
      setAside,
      causes: folded.codes,
      jobs: batches.flatMap(({ value }) =>
        value.jobId ? [{ id: value.jobId, rows: value.rows, state: value.state }] : [],
      ),
      possibleOrphans: orphans.jobs,
      apiCalls:
        run.value.mode === 'check' ? load.apiCalls : ownCalls + orphans.calls + (load.lookupCalls ?? 0),
    };
  }

  private async fold(
    run: Stored<Run>,
    index: number,
  ): Promise<{ folded: FoldResult; setAside: FateCount[] }> {
    const { files, ...outcomes } = await this.outcomeFiles.of(run, index);
    files['fates.parquet'] = keys.load(run.id, index, 'fates.parquet');
    if (run.value.mode === 'check') {
      files['checked.parquet'] = keys.load(run.id, index, 'outcomes.parquet');
      delete files['second.parquet'];
    }
    const folder = await this.engine.folder(`fold-${run.id}-${index}`, files);
    try {
      if (run.value.mode === 'check')
        return await this.engine.run('account', folder, { file: 'checked.parquet' });
      const open = run.value.cancelRequested ? cancelledRows : ({ status: 'pending' } as const);
      const account = await this.engine.run('account', folder, { ...outcomes, open });
      await this.storage.putFile(
        keys.load(run.id, index, 'outcomes.parquet'),
        `${folder.path}/outcomes.parquet`,
      );
      return account;
    } finally {
      await folder.dispose();
    }
  }

  /** Asked only when a claim ended between creating a job and recording its id; never touched, only listed. */
  private async orphans(
    run: Run,
    definition: RunDefinition,
    object: string,
    batches: Stored<Batch>[],
  ): Promise<{ jobs: { id: string; createdDate: string }[]; calls: number }> {
    if (!batches.some((batch) => batch.value.orphanPossible)) return { jobs: [], calls: 0 };
    const known = new Set(batches.flatMap(({ value }) => [value.jobId, ...value.formerJobs]));
    try {
      const org = await this.orgs.open(definition.connectionId);
      const calls = org.apiCalls;
      const open = await org.openJobs(object, run.startedAt ?? run.createdAt);
      const jobs = open
        .filter((job) => !known.has(job.id))
        .map(({ id, createdDate }) => ({ id, createdDate }));
      return { jobs, calls: org.apiCalls - calls };
    } catch (error) {
      // The report does not wait for a list that changes nothing about the rows.
      if (error instanceof OrgError) return { jobs: [], calls: 0 };
      throw error;
    }
  }

  private report(run: Stored<Run>, state: RunState, loads: LoadReport[]): Report {
    const source = loads.reduce((sum, load) => addCounts(sum, load.source), noSource);
    const output = loads.reduce((sum, load) => addCounts(sum, load.output), noOutput);
    const { migrationId, migrationName, mode, owner, startedAt, warnings } = run.value;
    return {
      runId: run.id,
      migrationId,
      migrationName,
      mode,
      state,
      owner,
      ...(startedAt && { startedAt }),
      endedAt: new Date().toISOString(),
      counts: { source, output, balanced: isBalanced(source, output) },
      apiCalls: loads.reduce((sum, load) => sum + load.apiCalls, 0),
      loads,
      warnings,
    };
  }
}

const cancelledRows = {
  status: 'skipped',
  code: 'cancelled',
  message: 'The run was cancelled before this row was sent.',
} as const;

const empty: FoldResult = { output: noOutput, doubled: 0, codes: [] };

function endState(run: Run, loads: RunLoad[]): RunState {
  if (run.cancelRequested) return 'cancelled';
  const wrong = loads.some(
    (load) => load.source.rejected > 0 || (load.output && load.output.failed + load.output.unknown > 0),
  );
  return wrong ? 'completed_with_errors' : 'completed';
}
