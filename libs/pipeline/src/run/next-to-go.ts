import { Batch, Run, RunLoad, Stored } from '@dms/domain';

/**
 * Indexes of the loads whose turn it is: those of the lowest level that is not done. Second passes come when all loads
 * have been through their first.
 */
export function lowestLevel(run: Run): number[] {
  const undone = run.loads
    .map(({ level, portions, state }, index) => {
      const second = portions?.secondPass === true && portions.at === portions.count - 1;
      return { index, state, level: second ? Infinity : level };
    })
    .filter(({ state }) => state !== 'done');
  const lowest = Math.min(...undone.map(({ level }) => level));
  return undone.filter(({ level }) => level === lowest).map(({ index }) => index);
}

/**
 * Of the open batches those that may be at work now: of Collections batches of a load the first planned one (the others
 * follow it), of Bulk jobs all, or as many as the load allows at a time.
 */
export function firstToGo(open: Stored<Batch>[]): Stored<Batch>[] {
  const collections = new Set<number>();
  const jobs = new Map<number, number>();
  return open.filter(({ value }) => {
    const { load, strategy, state, concurrency = Infinity } = value;
    if (strategy === 'bulk') {
      const before = jobs.get(load) ?? 0;
      jobs.set(load, before + 1);
      return before < concurrency || state !== 'planned';
    }
    if (state !== 'planned') return true;
    if (collections.has(load)) return false;
    collections.add(load);
    return true;
  });
}

/** Nothing of the load comes after the rows that are at work now. */
export function isLastPortion({ portions }: RunLoad): boolean {
  return !portions || portions.at + 1 >= portions.count;
}
