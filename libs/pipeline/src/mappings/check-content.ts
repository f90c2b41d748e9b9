import { Load, MappingContent, MappingEntry, emptyRecipe } from '@dms/domain';
import { checkMapping } from '../plan/check-mapping';

const ownName = 'this load';

/** A mapping as a load without rows: the loads that its lookups lead to stand beside it. */
export function asLoad({ name: _, load: own, options, ...rest }: MappingContent): Load {
  return {
    ...rest,
    name: own ?? ownName,
    datasetId: '',
    recipe: emptyRecipe,
    ...(options && { options }),
  };
}

/** What can be told of a load's mapping without org and neighbours: whatever loads it names are taken for there. Throws BAD_MAPPING. */
export function checkLoneMapping(load: Load): void {
  const names = new Set(load.mapping.flatMap(loadOf));
  names.delete(load.name);
  const others = [...names].map((name): Load => ({ ...load, name, operation: 'insert', mapping: [] }));
  checkMapping(load, [load, ...others]);
}

function loadOf(entry: MappingEntry): string[] {
  return 'lookup' in entry && entry.lookup.by === 'load' ? [entry.lookup.load] : [];
}
