import { randomUUID } from 'node:crypto';
import { contactsMigration } from '../faults/contacts';
import { Rig } from '../faults/rig';
import { stageContacts } from '../faults/contacts-run';
import { DmsClient } from '../sample/dms-client';
import { RunAnswer } from '../sample/run-watch';
import { Bar } from './bar';
import { BareClient } from './bare-client';
import { percentile } from './resident';

const rows = 200;
const times = 21;
/** Not counted: what a program does for the first time is compiled meanwhile. */
const warmUps = 5;
const mostMore = 250;

/** The direct bars alone, on a system of their own. */
export async function directBench(programs: string): Promise<Bar[]> {
  const rig = await Rig.start(programs);
  try {
    return await directBars(rig, await rig.client(), await BareClient.open(rig.practiceLogin));
  } finally {
    await rig.stop();
  }
}

/** 200 rows written inside the request, in turn with one bare Collections call of the same rows. */
export async function directBars(rig: Rig, dms: DmsClient, bare: BareClient): Promise<Bar[]> {
  const migrationId = await stageContacts(rig, dms, rows);
  const fields = contactsMigration('x', 'x', 'x').loads[0]?.mapping.map(({ field }) => field) ?? [];
  const records = Array.from({ length: rows }, (_, row) => ({
    ...Object.fromEntries(fields.map((field) => [field, `${field} ${row}`])),
    Legacy_Id__c: `B-${row}`,
    Email: `b${row}@example.com`,
    Birthdate: '2026-01-31',
  }));
  const took: Record<'dms' | 'bare', number[]> = { dms: [], bare: [] };
  const timed = async (who: 'dms' | 'bare', call: () => Promise<void>) => {
    const startedAt = performance.now();
    await call();
    took[who].push(performance.now() - startedAt);
  };
  for (let time = 0; time < warmUps + times; time += 1) {
    await timed('bare', () => bare.collection('Contact', 'Legacy_Id__c', records));
    await timed('dms', async () => {
      const key = { 'Idempotency-Key': randomUUID() };
      const { status, body } = await dms.post<RunAnswer>(
        `/migrations/${migrationId}/runs`,
        { mode: 'load' },
        key,
      );
      if (status !== 201 || body.state !== 'completed') throw new Error(`It ended ${status} ${body.state}`);
    });
  }
  const [ours = 0, theirs = 0] = [took.dms, took.bare].map((each) => percentile(each.slice(warmUps), 0.5));
  return [
    {
      case: 'direct write p50',
      rows,
      seconds: ours / 1000,
      ratio: ours / theirs,
      against: 'bare Collections call',
      bar: `bare call + ${mostMore} ms`,
      value: `${ours.toFixed(0)} ms, bare ${theirs.toFixed(0)} ms`,
      ok: ours <= theirs + mostMore,
    },
  ];
}
