import { Inject, Injectable } from '@nestjs/common';
import {
  Batch,
  BatchProgress,
  Batches,
  OutputCounts,
  ProgressBoard,
  Run,
  RunLoad,
  Stored,
  WorkProgress,
  addCounts,
  isBalanced,
  isFinished,
  isSettled,
  noOutput,
  noSource,
  timeLeft,
} from '@dms/domain';
import { RunLoadView, RunView } from '../run-view';

/** Puts a run together for looking at: the documents' truth, and the last news of running jobs. */
@Injectable()
export class RunViews {
  /** The ledger of a big run is read at most twice a second, however many look. */
  private readonly recent = new Map<string, { version: string; at: number; view: Promise<RunView> }>();

  constructor(
    @Inject(Batches) private readonly batches: Batches,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
  ) {}

  view(run: Stored<Run>): Promise<RunView> {
    const now = Date.now();
    const known = this.recent.get(run.id);
    if (known && known.version === run.version && now - known.at < 500) return known.view;
    for (const [id, entry] of this.recent) if (now - entry.at > 5_000) this.recent.delete(id);
    const view = this.build(run);
    this.recent.set(run.id, { version: run.version, at: now, view });
    return view;
  }

  private async build(run: Stored<Run>): Promise<RunView> {
    const { value } = run;
    const settled = isFinished(value.state);
    const loads: RunLoadView[] = [];
    const progress = settled ? {} : await this.board.batches(run.id);
    const preparing = value.state === 'preparing' ? await this.board.preparing(run.id) : {};
    const ledger = settled || run.value.mode === 'check' ? [] : await this.ledger(run.id);
    for (const [index, load] of run.value.loads.entries()) {
      loads.push(
        viewLoad(
          load,
          ledger.filter((batch) => batch.value.load === index),
          { batches: progress, preparing: preparing[index] },
        ),
      );
    }
    const source = loads.reduce((sum, load) => addCounts(sum, load.counts.source), noSource);
    const output = loads.reduce((sum, load) => addCounts(sum, load.counts.output), noOutput);
    const done = output.rows - output.pending;
    return {
      id: run.id,
      migrationId: value.migrationId,
      migrationName: value.migrationName,
      connectionId: value.connectionId,
      mode: value.mode,
      state: value.state,
      ...(!settled && value.cancelRequested && { stopping: 'cancel' as const }),
      ...(!settled && value.pauseRequested && !value.cancelRequested && { stopping: 'pause' as const }),
      counts: { source, output, balanced: settled && isBalanced(source, output) },
      loads,
      ...pace(value, done, output.pending),
      apiCalls: loads.reduce((sum, load) => sum + load.apiCalls, 0),
      owner: value.owner,
      createdAt: value.createdAt,
      updatedAt: value.updatedAt,
      ...(value.startedAt && { startedAt: value.startedAt }),
      ...(value.endedAt && { endedAt: value.endedAt }),
      ...(value.resumeAt && { resumeAt: value.resumeAt }),
      ...(value.retryOf && { retryOf: value.retryOf }),
      ...(value.trial && { trial: value.trial }),
      ...(value.restOf && { restOf: value.restOf }),
      ...(value.rollbackOf && { rollbackOf: value.rollbackOf }),
      ...(value.rolledBackBy && { rolledBackBy: value.rolledBackBy }),
      ...(value.corrected && { corrected: value.corrected }),
      warnings: value.warnings,
      ...(value.problem && { problem: value.problem }),
    };
  }

  private async ledger(runId: string): Promise<Stored<Batch>[]> {
    const batches: Stored<Batch>[] = [];
    for await (const batch of this.batches.scan(`${runId}:`)) batches.push(batch);
    return batches;
  }
}

function viewLoad(
  load: RunLoad,
  ledger: Stored<Batch>[],
  progress: { batches: Record<string, BatchProgress>; preparing: WorkProgress | undefined },
): RunLoadView {
  const { name, object, operation, state, level, plan, source, warnings } = load;
  const settledBatches = ledger.filter((batch) => isSettled(batch.value.state)).length;
  const total = Math.max(load.batches, ledger.length);
  const sent = ledger.reduce((sum, batch) => sum + batch.value.apiCalls, 0);
  const apiCalls = load.apiCalls || sent + (load.lookupCalls ?? 0);
  return {
    name,
    object,
    operation,
    state,
    level,
    ...(plan && { plan }),
    counts: { source, output: load.output ?? runningCounts(load, ledger, progress.batches) },
    ...(isToCome(state) && progress.preparing && { preparing: preparationOf(progress.preparing) }),
    batches: { total, settled: load.output ? total : settledBatches },
    ...(load.delta && { delta: load.delta }),
    ...(load.before?.rows !== undefined && { beforeImage: { rows: load.before.rows } }),
    apiCalls,
    warnings,
  };
}

function isToCome(state: RunLoad['state']): boolean {
  return state === 'waiting' || state === 'preparing';
}

function preparationOf(progress: WorkProgress): RunLoadView['preparing'] {
  return { share: progress.share, eta: timeLeft(progress, Date.now()) };
}

/** While jobs run, the org tells only how many rows it processed and refused: those processed count as created. */
function runningCounts(
  load: RunLoad,
  ledger: Stored<Batch>[],
  progress: Record<string, BatchProgress>,
): OutputCounts {
  const counts: OutputCounts = {
    ...noOutput,
    rows: load.outputRows,
    skipped: load.skipped,
    failed: load.failed,
    unchanged: load.delta?.unchanged ?? 0,
  };
  for (const { id, value } of ledger) {
    // A second pass changes rows that are counted already.
    if (value.pass === 2) continue;
    if (value.counts) {
      for (const name of ['created', 'updated', 'deleted', 'skipped', 'failed', 'unknown'] as const)
        counts[name] += value.counts[name];
    } else if (value.state === 'closed' && progress[id]) {
      const { processed, failed } = progress[id];
      counts.failed += failed;
      counts[
        value.operation === 'delete' ? 'deleted' : value.operation === 'update' ? 'updated' : 'created'
      ] += processed - failed;
    } else if (value.state === 'unknown') counts.unknown += value.rows;
  }
  const { rows, pending: _pending, ...done } = counts;
  const settled = Object.values(done).reduce((sum, count) => sum + count, 0);
  return { ...counts, pending: Math.max(0, rows - settled) };
}

/** Rows a second over the run so far, and what that means for the rest, as a range. */
function pace(run: Run, done: number, pending: number): Pick<RunView, 'rowsPerSecond' | 'eta'> {
  if (!run.startedAt || done === 0) return { rowsPerSecond: null, eta: null };
  const end = run.endedAt ? Date.parse(run.endedAt) : Date.now();
  const seconds = Math.max((end - Date.parse(run.startedAt)) / 1000, 0.001);
  const rowsPerSecond = Math.round((done / seconds) * 10) / 10;
  // Under ten seconds of data nothing is known yet.
  if (run.endedAt || seconds < 10 || run.state !== 'loading') return { rowsPerSecond, eta: null };
  const left = pending / Math.max(rowsPerSecond, 0.1);
  return { rowsPerSecond, eta: { fromSeconds: Math.round(left * 0.8), toSeconds: Math.round(left * 1.5) } };
}
