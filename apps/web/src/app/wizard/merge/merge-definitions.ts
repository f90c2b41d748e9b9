import type { LoadDto } from '../../client/models/load-dto';
import type { NewMigrationDto } from '../../client/models/new-migration-dto';
import { type Line, type Place, type Side, ThreeWay } from './three-way';

export interface Merged {
  definition: NewMigrationDto;
  /** Everything that differs from what both sides began with. */
  lines: readonly Line[];
}

type Versions<T> = Record<Side, T>;
type Steps = NonNullable<LoadDto['recipe']['steps']>;

/** Two versions of a migration, changed apart from each other, as one; `choices` are by the ids of lines. */
export function mergedDefinitions(
  { before, mine, theirs }: Versions<NewMigrationDto>,
  choices: ReadonlyMap<string, Side> = new Map(),
): Merged {
  const merge = new ThreeWay(choices);
  const definition = {
    name: merge.one({ part: 'name' }, before.name, mine.name, theirs.name),
    connectionId: merge.one(
      { part: 'connection' },
      before.connectionId,
      mine.connectionId,
      theirs.connectionId,
    ),
    loads: merge.list(
      { before: before.loads, mine: mine.loads, theirs: theirs.loads },
      {
        keyOf: ({ name }) => name,
        place: (load) => ({ part: 'load', load }),
        order: { part: 'loads' },
        inner: (versions) => mergedLoad(merge, versions),
      },
    ),
  };
  return { definition, lines: merge.lines };
}

function mergedLoad(merge: ThreeWay, { before, mine, theirs }: Versions<LoadDto>): LoadDto {
  const load = mine.name;
  const target = ({ object, operation, externalIdField }: LoadDto) => ({
    object,
    operation,
    ...(externalIdField !== undefined && { externalIdField }),
  });
  const rest = ({ strategy, options }: LoadDto) => ({
    ...(strategy !== undefined && { strategy }),
    ...(options !== undefined && { options }),
  });
  return {
    name: load,
    datasetId: merge.one({ part: 'dataset', load }, before.datasetId, mine.datasetId, theirs.datasetId),
    recipe: { ...mine.recipe, steps: mergedSteps(merge, load, { before, mine, theirs }) },
    ...merge.one({ part: 'target', load }, target(before), target(mine), target(theirs)),
    mapping: mergedList(
      merge,
      { before: before.mapping, mine: mine.mapping, theirs: theirs.mapping },
      ({ field }) => field,
      { each: (name) => ({ part: 'mapping', load, name }), whole: { part: 'mappings', load } },
    ),
    ...merge.one({ part: 'options', load }, rest(before), rest(mine), rest(theirs)),
  };
}

/** Steps are told apart by their ids. */
function mergedSteps(merge: ThreeWay, load: string, versions: Versions<LoadDto>): Steps {
  const stepsOf = (side: Side): Steps => versions[side].recipe.steps ?? [];
  const whole: Place = { part: 'steps', load };
  return mergedList(
    merge,
    { before: stepsOf('before'), mine: stepsOf('mine'), theirs: stepsOf('theirs') },
    ({ id }) => id ?? '',
    { each: (name) => ({ part: 'step', load, name }), whole, order: whole },
  );
}

/** Entry by entry where every entry has a key of its own; else there is no telling what was changed into what. */
function mergedList<T>(
  merge: ThreeWay,
  versions: Versions<T[]>,
  keyOf: (entry: T) => string,
  places: { each: (name: string) => Place; whole: Place; order?: Place },
): T[] {
  const hasKeys = Object.values(versions).every((entries) => {
    const keys = new Set(entries.map(keyOf));
    return keys.size === entries.length && !keys.has('');
  });
  if (!hasKeys) return merge.one(places.whole, versions.before, versions.mine, versions.theirs);
  return merge.list(versions, {
    keyOf,
    place: places.each,
    ...(places.order && { order: places.order }),
  });
}
