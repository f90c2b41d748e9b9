import { setTimeout as wait } from 'node:timers/promises';
import { isFinished } from '@dms/domain';
import { DmsClient } from '../sample/dms-client';
import { RunAnswer } from '../sample/run-watch';
import { stageContacts, startLoad } from './contacts-run';
import { randomNumbers } from './random-numbers';
import { Referee, Verdict } from './referee';
import { Disturbance, Rig } from './rig';

export interface KillSeries {
  rows: number;
  times: number;
  victims: readonly Disturbance[];
  seed: number;
}

const patienceMs = 300_000;

/**
 * Kills parts of the system as `npm start` runs it (or wipes its Redis) at random moments of a large load, again and
 * again. Answers how many runs were not exact.
 */
export async function killSeries(
  programs: string,
  { rows, times, victims, seed }: KillSeries,
  say: (line: string) => void,
): Promise<number> {
  const random = randomNumbers(seed);
  const rig = await Rig.start(programs, { DMS_LEASE_SECONDS: '5' });
  let bad = 0;
  try {
    const referee = await Referee.open(rig.practiceLogin);
    const migrationId = await stageContacts(rig, await rig.client(), rows);
    const begunAt = performance.now();
    await run(rig, migrationId);
    const usualMs = performance.now() - begunAt;
    say(`An undisturbed run takes ${(usualMs / 1000).toFixed(1)} s.`);
    for (let time = 1; time <= times; time += 1) {
      for (const victim of victims) {
        await referee.reset();
        const afterMs = Math.round(random() * usualMs);
        const startedAt = performance.now();
        const runId = await run(rig, migrationId, { victim, afterMs });
        const verdict = await referee.judge(await rig.client(), runId, 'Contact', rows);
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
        if (!good(verdict)) bad += 1;
        const told = JSON.stringify(verdict);
        say(
          `${good(verdict) ? 'ok ' : 'BAD'} ${victim} after ${afterMs} ms, #${time}: ${told}, ended after ${seconds} s`,
        );
      }
    }
  } finally {
    await rig.stop();
  }
  return bad;
}

/** Starts a run, kills when told to, and waits for its end. */
async function run(
  rig: Rig,
  migrationId: string,
  kill?: { victim: Disturbance; afterMs: number },
): Promise<string> {
  const dms = await rig.client();
  const runId = await startLoad(dms, migrationId);
  if (kill) {
    await wait(kill.afterMs);
    await rig.disturb(kill.victim);
  }
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    const state = await stateOf(rig, dms, runId);
    if (state && isFinished(state)) return runId;
    await wait(250);
  }
  throw new Error(`The run ${runId} did not end within ${patienceMs / 1000} s`);
}

async function stateOf(rig: Rig, dms: DmsClient, runId: string): Promise<RunAnswer['state'] | undefined> {
  try {
    return (await dms.get<RunAnswer>(`/runs/${runId}`)).body.state;
  } catch {
    // Away for the moment; a session that went with Redis is made anew.
    const again = await rig.client().catch(() => undefined);
    return again && (await again.get<RunAnswer>(`/runs/${runId}`).catch(() => undefined))?.body.state;
  }
}

function good(verdict: Verdict): boolean {
  return verdict.lost === 0 && verdict.doubled === 0 && verdict.unknown === 0 && verdict.balanced;
}
