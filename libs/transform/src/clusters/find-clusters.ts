import { keyMethods, keysBy, type KeyMethod } from './keys';
import { nearMethods, nearPairs, type NearMethod } from './near-pairs';

export const clusterMethods = [...keyMethods, ...nearMethods] as const;
export type ClusterMethod = (typeof clusterMethods)[number];

export interface ClusterOptions {
  /** Of ngram and pinyin: letters in a run. Default 2. */
  ngramSize?: number;
  /** Of levenshtein: most edits. Default 2. */
  distance?: number;
  /** Of jaroWinkler: least likeness. Default 0.92. */
  likeness?: number;
  /** A value of so many rows stands on its own feet: two of them in one cluster are marked. Default 10. */
  largeFrom?: number;
}

export interface ValueCount {
  value: string;
  count: number;
}
export interface Cluster {
  /** The commonest first. */
  values: (ValueCount & { large?: true })[];
  /** The commonest value. */
  suggestion: string;
  /** Two or more large values: they may well be two things, so somebody has to decide. */
  decide?: true;
}

/** Pairs that are looked at and compared at most: some seconds' worth of each. */
const budgets: Record<NearMethod, { looks: number; comparisons: number }> = {
  levenshtein: { looks: 400_000_000, comparisons: 12_000_000 },
  jaroWinkler: { looks: 200_000_000, comparisons: 6_000_000 },
};

/**
 * Groups of values that are probably one thing written differently, those of most rows first. `complete` is false where
 * values were too many to compare all that might be near.
 */
export async function findClusters(
  values: readonly ValueCount[],
  method: ClusterMethod,
  options: ClusterOptions = {},
): Promise<{ clusters: Cluster[]; complete: boolean }> {
  const found = isKeyMethod(method)
    ? { groups: byKey(values, await keysBy(method, options.ngramSize ?? 2)), complete: true }
    : byNearness(values, method, options);
  const clusters = found.groups
    .filter((members) => members.length > 1)
    .map((members) => clusterOf(members, options.largeFrom ?? 10));
  const rows = ({ values: members }: Cluster) => members.reduce((sum, { count }) => sum + count, 0);
  clusters.sort((one, other) => rows(other) - rows(one) || compare(one.suggestion, other.suggestion));
  return { clusters, complete: found.complete };
}

function isKeyMethod(method: ClusterMethod): method is KeyMethod {
  return (keyMethods as readonly string[]).includes(method);
}

function byKey(values: readonly ValueCount[], keyOf: (value: string) => string): ValueCount[][] {
  const groups = new Map<string, ValueCount[]>();
  for (const value of values) {
    const key = keyOf(value.value);
    if (key === '') continue;
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return [...groups.values()];
}

/** Whatever is near something near belongs to it: the groups are those of union and find. */
function byNearness(values: readonly ValueCount[], method: NearMethod, options: ClusterOptions) {
  const parent = Int32Array.from(values, (_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] as number] as number;
      at = parent[at] as number;
    }
    return at;
  };
  const limits = {
    distance: options.distance ?? 2,
    likeness: options.likeness ?? 0.92,
    ...budgets[method],
  };
  const texts = values.map(({ value }) => value);
  const complete = nearPairs(texts, method, limits, {
    areTogether: (one, other) => root(one) === root(other),
    join: (one, other) => {
      parent[root(other)] = root(one);
    },
  });
  const groups = new Map<number, ValueCount[]>();
  values.forEach((value, index) => {
    const at = root(index);
    const group = groups.get(at);
    if (group) group.push(value);
    else groups.set(at, [value]);
  });
  return { groups: [...groups.values()], complete };
}

function clusterOf(members: ValueCount[], largeFrom: number): Cluster {
  const sorted = [...members].sort(
    (one, other) => other.count - one.count || compare(one.value, other.value),
  );
  const most = sorted[0]?.count ?? 0;
  // A tenth of the commonest is small beside it, however many rows that is.
  const isLarge = ({ count }: ValueCount) => count >= largeFrom && count * 10 >= most;
  const values = sorted.map((each) => ({ ...each, ...(isLarge(each) && { large: true as const }) }));
  const decide = values.filter(({ large }) => large).length > 1;
  return { values, suggestion: sorted[0]?.value ?? '', ...(decide && { decide: true as const }) };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
