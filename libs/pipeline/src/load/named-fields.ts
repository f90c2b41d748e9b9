import { RunDefinition } from '../run/definition';
import { isLookup } from './wire-columns';

/** The fields by which other loads, or the load itself, name its rows: of rows that are not sent nothing else is ever read. */
export function namedFields({ loads, links }: RunDefinition, index: number): string[] {
  const named = links.flatMap(({ child, parent, field }) => {
    if (parent !== index) return [];
    const entry = loads[child]?.mapping.find((each) => each.field.toLowerCase() === field.toLowerCase());
    return entry && isLookup(entry) && entry.lookup.by === 'externalId' ? [entry.lookup.key] : [];
  });
  return [...new Set(named)];
}
