import { Caller, Migration, Run, RunMode, noSource } from '@dms/domain';
import { RunDefinition } from './definition';

/** Where a run comes from, if it is no plain one. */
export type RunOrigin = Pick<Run, 'retryOf' | 'corrected' | 'rollbackOf' | 'trial' | 'restOf'>;

/** A run that is not begun yet. */
export function freshRun(
  caller: Caller,
  migration: { id: string; value: Pick<Migration, 'name' | 'connectionId'> },
  definition: RunDefinition,
  mode: RunMode,
  { direct, ...origin }: { direct?: boolean } & RunOrigin,
): Run {
  const now = new Date().toISOString();
  const message = beginning(mode, origin);
  return {
    migrationId: migration.id,
    migrationName: migration.value.name,
    connectionId: migration.value.connectionId,
    mode,
    state: 'queued',
    loads: definition.loads.map((load, index) => ({
      name: load.name,
      object: load.object,
      operation: load.operation,
      ...(load.externalIdField && { externalIdField: load.externalIdField }),
      level: definition.levels[index] ?? 0,
      state: 'waiting',
      source: noSource,
      outputRows: 0,
      skipped: 0,
      failed: 0,
      batches: 0,
      apiCalls: 0,
      warnings: [],
    })),
    warnings: [],
    ...(direct && { direct }),
    ...origin,
    history: [{ at: now, severity: 'info', event: 'started', message }],
    attempts: 0,
    owner: caller.id,
    createdAt: now,
    updatedAt: now,
  };
}

function beginning(mode: RunMode, { retryOf, corrected, rollbackOf, trial, restOf }: RunOrigin): string {
  if (retryOf !== undefined)
    return `Tries failed rows of the run ${retryOf} again${corrected ? `, ${corrected} of their cells put right` : ''}.`;
  if (rollbackOf !== undefined) return `Rolls back what the run ${rollbackOf} wrote.`;
  if (restOf !== undefined) return `Loads what the trial ${restOf} left.`;
  return trial ? `Started: a trial of ${trial.rows} rows of each load.` : `Started: ${mode}.`;
}
