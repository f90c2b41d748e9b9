import { Load, ReadOptions, Recipe } from '@dms/domain';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Rows set aside by one step of a recipe. */
export interface SetAside {
  skipped: number;
  rejected: number;
}

/** What a right migration makes of one load; `keys` are the Legacy_Id__c of the records it leaves in the org. */
export interface ExpectedLoad {
  object: string;
  source: { rows: number; carried: number; folded: number; skipped: number; rejected: number };
  /** By step id; steps not named set nothing aside. */
  steps: Record<string, SetAside>;
  output: { rows: number; written: number; skipped: number; failed: number };
  failedByCode: Record<string, number>;
  keys: string[];
}

/** One record to look at: `fields` are SOQL names or paths (Account.Legacy_Id__c). */
export interface Spot {
  object: string;
  key: string;
  fields: Record<string, string | number | null>;
}

/** samples/expected.json; amounts of money are decimals in text. */
export interface Expected {
  datasets: Record<string, { rows: number; setAside: number }>;
  loads: Record<string, ExpectedLoad>;
  amount: string;
  derived: { name: string; rows: number; deals: number; revenue: string };
  spots: Spot[];
}

/** samples/migration.json: where a datasetId belongs stands the name of one of `datasets`. */
export interface SampleMigration {
  name: string;
  connection: string;
  datasets: Record<string, { file: string; options: ReadOptions }>;
  derived: { name: string; dataset: string; recipe: Recipe };
  loads: Load[];
}

export interface SampleFiles {
  folder: string;
  migration: SampleMigration;
  expected: Expected;
}

export async function readSample(folder: string): Promise<SampleFiles> {
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(folder, name), 'utf8'));
  return {
    folder,
    migration: (await read('migration.json')) as SampleMigration,
    expected: (await read('expected.json')) as Expected,
  };
}

/** The same JSON with every `datasetId` that names a dataset replaced by its id, joins and unions included. */
export function withDatasetIds<T>(value: T, ids: Record<string, string>): T {
  if (Array.isArray(value)) return value.map((item) => withDatasetIds(item, ids)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [
    name,
    name === 'datasetId' && typeof inner === 'string' ? idOf(inner, ids) : withDatasetIds(inner, ids),
  ]);
  return Object.fromEntries(entries) as T;
}

function idOf(name: string, ids: Record<string, string>): string {
  const id = ids[name];
  if (id === undefined)
    throw new Error(`samples/migration.json names the dataset ${name}, which it does not have.`);
  return id;
}
