import type { MigrationDto } from '../client/models/migration-dto';
import type { NewMigrationDto } from '../client/models/new-migration-dto';

/** The part of a migration that people change. */
export function definitionOf({ name, connectionId, loads }: MigrationDto | NewMigrationDto): NewMigrationDto {
  return { name, connectionId, loads };
}

export function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(ordered(left)) === JSON.stringify(ordered(right));
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
