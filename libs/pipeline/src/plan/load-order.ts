import { DmsError, Load, Lookup, isRemoval } from '@dms/domain';
import { isLookup } from '../load/wire-columns';

/** A lookup that one load has into the rows of another (or into its own). */
export interface LoadLink {
  /** Indexes into the migration's loads. */
  child: number;
  parent: number;
  field: string;
}

export interface LoadOrder {
  /** Indexes into the migration's loads, in the order they run. */
  order: number[];
  /** The level of each load (by its index): a level starts when the one before is done. */
  level: number[];
  /** Lookups into other loads' rows; the children of rows that fail are held back. */
  links: LoadLink[];
  /** Lookups of a load into its own rows: these go level by level, parents first. */
  hierarchies: { load: number; field: string }[];
  /** Lookups left out at first and set by an update when all loads are done: they would make a circle. */
  secondPasses: { load: number; field: string }[];
}

/** Whether a lookup may be left empty at first and set later: not required, and open to updates. */
export type MayWait = (load: Load, field: string) => boolean;

/**
 * Works out which load must be done before which: a load whose lookup names rows that another load writes comes after
 * it. Loads that do not depend on each other keep the order they were given in. A circle is opened at one lookup that
 * may wait, by preference of the load that was given first; throws NO_ORDER, the circle named, where none may.
 */
export function orderLoads(loads: Load[], mayWait: MayWait = () => true): LoadOrder {
  const all = allLinks(loads);
  const hierarchies = all
    .filter(({ child, parent }) => child === parent)
    .map(({ child, field }) => ({ load: child, field }));
  const secondPasses: LoadOrder['secondPasses'] = [];
  let links = all.filter(({ child, parent }) => child !== parent);
  for (;;) {
    const level = levelsOf(loads.length, links);
    const circle = circleIn(level, links);
    if (circle.length === 0) {
      const order = loads.map((_, index) => index).sort((a, b) => (level[a] ?? 0) - (level[b] ?? 0) || a - b);
      return { order, level, links, hierarchies, secondPasses };
    }
    const opened = [...circle]
      .sort((a, b) => a.child - b.child)
      .find(({ child, field }) => mayWait(loads[child] as Load, field));
    if (!opened) throw noOrder(loads, circle);
    secondPasses.push({ load: opened.child, field: opened.field });
    links = links.filter(({ child, field }) => child !== opened.child || field !== opened.field);
  }
}

/** Every lookup that rows of the migration's loads may answer, those of a load into itself included. */
export function allLinks(loads: Load[]): LoadLink[] {
  return loads.flatMap((load, child) =>
    load.mapping.flatMap((entry) =>
      isLookup(entry) && !isRemoval(load.operation)
        ? providers(loads, entry.lookup, child).map((parent) => ({ child, parent, field: entry.field }))
        : [],
    ),
  );
}

/** The loads whose rows a lookup may find. A query looks at what the org holds, so at its own load's rows never. */
function providers(loads: Load[], lookup: Lookup, child: number): number[] {
  return loads.flatMap((load, index) => {
    if (lookup.by === 'load') return load.name === lookup.load ? [index] : [];
    if (lookup.by !== 'externalId' && lookup.by !== 'query') return [];
    if (load.object.toLowerCase() !== lookup.object.toLowerCase() || isRemoval(load.operation)) return [];
    const keys = lookup.by === 'externalId' ? [lookup.key] : lookup.match.map(({ field }) => field);
    if (lookup.by === 'query' && index === child) return [];
    return keys.every((key) => writes(load, key)) ? [index] : [];
  });
}

function writes(load: Load, field: string): boolean {
  return load.mapping.some((entry) => entry.field.toLowerCase() === field.toLowerCase());
}

/** Levels by repeated taking of loads whose parents are all placed; -1 for those in or behind a circle. */
function levelsOf(count: number, links: LoadLink[]): number[] {
  const level = Array.from({ length: count }, () => -1);
  for (let current = 0; ; current += 1) {
    const ready = level
      .map((_, index) => index)
      .filter(
        (index) =>
          level[index] === -1 &&
          links.every(({ child, parent }) => child !== index || (level[parent] ?? -1) >= 0),
      );
    if (ready.length === 0) return level;
    for (const index of ready) level[index] = current;
  }
}

/** The links of one circle among the loads without a level; empty where there is none. */
function circleIn(level: number[], links: LoadLink[]): LoadLink[] {
  const stuck = links.filter(({ child, parent }) => level[child] === -1 && level[parent] === -1);
  const path: LoadLink[] = [];
  let at = stuck[0]?.child;
  while (at !== undefined && !path.some(({ child }) => child === at)) {
    const link = stuck.find(({ child }) => child === at);
    if (!link) return [];
    path.push(link);
    at = link.parent;
  }
  return path.slice(path.findIndex(({ child }) => child === at));
}

function noOrder(loads: Load[], circle: LoadLink[]): DmsError {
  const [first] = circle;
  const names = [...circle.map(({ child }) => child), first?.child ?? 0].map((index) => loads[index]?.name);
  const fields = circle.map(({ child, field }) => `${loads[child]?.name}.${field}`);
  return new DmsError(
    'NO_ORDER',
    `These loads wait for each other: ${names.join(' -> ')}. Each of the lookups is required or cannot be changed later (${fields.join(', ')}), so none can be set in a second pass. Take one of them out.`,
  );
}
