import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { isFinished } from '@dms/domain';
import { stageContacts } from '../faults/contacts-run';
import { Rig } from '../faults/rig';
import { DmsClient } from '../sample/dms-client';
import { RunAnswer } from '../sample/run-watch';
import { Bar } from './bar';
import { Peaks, childrenOf, residentMb } from './resident';

const memoryMb = 700;

/** What a check of so many rows costs: against an empty org, against one that has them all, and beside the load itself. */
export async function checkSizeBench(programs: string, rows: number): Promise<Bar[]> {
  const rig = await Rig.start(programs);
  try {
    const dms = await rig.client();
    const migration = await stageContacts(rig, dms, rows);
    const empty = await timed(rig, dms, migration, 'check');
    const load = await timed(rig, dms, migration, 'load');
    const full = await timed(rig, dms, migration, 'check');
    const bar = (name: string, { seconds, run, peakMb }: Timed, created: boolean): Bar => {
      const { output } = run.counts;
      const foretold = (created ? output.created : output.updated) === rows;
      const ratio = seconds / load.seconds;
      return {
        ...{ case: name, rows, seconds, ratio, against: 'load', rssMb: Math.round(peakMb) },
        bar: `under the load's time, under ${memoryMb} MB`,
        value: `${seconds.toFixed(1)} s (${(ratio * 100).toFixed(0)} %), ${peakMb.toFixed(0)} MB`,
        ok: foretold && ratio < 1 && peakMb < memoryMb,
      };
    };
    return [
      bar('nobody is there yet', empty, true),
      bar('all are there', full, false),
      {
        ...{ case: 'load', rows, seconds: load.seconds, bar: 'shown', ok: load.run.state === 'completed' },
        value: `${load.seconds.toFixed(1)} s, ${load.peakMb.toFixed(0)} MB`,
      },
    ];
  } finally {
    await rig.stop();
  }
}

interface Timed {
  run: RunAnswer;
  seconds: number;
  /** Of the worker or its engine, whichever was larger. */
  peakMb: number;
}

async function timed(rig: Rig, dms: DmsClient, migration: string, mode: 'check' | 'load'): Promise<Timed> {
  const peaks = new Peaks();
  const startedAt = performance.now();
  const key = { 'Idempotency-Key': randomUUID() };
  const { id } = (await dms.post<RunAnswer>(`/migrations/${migration}/runs`, { mode }, key)).body;
  for (;;) {
    const { body: run } = await dms.get<RunAnswer>(`/runs/${id}`);
    for (const worker of rig.pids('worker'))
      for (const pid of [worker, ...childrenOf(worker)]) peaks.see('worker', residentMb(pid));
    if (isFinished(run.state))
      return { run, seconds: (performance.now() - startedAt) / 1000, peakMb: peaks.highest['worker'] ?? 0 };
    await wait(100);
  }
}
