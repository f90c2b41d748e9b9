import { setTimeout as wait } from 'node:timers/promises';
import { isFinished } from '@dms/domain';
import { stageContacts, startLoad } from '../faults/contacts-run';
import { Referee } from '../faults/referee';
import { Rig } from '../faults/rig';
import { DmsClient } from '../sample/dms-client';
import { RunAnswer } from '../sample/run-watch';
import { Bar } from './bar';
import { childrenOf, Peaks, percentile, residentMb } from './resident';

const answerMs = 300;
const memoryMb = 700;

/**
 * A load of many contacts by Bulk, while somebody looks: the health and the run's page must keep answering, and no
 * process may grow beyond its bound.
 */
export async function loadBench(programs: string, rows: number): Promise<Bar[]> {
  const rig = await Rig.start(programs);
  try {
    const dms = await rig.client();
    const migrationId = await stageContacts(rig, dms, rows);
    const watch = new Watch(rig);
    const startedAt = performance.now();
    const runId = await startLoad(dms, migrationId);
    const state = await watch.until(dms, runId);
    const seconds = (performance.now() - startedAt) / 1000;
    const verdict = await (await Referee.open(rig.practiceLogin)).judge(dms, runId, 'Contact', rows);
    const exact = state === 'completed' && verdict.lost === 0 && verdict.doubled === 0 && verdict.balanced;
    return [
      {
        case: 'exact',
        rows,
        seconds,
        bar: 'nothing lost or doubled',
        value: exact ? 'exact' : JSON.stringify(verdict),
        ok: exact,
      },
      ...watch.bars(rows, seconds),
    ];
  } finally {
    await rig.stop();
  }
}

class Watch {
  private readonly peaks = new Peaks();
  private readonly times: Record<string, number[]> = { 'health/ready': [], 'runs/:id': [] };

  constructor(private readonly rig: Rig) {}

  async until(dms: DmsClient, runId: string): Promise<string> {
    for (;;) {
      await this.timed('health/ready', async () =>
        (await fetch(`${this.rig.address}/api/health/ready`)).arrayBuffer(),
      );
      const run = await this.timed('runs/:id', async () => (await dms.get<RunAnswer>(`/runs/${runId}`)).body);
      this.look();
      if (isFinished(run.state)) return run.state;
      await wait(50);
    }
  }

  bars(rows: number, seconds: number): Bar[] {
    const answers = Object.entries(this.times).map(([name, times]): Bar => {
      const p99 = percentile(times, 0.99);
      return {
        case: `${name} p99`,
        rows,
        seconds,
        bar: `under ${answerMs} ms`,
        value: `${p99.toFixed(0)} ms of ${times.length}`,
        ok: p99 < answerMs,
      };
    });
    const memory = Object.entries(this.peaks.highest).map(([name, mb]): Bar => ({
      case: `${name} memory`,
      rows,
      seconds,
      rssMb: Math.round(mb),
      bar: `under ${memoryMb} MB`,
      value: `${mb.toFixed(0)} MB`,
      ok: mb < memoryMb,
    }));
    return [...answers, ...memory];
  }

  private async timed<T>(name: string, call: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const answer = await call();
    this.times[name]?.push(performance.now() - startedAt);
    return answer;
  }

  private look(): void {
    for (const role of ['worker', 'api', 'practice-org']) {
      for (const pid of this.rig.pids(role)) {
        this.peaks.see(role, residentMb(pid));
        for (const child of childrenOf(pid)) this.peaks.see(`${role} engine`, residentMb(child));
      }
    }
  }
}
