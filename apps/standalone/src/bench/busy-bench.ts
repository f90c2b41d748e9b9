import { setTimeout as wait } from 'node:timers/promises';
import { isFinished } from '@dms/domain';
import { stageContacts, startLoad } from '../faults/contacts-run';
import { Referee } from '../faults/referee';
import { Rig } from '../faults/rig';
import { RunAnswer } from '../sample/run-watch';
import { Bar } from './bar';
import { BareClient } from './bare-client';

const parallelJobs = 3;
const jobs = 10;
const least = 0.9;
/** What an org in use answers with, and what it writes where triggers and flows are at work. */
const slowMs = 700;
const bulkRowsPerSecond = 2_500;

/**
 * One worker, ten jobs, an org that takes its time over every call and over every row and may work on three jobs at a
 * time: how many of the three there are, on average, as long as there are enough left to fill them.
 */
export async function busyBench(programs: string, rows: number): Promise<Bar[]> {
  const rig = await Rig.start(programs, { DMS_ORG_PARALLEL_JOBS: String(parallelJobs) });
  try {
    const dms = await rig.client();
    const referee = await Referee.open(rig.practiceLogin);
    const bare = await BareClient.open(rig.practiceLogin);
    const migrationId = await stageContacts(rig, dms, rows, { strategy: 'bulk', slices: jobs });
    // Only the calls about one job: our own look at the list must not be slow.
    const slow = { action: 'slow', ms: slowMs, times: 100_000 };
    const one = { path: '/\\/jobs\\/ingest\\/.+/' };
    await referee.turn({ bulkRowsPerSecond });
    await referee.break([
      { ...slow, match: one },
      { ...slow, match: { method: 'POST', path: '/jobs/ingest' } },
    ]);
    const startedAt = performance.now();
    const runId = await startLoad(dms, migrationId);
    const shares: number[] = [];
    let most = 0;
    let state: RunAnswer['state'] = 'queued';
    while (!isFinished(state)) {
      const states = await bare.jobStates();
      const alive = states.filter((each) => !['JobComplete', 'Failed', 'Aborted'].includes(each)).length;
      most = Math.max(most, alive);
      // Before the first is there nothing was to be filled, and after the last has begun nothing can be.
      if (states.length > 0 && states.length < jobs) shares.push(Math.min(1, alive / parallelJobs));
      state = (await dms.get<RunAnswer>(`/runs/${runId}`)).body.state;
      await wait(100);
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const share = shares.reduce((sum, each) => sum + each, 0) / Math.max(1, shares.length);
    const verdict = await referee.judge(dms, runId, 'Contact', rows);
    const base = { rows, seconds };
    return [
      {
        ...base,
        case: 'places kept busy',
        bar: `at least ${least * 100} % of ${parallelJobs}`,
        value: `${(share * 100).toFixed(1)} % of ${shares.length} looks`,
        ok: share >= least,
      },
      {
        ...base,
        case: 'jobs at a time',
        bar: `at most ${parallelJobs}`,
        value: String(most),
        ok: most <= parallelJobs,
      },
      {
        ...base,
        case: 'exact',
        bar: 'nothing lost or doubled',
        value: state,
        ok: state === 'completed' && verdict.lost === 0 && verdict.doubled === 0 && verdict.balanced,
      },
    ];
  } finally {
    await rig.stop();
  }
}
