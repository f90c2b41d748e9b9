import { Run, Runs, isFinished, withEvent } from '@dms/domain';

/**
 * Tells the run that was rolled back what became of it, when the run that did so has ended: rolled back where everything
 * that may be undone was, else what it was before, so that the rest can be tried again. Calling it twice changes nothing.
 */
export async function settleRollback(runs: Runs, rollbackId: string): Promise<void> {
  const rollback = await runs.get(rollbackId);
  const of = rollback?.value.rollbackOf;
  if (!rollback || of === undefined || !isFinished(rollback.value.state)) return;
  const { state, problem } = rollback.value;
  await runs.update(of, (run) => {
    if (run.state !== 'rolling_back' || run.rolledBackBy !== rollbackId) return undefined;
    if (state === 'completed')
      return ended(run, 'rolled_back', `Rolled back by the run ${rollbackId}.`, 'info');
    const why = problem ? `: ${problem.detail ?? problem.title}` : '';
    return putBack(
      run,
      `The rollback ${rollbackId} is ${state}${why}. What it left can be rolled back again.`,
    );
  });
}

/** The rollback came to nothing: the run is again what it was. */
export function putBack(run: Run, message: string): Run {
  const { rolledBackFrom = 'completed' } = run;
  const back = ended(run, rolledBackFrom, message, 'warning');
  return { ...back, rolledBackBy: undefined, rolledBackFrom: undefined };
}

function ended(run: Run, state: Run['state'], message: string, severity: 'info' | 'warning'): Run {
  const history = withEvent(run, { severity, event: state, message });
  return { ...run, state, history, updatedAt: new Date().toISOString() };
}
