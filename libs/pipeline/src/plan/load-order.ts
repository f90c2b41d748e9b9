import { DmsError, Load } from '@dms/domain';
import { isLookup } from '../load/wire-columns';

export interface LoadOrder {
  /** Indexes into the migration's loads, in the order they run. */
  order: number[];
  /** The level of each load (by its index): a level starts when the one before is done. */
  level: number[];
  /** Loads that refer to themselves: `load -> field`. */
  selfReferences: { load: string; field: string }[];
}

/**
 * Works out which load must be done before which: a load whose lookup names an object and key that another load
 * writes comes after it. Loads that do not depend on each other keep the order they were given in. Throws NO_ORDER
 * with the circle named.
 */
export function orderLoads(loads: Load[]): LoadOrder {
  const selfReferences: LoadOrder['selfReferences'] = [];
  const parents = loads.map((load, index) => {
    const found = new Set<number>();
    for (const entry of load.mapping) {
      if (!isLookup(entry)) continue;
      for (const parent of providers(loads, entry.lookup)) {
        if (parent === index) selfReferences.push({ load: load.name, field: entry.field });
        else found.add(parent);
      }
    }
    return found;
  });
  const level: number[] = loads.map(() => -1);
  const order: number[] = [];
  for (let current = 0; order.length < loads.length; current += 1) {
    const ready = loads
      .map((_, index) => index)
      .filter(
        (index) =>
          level[index] === -1 && [...(parents[index] ?? [])].every((parent) => (level[parent] ?? -1) >= 0),
      );
    if (ready.length === 0) throw circle(loads, parents, level);
    for (const index of ready) level[index] = current;
    order.push(...ready);
  }
  return { order, level, selfReferences };
}

function providers(
  loads: Load[],
  lookup: { by: string; object?: string; key?: string; load?: string },
): number[] {
  return loads.flatMap((load, index) => {
    if (lookup.by === 'load') return load.name === lookup.load ? [index] : [];
    if (lookup.by !== 'externalId') return [];
    const sameObject = load.object.toLowerCase() === lookup.object?.toLowerCase();
    const writesKey = load.mapping.some((entry) => entry.field.toLowerCase() === lookup.key?.toLowerCase());
    return sameObject && writesKey && load.operation !== 'delete' ? [index] : [];
  });
}

function circle(loads: Load[], parents: Set<number>[], level: number[]): DmsError {
  const stuck = loads.map((_, index) => index).filter((index) => level[index] === -1);
  const path: number[] = [];
  let at = stuck[0] ?? 0;
  while (!path.includes(at)) {
    path.push(at);
    at = [...(parents[at] ?? [])].find((parent) => stuck.includes(parent)) ?? at;
  }
  const names = [...path.slice(path.indexOf(at)), at].map((index) => loads[index]?.name ?? '');
  return new DmsError(
    'NO_ORDER',
    `These loads wait for each other: ${names.join(' -> ')}. Take one of the lookups out and load it in a second pass.`,
  );
}
