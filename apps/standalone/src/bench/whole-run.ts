import { setTimeout as wait } from 'node:timers/promises';
import { isFinished } from '@dms/domain';
import { startLoad, uploadContacts, stageUploaded } from '../faults/contacts-run';
import { Referee } from '../faults/referee';
import { Rig } from '../faults/rig';
import { DmsClient } from '../sample/dms-client';
import { RunAnswer } from '../sample/run-watch';
import { Bar } from './bar';
import { BareClient } from './bare-client';
import { processorSeconds } from './processor-time';
import { Peaks, childrenOf, percentile, residentMb } from './resident';

const answerMs = 300;
const memoryMb = 700;
const lookMs = 250;

export interface WholeRun {
  rows: number;
  seconds: number;
  processorSeconds: number;
  jobs: number;
  /** As the org counts them. */
  apiCalls: number;
  workerMb: number;
  bars: Bar[];
}

/**
 * Stages, shapes, loads, harvests and reports so many contacts, while somebody looks: the health and the run's page must
 * keep answering, and no process may grow beyond its bound.
 */
export async function wholeRun(
  rig: Rig,
  referee: Referee,
  bare: BareClient,
  rows: number,
): Promise<WholeRun> {
  const dms = await rig.client();
  const fileId = await uploadContacts(rig, dms, rows);
  const watch = new Watch(rig);
  const calls = await bare.callsOfTheDay();
  const used = processorTime(rig);
  const startedAt = performance.now();
  const migrationId = await stageUploaded(dms, fileId);
  const staged = performance.now();
  const runId = await startLoad(dms, migrationId);
  const state = await watch.until(dms, runId);
  const seconds = (performance.now() - startedAt) / 1000;
  // The question itself is one of them.
  const apiCalls = (await bare.callsOfTheDay()) - calls - 1;
  const { body: report } = await dms.get<{ loads: { jobs: unknown[] }[] }>(`/runs/${runId}/report`);
  const verdict = await referee.judge(dms, runId, 'Contact', rows);
  const exact = state === 'completed' && verdict.lost === 0 && verdict.doubled === 0 && verdict.balanced;
  const parts = { staging: (staged - startedAt) / 1000, ...(await stages(dms, runId)) };
  return {
    rows,
    seconds,
    processorSeconds: processorTime(rig) - used,
    jobs: report.loads.reduce((sum, load) => sum + load.jobs.length, 0),
    apiCalls,
    workerMb: watch.workerMb,
    bars: [
      {
        case: 'exact',
        rows,
        seconds,
        bar: 'nothing lost or doubled',
        value: exact ? 'exact' : JSON.stringify(verdict),
        ok: exact,
      },
      ...Object.entries(parts).map(([part, took]) => ({
        case: `of it, ${part}`,
        rows,
        seconds: took,
        bar: 'shown',
        value: `${took.toFixed(1)} s`,
        ok: true,
      })),
      ...watch.bars(rows, seconds),
    ],
  };
}

/** How long each stage of the run took, in seconds, by its own log. */
async function stages(dms: DmsClient, runId: string): Promise<Record<string, number>> {
  const { body } = await dms.get<{ items: { at: string; event: string }[] }>(`/runs/${runId}/log`);
  const took: Record<string, number> = {};
  for (const [index, { at, event }] of body.items.entries()) {
    const next = body.items[index + 1];
    if (next) took[event] = (took[event] ?? 0) + (Date.parse(next.at) - Date.parse(at)) / 1000;
  }
  return took;
}

function processorTime(rig: Rig): number {
  return ['worker', 'api']
    .flatMap((role) => rig.pids(role))
    .reduce((sum, pid) => sum + processorSeconds(pid), 0);
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
      // As often as people and programs look; more would measure the looking.
      await wait(lookMs);
    }
  }

  get workerMb(): number {
    return this.peaks.highest['worker'] ?? 0;
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
