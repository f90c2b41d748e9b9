import { isRemoval, type Load, type MappingEntry, type MigrationDefinition } from '@dms/domain';

/**
 * What is judged when a migration is stored. A load may be put down half made and taken up again, so what is only
 * missing (any field at all, the key, the choice of a key) is no reason to refuse it; what is wrong is. Runs judge the
 * whole, so nothing can be started that is not finished.
 */
export function judgedDefinition(definition: MigrationDefinition): MigrationDefinition {
  return { ...definition, loads: definition.loads.map(judgedLoad) };
}

/** The same for one load: as if it were finished. */
export function judgedLoad(load: Load): Load {
  const { externalIdField, ...rest } = load;
  const isChosen = externalIdField !== undefined || load.operation !== 'upsert';
  if (load.mapping.length === 0 || !isChosen) {
    const mapping = load.mapping.length === 0 ? [standIn('Id')] : load.mapping;
    return { ...rest, operation: 'insert', mapping };
  }
  const key = load.operation === 'insert' ? undefined : (externalIdField ?? 'Id');
  if (key === undefined || isRemoval(load.operation) || isMapped(load, key)) return load;
  return { ...load, mapping: [...load.mapping, standIn(key)] };
}

/** Stands for a line that is still to be made: it refers to nothing, so it is never what is refused. */
function standIn(field: string): MappingEntry {
  return { field, constant: null };
}

function isMapped(load: Load, key: string): boolean {
  return load.mapping.some(({ field }) => field.toLowerCase() === key.toLowerCase());
}
