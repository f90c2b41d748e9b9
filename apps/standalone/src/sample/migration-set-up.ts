import { Migration, Plan } from '@dms/domain';
import { DmsClient } from './dms-client';
import { Printer } from './printer';
import { SampleMigration, withDatasetIds } from './sample-files';
import { SentenceError } from './sentence-error';

type MigrationAnswer = Migration & { id: string; version?: string };

/** Makes the sample's migration, or brings the one of that name up to date; answers its id. */
export async function setUpMigration(
  dms: DmsClient,
  sample: SampleMigration,
  datasetIds: Record<string, string>,
): Promise<string> {
  const connection = await dms.find<{ id: string; name: string }>(
    '/connections',
    ({ name }) => name === sample.connection,
  );
  if (!connection) throw new SentenceError(`DMS has no connection named "${sample.connection}".`);
  const loads = withDatasetIds(sample.loads, datasetIds);
  const definition = { name: sample.name, connectionId: connection.id, loads };
  const there = await dms.find<MigrationAnswer>('/migrations', ({ name }) => name === sample.name);
  if (!there) return (await dms.post<MigrationAnswer>('/migrations', definition)).body.id;
  const path = `/migrations/${there.id}`;
  const current = await dms.get<MigrationAnswer>(path);
  const { version } = current.body;
  await dms.put(path, definition, version === undefined ? (current.etag ?? '*') : `"${version}"`);
  return there.id;
}

export async function showPlan(dms: DmsClient, migrationId: string, printer: Printer): Promise<void> {
  const { body: plan } = await dms.get<Plan>(`/migrations/${migrationId}/plan`);
  printer.line();
  printer.line(`Plan: ${plan.order.join(', then ')}; about ${plan.apiCalls} API calls`);
  for (const load of plan.loads)
    printer.line(`  ${load.load} -> ${load.object} by ${load.strategy}: ${load.reason}`);
  for (const warning of plan.warnings) printer.line(`  Note: ${warning.message}`);
}
