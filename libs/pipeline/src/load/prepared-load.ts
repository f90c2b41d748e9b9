import { Batch, Load, ObjectStorage, keys } from '@dms/domain';
import { readJson, writeJson } from '../data/json-objects';
import { portionKey } from './portion-key';
import { KeyKind } from './compare-keys';
import { PrepareResult } from './prepare-load';
import { WireColumn } from './wire-columns';

/** What sending a prepared load needs to know, beside its rows; kept in storage as prepared.json. */
export type PreparedLoad = Omit<PrepareResult, 'batches'> & { load: Load };

/** The values of a small load's key, where `keyValues` counts them. */
export const keyValuesFile = 'values.jsonl';

/** What sending a batch needs to know of its load. */
export interface SentLoad {
  load: Load;
  wire: WireColumn[];
  keyKind?: KeyKind;
}

export function readPrepared(storage: ObjectStorage, runId: string, load: number): Promise<PreparedLoad> {
  return readJson<PreparedLoad>(storage, keys.load(runId, load, 'prepared.json'));
}

/** The load as it is sent by this batch: rows that had to wait were described when they were ready. */
export function readSent(
  storage: ObjectStorage,
  { runId, load, portion }: Pick<Batch, 'runId' | 'load' | 'portion'>,
): Promise<SentLoad> {
  if (portion === undefined) return readPrepared(storage, runId, load);
  return readJson<SentLoad>(storage, portionKey(runId, load, portion, 'prepared.json'));
}

export async function writePrepared(
  storage: ObjectStorage,
  runId: string,
  load: number,
  prepared: PreparedLoad,
): Promise<void> {
  await writeJson(storage, keys.load(runId, load, 'prepared.json'), prepared);
}
