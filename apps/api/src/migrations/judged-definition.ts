import type { Load, MappingEntry, MigrationDefinition } from '@dms/domain';

/** Stands for the mapping that is still to be made: refers to nothing, so it is never what is refused. */
const unmade: MappingEntry[] = [{ field: 'Id', constant: null }];

/**
 * What is judged when a migration is stored. A load that was only begun (a dataset and an object, nothing mapped yet)
 * may be put down and taken up again: its name and recipe are judged like all others, its mapping when there is one.
 * Runs judge the whole, so nothing can be started that is not finished.
 */
export function judgedDefinition(definition: MigrationDefinition): MigrationDefinition {
  return { ...definition, loads: definition.loads.map(judgedLoad) };
}

function judgedLoad(load: Load): Load {
  if (load.mapping.length > 0) return load;
  const { externalIdField: _, ...rest } = load;
  return { ...rest, operation: 'insert', mapping: unmade };
}
