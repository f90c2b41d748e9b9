import type { LoadDto } from '../client/models/load-dto';
import type { MigrationDto } from '../client/models/migration-dto';
import type { NewMigrationDto } from '../client/models/new-migration-dto';

/** The part of a migration that people change. */
export function definitionOf({ name, connectionId, loads }: MigrationDto | NewMigrationDto): NewMigrationDto {
  return { name, connectionId, loads };
}

export function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(ordered(left)) === JSON.stringify(ordered(right));
}

/** One place where two definitions differ: a load and a part of it, or (without a load) a part of the migration. */
export interface Difference {
  load?: string;
  part: 'name' | 'connection' | 'load' | 'dataset' | 'recipe' | 'target' | 'mapping' | 'options';
}

/** Where `right` is not `left`; loads are told apart by their names. */
export function differences(left: NewMigrationDto, right: NewMigrationDto): Difference[] {
  const found: Difference[] = [];
  if (left.name !== right.name) found.push({ part: 'name' });
  if (left.connectionId !== right.connectionId) found.push({ part: 'connection' });
  const names = new Set([...left.loads, ...right.loads].map(({ name }) => name));
  for (const load of names) {
    const [one, other] = [left, right].map(({ loads }) => loads.find(({ name }) => name === load));
    if (!one || !other) found.push({ load, part: 'load' });
    else found.push(...differencesOf(one, other));
  }
  return found;
}

function differencesOf(left: LoadDto, right: LoadDto): Difference[] {
  const parts = {
    dataset: (load: LoadDto) => load.datasetId,
    recipe: (load: LoadDto) => load.recipe,
    target: ({ object, operation, externalIdField }: LoadDto) => ({ object, operation, externalIdField }),
    mapping: (load: LoadDto) => load.mapping,
    options: ({ strategy, options }: LoadDto) => ({ strategy, options }),
  };
  return (Object.keys(parts) as (keyof typeof parts)[])
    .filter((part) => !same(parts[part](left), parts[part](right)))
    .map((part) => ({ load: left.name, part }));
}

/** Names of every object in order, nothing undefined: what is the same is then the same text. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, inner]) => [name, ordered(inner)]),
  );
}
