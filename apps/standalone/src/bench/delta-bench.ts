import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isFinished } from '@dms/domain';
import { contactsMigration, writeContacts } from '../faults/contacts';
import { staged, startLoad } from '../faults/contacts-run';
import { Referee } from '../faults/referee';
import { Rig } from '../faults/rig';
import { DmsClient } from '../sample/dms-client';
import { RunAnswer } from '../sample/run-watch';
import { Bar } from './bar';

type DeltaRun = RunAnswer & { loads: { delta?: { changed: number; unchanged: number } }[] };

/** The same migration once more: an unchanged file sends nothing, one percent changed sends one percent. */
export async function deltaBench(programs: string, rows: number): Promise<Bar[]> {
  const rig = await Rig.start(programs);
  try {
    const dms = await rig.client();
    const referee = await Referee.open(rig.practiceLogin);
    const first = await stage(rig, dms, rows, () => false);
    const migration = await make(dms, first);
    const whole = await timed(dms, migration);
    const writes = (await referee.writes('Contact')).writes;
    const same = await timed(dms, migration);
    const again = (await referee.writes('Contact')).writes - writes;
    const changed = await stage(rig, dms, rows, (row) => row % 100 === 0);
    await replace(dms, migration, first, changed);
    const some = await timed(dms, migration);
    const sent = (await referee.writes('Contact')).writes - writes - again;
    const share = same.seconds / whole.seconds;
    return [
      {
        ...{
          case: 'first load',
          rows,
          seconds: whole.seconds,
          bar: 'shown',
          ok: whole.run.state === 'completed',
        },
        value: `${whole.seconds.toFixed(1)} s`,
      },
      {
        ...{ case: 'unchanged file', rows, seconds: same.seconds, ratio: share, against: 'first load' },
        ...{ bar: 'under a quarter, nothing sent', ok: share < 0.25 && again === 0 },
        value: `${same.seconds.toFixed(1)} s (${(share * 100).toFixed(0)} %), ${again} sent`,
      },
      {
        ...{ case: 'one percent changed', rows, seconds: some.seconds, bar: 'exactly these sent' },
        value: `${sent} of ${rows} sent`,
        ok: sent === Math.floor(rows / 100) && some.run.loads[0]?.delta?.changed === sent,
      },
    ];
  } finally {
    await rig.stop();
  }
}

async function stage(
  rig: Rig,
  dms: DmsClient,
  rows: number,
  changed: (row: number) => boolean,
): Promise<string> {
  const path = join(rig.home, 'delta.csv');
  await writeContacts(path, rows, undefined, changed);
  const { id: fileId } = await dms.upload<{ id: string }>('/files', path, 'delta.csv');
  const { body } = await dms.post<{ id: string }>('/datasets', { fileId, name: 'delta' });
  await staged(dms, body.id);
  return body.id;
}

async function make(dms: DmsClient, datasetId: string): Promise<string> {
  const connection = await dms.find<{ id: string; kind: string }>(
    '/connections',
    ({ kind }) => kind === 'practice',
  );
  const migration = contactsMigration('Delta', connection?.id ?? '', datasetId);
  const loads = migration.loads.map((load) => ({ ...load, options: { deltaOnly: true } }));
  return (await dms.post<{ id: string }>('/migrations', { ...migration, loads })).body.id;
}

/** The same migration on tomorrow's file. */
async function replace(dms: DmsClient, id: string, from: string, to: string): Promise<void> {
  const { body } = await dms.get<{ version: string; name: string; connectionId: string; loads: object[] }>(
    `/migrations/${id}`,
  );
  const { version, name, connectionId, loads } = body;
  const changed = JSON.parse(JSON.stringify(loads).replaceAll(from, to)) as object[];
  await dms.put(`/migrations/${id}`, { name, connectionId, loads: changed }, `"${version}"`);
}

async function timed(dms: DmsClient, migration: string): Promise<{ run: DeltaRun; seconds: number }> {
  const startedAt = performance.now();
  const id = await startLoad(dms, migration);
  for (;;) {
    const { body: run } = await dms.get<DeltaRun>(`/runs/${id}`);
    if (isFinished(run.state)) return { run, seconds: (performance.now() - startedAt) / 1000 };
    await wait(100);
  }
}
