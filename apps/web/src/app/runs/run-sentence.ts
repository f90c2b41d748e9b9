import type { OutputCountsDto } from '../client/models/output-counts-dto';
import type { RunDto } from '../client/models/run-dto';

/** A count and the translation that names it. */
export interface CountPart {
  key: string;
  count: number;
}

const outcomes = ['created', 'updated', 'deleted', 'unchanged', 'skipped', 'failed', 'unknown'] as const;

/**
 * What became of a run's output rows, nothing left out that is not zero. A check writes nothing: there the same counts
 * say what would happen.
 */
export function countParts({ mode, counts }: Pick<RunDto, 'mode' | 'counts'>): CountPart[] {
  const output: OutputCountsDto = counts.output;
  const parts = outcomes
    .filter((outcome) => output[outcome] > 0)
    .map((outcome) => ({ key: `count.${mode}.${outcome}`, count: output[outcome] }));
  const pending = output.pending > 0 ? [{ key: `count.${mode}.pending`, count: output.pending }] : [];
  return [...parts, ...pending];
}

/** Seconds a run took, or has taken so far; undefined before its start. `now` in milliseconds since 1970. */
export function secondsOf(run: Pick<RunDto, 'startedAt' | 'endedAt'>, now: number): number | undefined {
  if (run.startedAt === undefined) return undefined;
  const end = run.endedAt === undefined ? now : Date.parse(run.endedAt);
  return Math.max(0, (end - Date.parse(run.startedAt)) / 1000);
}
