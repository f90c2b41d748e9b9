import { RunDefinition, kindOf } from '../run/definition';
import type { LoadLink } from '../plan/load-order';
import { TrialParent } from './take-trial';
import { isLookup } from './wire-columns';

/**
 * How a lookup of a load names rows of another one; undefined where the org is asked for what it finds, so that nobody
 * knows beforehand.
 */
export function trialParent(
  definition: RunDefinition,
  link: LoadLink,
): (Pick<TrialParent, 'child' | 'kind' | 'column'> & { by: 'wire' | 'output' }) | undefined {
  const load = definition.loads[link.child];
  const entry = load?.mapping.find(({ field }) => field.toLowerCase() === link.field.toLowerCase());
  const field = definition.fields[load?.object ?? '']?.find(
    ({ name }) => name.toLowerCase() === link.field.toLowerCase(),
  );
  if (!entry || !isLookup(entry) || !field) return undefined;
  const { lookup } = entry;
  if (lookup.by === 'load')
    return { child: `?${field.name}.0`, kind: 'exact', column: lookup.key, by: 'output' };
  if (lookup.by !== 'externalId') return undefined;
  const path = `${field.relationshipName}.${lookup.key}`;
  const target = field.referenceTo.find((name) => name.toLowerCase() === lookup.object.toLowerCase());
  return {
    child: field.referenceTo.length > 1 ? `${target}:${path}` : path,
    kind: kindOf(definition, lookup.object, lookup.key),
    column: lookup.key,
    by: 'wire',
  };
}
