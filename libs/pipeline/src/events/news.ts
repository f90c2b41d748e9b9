import {
  Batch,
  BatchNews,
  Dataset,
  DatasetNews,
  EventName,
  Run,
  RunNews,
  RunState,
  addCounts,
  isBalanced,
  isFinished,
  noOutput,
  noSource,
} from '@dms/domain';

/** What there is to tell of a change. */
export interface News {
  name: EventName;
  subject: string;
  data: RunNews | DatasetNews | BatchNews;
}

/** Undefined: nothing that others are told of. */
export function newsOfRun(id: string, before: Run, after: Run): News | undefined {
  const name = before.state === after.state ? undefined : nameOfMove(before, after);
  return name && { name, subject: `runs/${id}`, data: runData(id, after) };
}

function nameOfMove(before: Run, after: Run): EventName | undefined {
  if (before.state === 'rolling_back')
    return after.state === 'rolled_back' ? 'run.rolled_back' : 'run.rollback_failed';
  if (after.state === 'preparing' && before.startedAt === undefined) return 'run.started';
  if (before.state === 'paused' && !isFinished(after.state)) return 'run.resumed';
  return names[after.state];
}

const names: Partial<Record<RunState, EventName>> = {
  paused: 'run.paused',
  completed: 'run.completed',
  completed_with_errors: 'run.completed_with_errors',
  failed: 'run.failed',
  cancelled: 'run.cancelled',
  rolling_back: 'run.rolling_back',
};

function runData(runId: string, run: Run): RunNews {
  const { migrationId, connectionId, mode, state, retryOf, restOf, rollbackOf, rolledBackBy } = run;
  return {
    runId,
    migrationId,
    connectionId,
    mode,
    state,
    ...(retryOf && { retryOf }),
    ...(restOf && { restOf }),
    ...(rollbackOf && { rollbackOf }),
    ...(rolledBackBy && { rolledBackBy }),
    ...(run.problem && { problemCode: run.problem.code }),
    ...(isFinished(state) && { counts: countsOf(run) }),
  };
}

function countsOf({ loads }: Run): RunNews['counts'] {
  const source = loads.reduce((sum, load) => addCounts(sum, load.source), noSource);
  const output = loads.reduce((sum, load) => addCounts(sum, load.output ?? noOutput), noOutput);
  return { source, output, balanced: isBalanced(source, output) };
}

export function newsOfDataset(id: string, before: Dataset, after: Dataset): News | undefined {
  const { state, fileId, derivedFrom, rowCount, rejectedCount, problem } = after;
  if (before.state === state || state === 'staging') return undefined;
  return {
    name: `dataset.${state}`,
    subject: `datasets/${id}`,
    data: {
      datasetId: id,
      ...(fileId && { fileId }),
      ...(derivedFrom && { derivedFrom: derivedFrom.datasetId }),
      state,
      rowCount,
      rejectedCount,
      ...(problem && { problemCode: problem.code }),
    },
  };
}

/** Of a batch that a cancelled run never began there is nothing to tell. */
export function newsOfBatch(id: string, before: Batch, after: Batch): News | undefined {
  const { runId, load, object, operation, strategy, state, rows, counts } = after;
  if (before.state === state || (state !== 'answered' && state !== 'harvested')) return undefined;
  return {
    name: 'batch.settled',
    subject: `batches/${id}`,
    data: {
      batchId: id,
      runId,
      load,
      object,
      operation,
      strategy,
      state,
      rows,
      ...(counts && { counts }),
    },
  };
}
