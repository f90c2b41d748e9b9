import type { LoadDto } from '../client/models/load-dto';
import type { ReadOptionsDto } from '../client/models/read-options-dto';

/** samples/migration.json, which comes with the pages. Names of its datasets stand where their ids go. */
export interface SampleMigration {
  name: string;
  datasets: Record<string, { file: string; options: ReadOptionsDto }>;
  loads: LoadDto[];
}

/** The sample's loads with the ids of real datasets, in recipes (joins) too. */
export function withDatasetIds(loads: LoadDto[], ids: Record<string, string>): LoadDto[] {
  return replaced(loads, ids) as LoadDto[];
}

function replaced(value: unknown, ids: Record<string, string>): unknown {
  if (Array.isArray(value)) return value.map((inner) => replaced(inner, ids));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => [
      name,
      name === 'datasetId' && typeof inner === 'string' ? (ids[inner] ?? inner) : replaced(inner, ids),
    ]),
  );
}

/** `name`, or the first of `name 2`, `name 3`… that nobody has taken. */
export function freeName(name: string, taken: readonly string[]): string {
  const names = new Set(taken);
  if (!names.has(name)) return name;
  for (let number = 2; ; number += 1) {
    const numbered = `${name} ${number}`;
    if (!names.has(numbered)) return numbered;
  }
}
