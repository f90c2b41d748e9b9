import { Runs, type Migration, type Run, type Stored } from '@dms/domain';

/**
 * addLoads: nothing to load yet; check: try it; load: the check was good; review: look at what the check found;
 * watch: a run is on; resume: a run is paused; retry: rows failed; done: all is loaded.
 */
export const nextActions = [
  'addLoads',
  'check',
  'load',
  'review',
  'watch',
  'resume',
  'retry',
  'done',
] as const;
export type NextAction = (typeof nextActions)[number];

/** What a person would do next with this migration, told by its newest run. */
export async function nextActionOf(runs: Runs, { id, value }: Stored<Migration>): Promise<NextAction> {
  if (value.loads.length === 0) return 'addLoads';
  for await (const newest of runs.newestBy('migrationId', id)) return after(newest.value);
  return 'check';
}

function after(run: Run): NextAction {
  switch (run.state) {
    case 'paused':
      return 'resume';
    case 'completed':
      if (run.rollbackOf !== undefined) return 'check';
      if (run.trial) return 'load';
      return run.mode === 'check' ? 'load' : 'done';
    case 'completed_with_errors':
      return run.mode === 'check' ? 'review' : 'retry';
    case 'failed':
    case 'cancelled':
      return run.mode === 'check' ? 'check' : 'load';
    case 'rolled_back':
      return 'check';
    default:
      return 'watch';
  }
}
