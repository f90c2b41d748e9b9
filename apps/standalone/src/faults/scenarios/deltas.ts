import { join } from 'node:path';
import { CrashPoint } from '@dms/domain';
import type { DmsClient } from '../../sample/dms-client';
import type { RunAnswer } from '../../sample/run-watch';
import { contactsMigration, writeContacts } from '../contacts';
import { connectionOf, staged, startLoad } from '../contacts-run';
import { Field, Played } from '../field';
import { Scenario, oneOf } from '../scenario';

const rows = 12_000;
/** One row in so many is another one tomorrow: more than are asked for by name, or few enough for Collections. */
const everyOf = { bulk: 2, direct: 10 } as const;
type Way = keyof typeof everyOf;

type Datasets = Record<'today' | Way, string>;
const datasetsOf = new WeakMap<Field, Datasets>();

async function datasets(field: Field): Promise<Datasets> {
  const known = datasetsOf.get(field);
  if (known) return known;
  await field.staff(1);
  const dms = await field.client();
  const made = {
    today: await dataset(field, dms, () => false),
    bulk: await dataset(field, dms, (row) => row % everyOf.bulk === 0),
    direct: await dataset(field, dms, (row) => row % everyOf.direct === 0),
  };
  datasetsOf.set(field, made);
  return made;
}

async function dataset(field: Field, dms: DmsClient, changed: (row: number) => boolean): Promise<string> {
  const path = join(field.rig.home, 'delta.csv');
  await writeContacts(path, rows, undefined, changed);
  const { id: fileId } = await dms.upload<{ id: string }>('/files', path, 'delta.csv');
  const { id } = (await dms.post<{ id: string }>('/datasets', { fileId, name: 'delta' })).body;
  await staged(dms, id);
  return id;
}

/** A migration that has loaded today's file, and is to load tomorrow's, of which it sends only what is other. */
async function loadedOnce(field: Field, { today, ...tomorrow }: Datasets, way: Way): Promise<string> {
  const dms = await field.client();
  const migration = contactsMigration('Delta', await connectionOf(dms), today);
  const delta = migration.loads.map((load) => ({ ...load, options: { deltaOnly: true } }));
  const { id } = (await dms.post<{ id: string }>('/migrations', { ...migration, loads: delta })).body;
  const first = await field.ended(await field.insist(() => startLoad(dms, id)));
  if (first.state !== 'completed') throw new Error(`The load before ended ${first.state}`);
  const { version, name, connectionId, loads } = (
    await dms.get<{ version: string; name: string; connectionId: string; loads: object[] }>(
      `/migrations/${id}`,
    )
  ).body;
  const changed = JSON.parse(JSON.stringify(loads).replaceAll(today, tomorrow[way])) as object[];
  await dms.put(`/migrations/${id}`, { name, connectionId, loads: changed }, `"${version}"`);
  return id;
}

/** What is other is sent, once, and known afterwards: the same file sent once more sends nothing. */
async function killedAt(field: Field, way: Way, point: CrashPoint): Promise<Played> {
  const files = await datasets(field);
  await field.staff(1);
  field.crew.calm();
  await field.referee.reset();
  const migration = await loadedOnce(field, files, way);
  await field.staff(1, { DMS_CRASH_AT: `${point}:1` });
  const load = async () => field.ended(await field.insist((dms) => startLoad(dms, migration)));
  const startedAt = performance.now();
  const run = await load();
  const seconds = (performance.now() - startedAt) / 1000;
  const struck = field.crew.deaths;
  const { keys, writes } = await field.referee.writes('Contact');
  const again = await load();
  const after = await field.referee.writes('Contact');
  const changed = rows / everyOf[way];
  const wrong = wrongCounts(run, changed) ?? wrongCounts(again, 0);
  return {
    ...{ struck, seconds, lost: rows - keys, unknown: run.counts.output.unknown },
    doubled: writes - rows - changed + (after.writes - writes),
    ...(wrong && { wrong }),
  };
}

function wrongCounts(
  { state, counts: { output, balanced } }: RunAnswer,
  changed: number,
): string | undefined {
  const { updated, unchanged } = output;
  const good = state === 'completed' && balanced && updated === changed && unchanged === rows - changed;
  return good ? undefined : `ended ${state}: ${updated} of ${changed} sent, ${unchanged} unchanged`;
}

const points: CrashPoint[] = [
  'load-prepared',
  'ledger-written',
  'prepare-recorded',
  'before-image-stored',
  'before-image-recorded',
  'batch-claimed',
  'outcomes-folded',
  'report-stored',
  'run-finished',
];

export const deltas: Scenario[] = [
  {
    id: '56',
    fault: 'worker killed in a run that sends only what is new or other, after any of its steps',
    how: 'K',
    play: (field, dice) => killedAt(field, oneOf<Way>(dice, ['bulk', 'direct']), oneOf(dice, points)),
  },
];
