import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DmsClient } from '../sample/dms-client';
import { RunAnswer } from '../sample/run-watch';
import { ContactsLoad, contactsMigration, writeContacts } from './contacts';
import { Rig } from './rig';

/** Writes, uploads and stages `rows` contacts and makes their migration; answers its id. */
export async function stageContacts(
  rig: Rig,
  dms: DmsClient,
  rows: number,
  load: ContactsLoad = {},
): Promise<string> {
  return stageUploaded(dms, await uploadContacts(rig, dms, rows), load);
}

/** Writes and uploads `rows` contacts; answers the file's id. */
export async function uploadContacts(rig: Rig, dms: DmsClient, rows: number): Promise<string> {
  const file = join(rig.home, 'contacts.csv');
  await writeContacts(file, rows);
  return (await dms.upload<{ id: string }>('/files', file, 'contacts.csv')).id;
}

/** Stages an uploaded file of contacts and makes its migration; answers the migration's id. */
export async function stageUploaded(
  dms: DmsClient,
  fileId: string,
  load: ContactsLoad = {},
): Promise<string> {
  const { body: dataset } = await dms.post<{ id: string }>('/datasets', { fileId, name: 'contacts' });
  await staged(dms, dataset.id);
  const migration = contactsMigration('Contacts', await connectionOf(dms), dataset.id, load);
  return (await dms.post<{ id: string }>('/migrations', migration)).body.id;
}

/** The id of the connection to the practice org. */
export async function connectionOf(dms: DmsClient): Promise<string> {
  const connection = await dms.find<{ id: string; kind: string }>(
    '/connections',
    ({ kind }) => kind === 'practice',
  );
  if (!connection) throw new Error('There is no practice connection');
  return connection.id;
}

export async function startLoad(dms: DmsClient, migrationId: string): Promise<string> {
  const key = { 'Idempotency-Key': randomUUID() };
  return (await dms.post<RunAnswer>(`/migrations/${migrationId}/runs`, { mode: 'load' }, key)).body.id;
}

/** Waits for a dataset to be ready. Throws when its staging failed. */
export async function staged(dms: DmsClient, datasetId: string): Promise<void> {
  for (;;) {
    const { body } = await dms.get<{ state: string; problem?: { detail: string } }>(`/datasets/${datasetId}`);
    if (body.state === 'ready') return;
    if (body.state === 'failed') throw new Error(`Staging failed: ${body.problem?.detail}`);
    await wait(50);
  }
}
