import { rename } from 'node:fs/promises';
import { JobFolder, Org } from '@dms/domain';
import { Engine } from '../engine/engine';
import { WireColumn } from '../load/wire-columns';
import { writeAnswers } from '../run/org-answers';
import type { ParentKeys } from './compare-records';

export interface WantedRecords {
  object: string;
  /** How many Ids values.jsonl in the folder holds ({"v": Id} a line). */
  count: number;
  /** What was sent: its fields are read, and the keys of the parents that its lookups name. */
  columns: WireColumn[];
  /** Fields that are read besides. */
  more?: string[];
}

/**
 * Reads records as they are now, as found.csv of the folder, and what explains the Ids of their lookups. `all`: found.csv
 * holds every record of the object.
 */
export async function readFound(
  org: Org,
  engine: Engine,
  folder: JobFolder,
  { object, count, columns, more = [] }: WantedRecords,
): Promise<{ found: { file: string; fields: string[] }; parents: ParentKeys[]; all: boolean }> {
  const fields = [...new Set([...columns.map(({ field }) => field), ...more])].filter(
    (name) => name !== 'Id',
  );
  const ids = { path: `${folder.path}/ids.jsonl`, count };
  await rename(`${folder.path}/values.jsonl`, ids.path);
  const read = await writeAnswers(org, { object, by: 'Id', fields, wanted: ids }, `${folder.path}/found.csv`);
  const parents: ParentKeys[] = [];
  for (const column of columns)
    if (column.reference)
      parents.push(await readParents(org, engine, folder, column, fields, parents.length));
  return { found: { file: 'found.csv', fields }, parents, all: read === 'all' };
}

/** A lookup was sent as the parent's key and comes back as its Id: the keys of those parents are asked for. */
async function readParents(
  org: Org,
  engine: Engine,
  folder: JobFolder,
  column: WireColumn,
  fields: string[],
  number: number,
): Promise<ParentKeys> {
  const { object = '', key = '' } = column.reference ?? {};
  const { count } = await engine.run('referred', folder, { file: 'found.csv', fields, column: column.field });
  const wanted = { path: `${folder.path}/referred-${number}.jsonl`, count };
  await rename(`${folder.path}/values.jsonl`, wanted.path);
  const file = `parents-${number}.csv`;
  await writeAnswers(org, { object, by: 'Id', fields: [key], wanted }, `${folder.path}/${file}`);
  return { field: column.field, file, key };
}
