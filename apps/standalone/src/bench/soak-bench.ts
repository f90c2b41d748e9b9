import { PatientClient } from '../faults/patient-client';
import { randomNumbers } from '../faults/random-numbers';
import { Referee } from '../faults/referee';
import { Rig } from '../faults/rig';
import type { Bar } from './bar';
import { drawKills } from './soak/soak-kills';
import { soakLanes, stageLane } from './soak/soak-lanes';
import { growth, peakMb, type Trend } from './soak/soak-memory';
import { type EndedRun, SoakEvents } from './soak/soak-events';
import { SoakRounds } from './soak/soak-rounds';
import { SoakWatch } from './soak/soak-watch';

export interface Soak {
  minutes: number;
  seed: number;
}

const workers = 3;
const patienceMs = 120_000;
/** Processes warm up for some five minutes: whether they grow is judged by soaks that leave them time for more. */
const leastToJudge = 20 * 60;

interface LaneResult {
  name: string;
  rows: number;
  rounds: number;
  slowest: number;
  wrong: string[];
}

/**
 * Ten migrations side by side on three workers, again and again, while parts of the system are killed at random moments. Each run
 * is held against its report, its ledger and the org's journal, and at the end every record against what an undisturbed run wrote;
 * RabbitMQ must have been told of each once; and no process may grow.
 */
export async function soakBench(programs: string, { minutes, seed }: Soak): Promise<Bar[]> {
  const events = await SoakEvents.start();
  const rig = await Rig.start(programs, {
    DMS_WORKERS: String(workers),
    DMS_LEASE_SECONDS: '5',
    DMS_LOG_LEVEL: 'warn',
    AMQP_URL: events.url,
  }).catch(async (error: unknown) => {
    await events.stop();
    throw error;
  });
  try {
    const referee = await Referee.open(rig.practiceLogin);
    const dms = new PatientClient(rig, patienceMs);
    const lanes: { name: string; rounds: SoakRounds }[] = [];
    for (const lane of soakLanes) {
      const migrationId = await stageLane(lane, rig, await dms.client(), referee);
      lanes.push({ name: lane.name, rounds: new SoakRounds(lane, migrationId, dms, referee) });
    }
    await undisturbed(lanes);
    const total = minutes * 60;
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1000;
    const say = (line: string) => console.log(`${clock(seconds())} ${line}`);
    const kills = drawKills(randomNumbers(seed), total);
    say(
      `seed ${seed}: ${minutes} minutes, ${lanes.length} migrations, ${workers} workers, ${kills.length} kills`,
    );
    const watch = new SoakWatch(rig, seconds, say, events);
    const looking = watch.look();
    const killing = watch.kill(kills);
    const results = await Promise.all(lanes.map((lane) => again(lane, () => seconds() < total, say)));
    await killing;
    watch.end();
    await looking;
    const runs = lanes.flatMap(({ rounds }) => rounds.ended);
    const told = await events.held(runs);
    for (const wrong of told) say(`BAD  events: ${wrong}`);
    return [
      ...results.map((result) => laneBar(result, seconds())),
      eventsBar(runs, told, events.repeated, seconds()),
      struckBar(watch, kills.length, seconds()),
      ...watch.memory
        .trends(total / 3)
        // Engines are started and ended as they are needed: what bounds them is their peak.
        .map((trend) =>
          memoryBar(trend, seconds(), total >= leastToJudge && !trend.name.startsWith('engines')),
        ),
    ];
  } finally {
    await rig.stop();
    await events.stop();
  }
}

/** One run of each, all at once: everything is made then, so what is judged later are updates. */
async function undisturbed(lanes: { name: string; rounds: SoakRounds }[]): Promise<void> {
  await Promise.all(
    lanes.map(async ({ name, rounds }) => {
      const { wrong } = await rounds.next();
      await rounds.unchanged();
      if (wrong.length > 0) throw new Error(`Undisturbed, ${name}: ${wrong.join('; ')}`);
    }),
  );
}

async function again(
  { name, rounds }: { name: string; rounds: SoakRounds },
  goOn: () => boolean,
  say: (line: string) => void,
): Promise<LaneResult> {
  const result: LaneResult = { name, rows: rounds.rows, rounds: 0, slowest: 0, wrong: [] };
  // What one run left wrong would be held against the next as well.
  while (goOn() && result.wrong.length === 0) {
    const round = await rounds.next().catch((error: unknown) => ({ seconds: 0, wrong: [String(error)] }));
    result.rounds += 1;
    result.slowest = Math.max(result.slowest, round.seconds);
    result.wrong.push(...round.wrong);
    for (const wrong of round.wrong) say(`BAD  ${name}: ${wrong}`);
  }
  result.wrong.push(...(await rounds.unchanged()));
  say(`${result.wrong.length === 0 ? 'ok  ' : 'BAD '} ${name}: ${result.rounds} runs`);
  return result;
}

function laneBar({ name, rows, rounds, slowest, wrong }: LaneResult, seconds: number): Bar {
  return {
    ...{ case: name, rows: rows * rounds, seconds },
    bar: 'report = ledger = org, each row once a run',
    value: wrong.length > 0 ? wrong.join('; ') : `${rounds} runs exact, slowest ${slowest.toFixed(0)} s`,
    ok: wrong.length === 0 && rounds > 0,
  };
}

function eventsBar(runs: EndedRun[], told: string[], repeated: number, seconds: number): Bar {
  const batches = runs.reduce((sum, run) => sum + run.batches.length, 0);
  return {
    ...{ case: 'events', rows: runs.length * 2 + batches, seconds },
    bar: 'of each run and batch one event, by RabbitMQ; none lost or invented',
    value:
      told.length > 0
        ? told.join('; ')
        : `${runs.length} runs and ${batches} batches told, ${repeated} messages more than once`,
    ok: told.length === 0,
  };
}

function struckBar({ struck, lost }: SoakWatch, wanted: number, seconds: number): Bar {
  const times = [...struck.values()].reduce((sum, each) => sum + each, 0);
  const told = [...struck].map(([victim, count]) => `${victim} ${count}`).join(', ');
  return {
    ...{ case: 'kills', rows: times, seconds },
    bar: `all ${wanted}, each is there again within a minute`,
    value: [told, ...lost].join('; '),
    ok: times === wanted && lost.length === 0,
  };
}

function memoryBar(trend: Trend, seconds: number, isJudged: boolean): Bar {
  const { name, lives, seconds: life, before, after, peak, flat } = trend;
  return {
    ...{ case: `memory: ${name}`, rows: 0, seconds, rssMb: Math.round(peak) },
    bar: isJudged
      ? `flat: up by ${growth.share * 100} % or ${growth.mb} MB at most, under ${peakMb} MB`
      : `growth shown, under ${peakMb} MB`,
    value: `${before.toFixed(0)} -> ${after.toFixed(0)} MB in ${life.toFixed(0)} s of one of ${lives}, peak ${peak.toFixed(0)}`,
    ok: isJudged ? flat : peak < peakMb,
  };
}

function clock(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${String(minutes).padStart(2, '0')}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}
