import { Load, ObjectStorage, keys } from '@dms/domain';
import { readJson, writeJson } from '../data/json-objects';
import { PrepareResult } from './prepare-load';

/** What sending a prepared load needs to know, beside its rows; kept in storage as prepared.json. */
export type PreparedLoad = Omit<PrepareResult, 'batches'> & { load: Load };

export function readPrepared(storage: ObjectStorage, runId: string, load: number): Promise<PreparedLoad> {
  return readJson<PreparedLoad>(storage, keys.load(runId, load, 'prepared.json'));
}

export async function writePrepared(
  storage: ObjectStorage,
  runId: string,
  load: number,
  prepared: PreparedLoad,
): Promise<void> {
  await writeJson(storage, keys.load(runId, load, 'prepared.json'), prepared);
}
