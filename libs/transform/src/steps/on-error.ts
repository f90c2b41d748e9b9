import type { Stage } from '../run/stage';
import type { StepRun } from '../run/step-run';
import type { Parameters } from './parameters';

/** What becomes of a cell that does not fit: an empty cell, a rejected row, or the cell as it was. */
export type OnError = 'null' | 'reject' | 'keep';

export function readOnError(parameters: Parameters, otherwise: OnError = 'null'): OnError {
  return parameters.oneOf('onError', ['null', 'reject', 'keep'], otherwise);
}

/** Rejects the rows whose cell `value` does not fit, where `onError` says so. */
export async function rejectMisfits(
  run: StepRun,
  stage: Stage,
  onError: OnError,
  misfit: { fits: string; reason: string; value: string },
): Promise<Stage> {
  if (onError !== 'reject') return stage;
  return run.setAside(stage, {
    kind: 'rejected',
    keep: misfit.fits,
    reason: misfit.reason,
    value: misfit.value,
  });
}
