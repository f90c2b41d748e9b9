import type { RunMode } from '../client/models/run-mode';
import type { RunState } from '../client/models/run-state';
import type { IconName } from '../ui/icon-names';
import type { Tone } from '../ui/status';

export interface Look {
  tone: Tone;
  icon: IconName;
}

/** Shape and colour of each state; its word is the translation `run.state.<state>`. */
export const runLooks: Record<RunState, Look> = {
  queued: { tone: 'neutral', icon: 'schedule' },
  preparing: { tone: 'info', icon: 'hourglass_empty' },
  loading: { tone: 'info', icon: 'hourglass_empty' },
  paused: { tone: 'warn', icon: 'pause_circle' },
  reconciling: { tone: 'info', icon: 'hourglass_empty' },
  completed: { tone: 'success', icon: 'check_circle' },
  completed_with_errors: { tone: 'warn', icon: 'warning_amber' },
  failed: { tone: 'error', icon: 'error_outline' },
  cancelled: { tone: 'neutral', icon: 'stop' },
  rolling_back: { tone: 'info', icon: 'hourglass_empty' },
  rolled_back: { tone: 'neutral', icon: 'undo' },
};

export const runStates = Object.keys(runLooks) as RunState[];

export function isRunState(word: string | undefined): word is RunState {
  return runStates.some((state) => state === word);
}

export const modeIcons: Record<RunMode, IconName> = { check: 'fact_check', load: 'cloud_upload' };

/** States that change by themselves: worth asking again. */
export function isMoving(state: RunState): boolean {
  return ['queued', 'preparing', 'loading', 'reconciling', 'rolling_back'].includes(state);
}

/** Over for good: nothing changes any more but by a new decision of a person. */
export function isFinished(state: RunState): boolean {
  return ['completed', 'completed_with_errors', 'failed', 'cancelled', 'rolled_back'].includes(state);
}
