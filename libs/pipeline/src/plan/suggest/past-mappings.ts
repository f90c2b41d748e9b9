import type { Load } from '@dms/domain';
import { wordsOf } from './vocabulary';

/** What people mapped before: a column of that name (however it is written) onto that field of the same object. */
export interface PastMappings {
  times(column: string, field: string): number;
}

export const noPastMappings: PastMappings = { times: () => 0 };

/** Counts the pairs of the loads given that go into the object. */
export function pastMappings(object: string, loads: Iterable<Load>): PastMappings {
  const counts = new Map<string, number>();
  const pair = (column: string, field: string) => `${wordsOf(column).join(' ')}\n${field.toLowerCase()}`;
  for (const load of loads) {
    if (load.object.toLowerCase() !== object.toLowerCase()) continue;
    for (const entry of load.mapping) {
      const column = columnOf(entry);
      if (column === undefined) continue;
      const key = pair(column, entry.field);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return { times: (column, field) => counts.get(pair(column, field)) ?? 0 };
}

function columnOf(entry: Load['mapping'][number]): string | undefined {
  if ('column' in entry) return entry.column;
  return 'lookup' in entry && 'column' in entry.lookup ? entry.lookup.column : undefined;
}
