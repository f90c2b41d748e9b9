import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isFinished } from '@dms/domain';
import { stageContacts, startLoad } from './faults/contacts-run';
import { randomNumbers } from './faults/random-numbers';
import { Referee, Verdict } from './faults/referee';
import { Disturbance, Rig, disturbances } from './faults/rig';
import { DmsClient } from './sample/dms-client';
import { RunAnswer } from './sample/run-watch';

// `npm run faults`: kills parts of a running DMS (or wipes its Redis) at random moments of a load, again and again, and lets the practice
// org's journal judge: every row there, none written twice. Prints a table and exits 1 if anything was lost or doubled.

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '300000' },
    times: { type: 'string', default: '20' },
    victims: { type: 'string', default: disturbances.join(',') },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const rows = Number(values.rows);
const random = randomNumbers(Number(values.seed));
const patienceMs = 300_000;

interface Setup {
  rig: Rig;
  referee: Referee;
  migrationId: string;
  /** How long an undisturbed run takes. */
  usualMs: number;
}

async function setUp(): Promise<Setup> {
  const programs = fileURLToPath(new URL('..', import.meta.url));
  const rig = await Rig.start(programs, { DMS_LEASE_SECONDS: '5' });
  const referee = await Referee.open(rig.practiceLogin);
  const migrationId = await stageContacts(rig, await rig.client(), rows);
  const startedAt = performance.now();
  await run(rig, migrationId);
  return { rig, referee, migrationId, usualMs: performance.now() - startedAt };
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

async function main(): Promise<void> {
  console.log(`seed ${values.seed}, ${rows} rows, ${values.times} disturbances of each of ${values.victims}`);
  const { rig, referee, migrationId, usualMs } = await setUp();
  console.log(`An undisturbed run takes ${(usualMs / 1000).toFixed(1)} s.`);
  let bad = 0;
  try {
    for (let time = 1; time <= Number(values.times); time += 1) {
      for (const victim of values.victims.split(',') as Disturbance[]) {
        await referee.reset();
        const afterMs = Math.round(random() * usualMs);
        const startedAt = performance.now();
        const runId = await run(rig, migrationId, { victim, afterMs });
        const verdict = await referee.judge(await rig.client(), runId, 'Contact', rows);
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
        if (!good(verdict)) bad += 1;
        console.log(
          `${good(verdict) ? 'ok ' : 'BAD'} ${victim} after ${afterMs} ms, #${time}: ${JSON.stringify(verdict)}, ended after ${seconds} s`,
        );
      }
    }
  } finally {
    await rig.stop();
  }
  console.log(bad === 0 ? 'All exact: nothing lost, nothing doubled.' : `${bad} runs were not exact.`);
  process.exitCode = bad === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
