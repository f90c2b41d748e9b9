import { Run, RunState, withEvent } from '@dms/domain';

/** With its last load a run is prepared, unless somebody wants it to stop before. */
export function thenLoading(run: Run): Run {
  const { mode, state, loads, pauseRequested, cancelRequested } = run;
  const isReady =
    mode === 'load' && state === 'preparing' && loads.every((load) => load.state === 'prepared');
  return isReady && !pauseRequested && !cancelRequested ? inState(run, 'loading') : run;
}

/** Every load was sent, to its last portion. */
export function isAllSent({ loads }: Run): boolean {
  return loads.every((load) => load.state === 'done');
}

/** The run in another state, as its history tells. */
export function inState(run: Run, state: RunState): Run {
  const history = withEvent(run, { severity: 'info', event: state, message: `The run is ${state}.` });
  return { ...run, state, history, updatedAt: new Date().toISOString() };
}
