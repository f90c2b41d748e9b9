import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { contactsMigration, writeContacts } from '../faults/contacts';
import { staged, startLoad } from '../faults/contacts-run';
import { Rig } from '../faults/rig';
import { DmsClient } from '../sample/dms-client';
import { LoadScene } from '../system/load-scene';
import { Bar } from './bar';
import { planted } from './verify/planted-changes';

interface Difference {
  kind: string;
  _out: number | null;
  field: string | null;
  salesforceId: string | null;
}
interface Verification {
  state: string;
  compared: number;
  different: Difference[];
  total: number;
  apiCalls: number;
  problem?: { detail: string };
}

const page = 1_000;

/** After a load, 500 changes are made behind DMS's back: Verify finds each of them, and nothing else. */
export async function verifyBench(programs: string, rows: number): Promise<Bar[]> {
  const rig = await Rig.start(programs);
  try {
    const scene = await LoadScene.open(rig);
    const run = await loaded(rig, scene, rows);
    const clean = await verified(scene.dms, run);
    const changes = await planted(scene, rows);
    const after = await verified(scene.dms, run);
    const found = new Set(after.found);
    const unseen = changes.filter((change) => !found.has(change));
    const made = new Set(changes);
    const others = after.found.filter((name) => !made.has(name));
    for (const name of unseen.slice(0, 20)) console.log(`not found: ${name}`);
    for (const name of others.slice(0, 20)) console.log(`not planted: ${name}`);
    const all = clean.compared === rows && after.compared === rows;
    return [
      {
        ...{ case: 'nothing changed', rows, seconds: clean.seconds, bar: 'all compared, nothing found' },
        value: `${clean.found.length} of ${clean.compared}, ${clean.apiCalls} calls`,
        ok: all && clean.found.length === 0,
      },
      {
        ...{ case: 'planted changes found', rows, seconds: after.seconds, bar: 'each of 500' },
        value: `${changes.length - unseen.length} of ${changes.length}`,
        ok: changes.length === 500 && unseen.length === 0,
      },
      {
        ...{ case: 'found beside them', rows, seconds: after.seconds, bar: 'nothing' },
        value: String(others.length),
        ok: others.length === 0 && new Set(after.found).size === after.found.length,
      },
    ];
  } finally {
    await rig.stop();
  }
}

async function loaded(rig: Rig, scene: LoadScene, rows: number): Promise<string> {
  const { dms } = scene;
  const path = join(rig.home, 'verify.csv');
  await writeContacts(path, rows);
  const { id: fileId } = await dms.upload<{ id: string }>('/files', path, 'verify.csv');
  const { body: dataset } = await dms.post<{ id: string }>('/datasets', { fileId, name: 'verify' });
  await staged(dms, dataset.id);
  const connection = await dms.find<{ id: string; kind: string }>(
    '/connections',
    ({ kind }) => kind === 'practice',
  );
  const migration = contactsMigration('Verify', connection?.id ?? '', dataset.id);
  const { body } = await dms.post<{ id: string }>('/migrations', migration);
  const run = await scene.finished(await startLoad(dms, body.id));
  if (run.state !== 'completed') throw new Error(`The load ended ${run.state}`);
  return run.id;
}

/** Everything that a verification reports, by kind, row (or record) and field. */
async function verified(
  dms: DmsClient,
  run: string,
): Promise<Pick<Verification, 'compared' | 'apiCalls'> & { found: string[]; seconds: number }> {
  const startedAt = performance.now();
  await dms.post(`/runs/${run}/verify`, {});
  const look = async (offset: number) =>
    (await dms.get<Verification>(`/runs/${run}/verify?offset=${offset}&limit=${page}`)).body;
  let answer = await look(0);
  while (answer.state !== 'done') {
    if (answer.state === 'failed') throw new Error(`Verify failed: ${answer.problem?.detail ?? ''}`);
    await wait(100);
    answer = await look(0);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const found: string[] = [];
  while (found.length < answer.total) {
    const { different } = await look(found.length);
    if (different.length === 0) throw new Error(`Only ${found.length} of ${answer.total} differences came`);
    found.push(...different.map(nameOf));
  }
  return { compared: answer.compared, apiCalls: answer.apiCalls, found, seconds };
}

function nameOf({ kind, _out, field, salesforceId }: Difference): string {
  if (kind === 'extra') return `extra ${salesforceId ?? ''}`;
  return kind === 'missing' ? `missing ${_out}` : `different ${_out} ${field ?? ''}`;
}
