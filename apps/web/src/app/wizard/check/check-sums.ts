import type { RunDto } from '../../client/models/run-dto';

/** The calls that a load of what was checked would need, as planned. */
export function callsNeeded(run: RunDto): number {
  return run.loads.reduce((sum, { plan }) => sum + (plan?.apiCalls ?? 0), 0);
}

/** Rows that a load would send: the others stay behind. */
export function rowsToLoad({ counts: { output } }: RunDto): number {
  return output.rows - output.skipped - output.failed;
}
