import { Load, isRemoval } from '@dms/domain';
import { RunDefinition } from '../run/definition';
import { isColumn, isLookup } from './wire-columns';

/** Which lookups of a load wait for what. */
export interface PortionFields {
  hierarchy: string[];
  secondPass: string[];
  mayWait: string[];
}

/** What rows of a load wait for before they can be cut into batches; undefined: for nothing. */
export function portionFields(definition: RunDefinition, index: number): PortionFields | undefined {
  const load = definition.loads[index];
  if (!load) return undefined;
  const own = definition.links.filter(({ child }) => child === index);
  const waits =
    own.length > 0 || looksUp(load) || load.mapping.some((entry) => isColumn(entry) && isOnly(entry.when));
  const byKey =
    load.externalIdField !== undefined && (load.operation === 'update' || isRemoval(load.operation));
  if (!waits && !byKey) return undefined;
  return {
    hierarchy: own.filter(({ parent }) => parent === index).map(({ field }) => field),
    secondPass: definition.secondPasses.filter((each) => each.load === index).map(({ field }) => field),
    mayWait: load.mapping
      .map(({ field }) => field)
      .filter((field) => definition.mayWait.includes(`${index}.${field}`)),
  };
}

function looksUp(load: Load): boolean {
  return load.mapping.some((entry) => isLookup(entry) && entry.lookup.by !== 'externalId');
}

function isOnly(when: string | undefined): boolean {
  return when === 'insert' || when === 'update';
}
