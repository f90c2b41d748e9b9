import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Field } from './faults/field';
import { inTime } from './faults/in-time';
import { killSeries } from './faults/kill-series';
import { Line, isGood, table } from './faults/line';
import { Disturbance, disturbances } from './faults/rig';
import { Suite, scenarios } from './faults/suite';
import { sweep, sweepSwitches } from './faults/sweep';

// `npm run faults`: breaks a DMS of its own in every way of docs/faults.md, again and again, and lets the practice org's
// journal judge: every row there, none written twice. Prints a table and exits 1 if anything was lost, doubled or left
// unknown, or if a fault never struck.

/** What the command line says, or a sentence and the end. */
function asked() {
  try {
    return parseArgs({
      options: {
        times: { type: 'string', default: '10' },
        only: { type: 'string', default: '' },
        seconds: { type: 'string', default: '' },
        seed: { type: 'string', default: String(Date.now() % 1_000_000) },
        quick: { type: 'boolean', default: false },
        sweep: { type: 'boolean', default: false },
        switches: { type: 'boolean', default: false },
        kills: { type: 'boolean', default: false },
        rows: { type: 'string', default: '300000' },
        victims: { type: 'string', default: disturbances.join(',') },
      },
    }).values;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

const values = asked();
const programs = fileURLToPath(new URL('..', import.meta.url));
const seed = Number(values.seed);
const only = values.only.split(',').filter((each) => each !== '');
const clock = { until: values.seconds === '' ? Infinity : performance.now() + Number(values.seconds) * 1000 };
const say = (line: string) => console.log(line);

async function kills(): Promise<boolean> {
  const victims = values.victims.split(',') as Disturbance[];
  const [rows, times] = [Number(values.rows), Number(values.times)];
  say(`seed ${seed}, ${rows} rows, ${times} disturbances of each of ${victims.join()}`);
  const bad = await killSeries(programs, { rows, times, victims, seed }, say);
  say(bad === 0 ? 'All exact: nothing lost, nothing doubled.' : `${bad} runs were not exact.`);
  return bad === 0;
}

async function inField(work: (field: Field) => Promise<Line[]>): Promise<boolean> {
  const field = await Field.open(programs);
  // Its file system and its processes go with it, also when somebody has seen enough.
  const stopped = () => void field.close().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopped);
  try {
    const lines = await work(field);
    for (const row of table(lines)) say(row);
    const bad = lines.filter((line) => !isGood(line));
    say(
      bad.length === 0
        ? 'Nothing lost, nothing doubled.'
        : `${bad.length} of ${lines.length} are not proven.`,
    );
    return lines.length > 0 && bad.length === 0;
  } finally {
    await field.close();
  }
}

async function prove(field: Field): Promise<Line[]> {
  const suite = new Suite(field, seed, say);
  const chosen = scenarios.filter(({ id, quick }) =>
    only.length > 0 ? only.includes(id) : !values.quick || quick === true,
  );
  say(`seed ${seed}, ${chosen.length} faults, ${values.times} injections of each`);
  const wanted = chosen.map((scenario) => ({ name: scenario.id, scenario }));
  return inTime(wanted, clock, say, async ({ scenario }) => {
    const line = await suite.prove(scenario, Number(values.times));
    say(
      `${isGood(line) ? 'ok  ' : 'BAD '} ${line.id} ${line.fault}: ${line.injected} times, ${line.recovered.toFixed(1)} s`,
    );
    return line;
  });
}

async function main(): Promise<void> {
  const good = values.kills
    ? await kills()
    : await inField((field) => {
        if (values.sweep) return sweep(field, only, clock, say);
        return values.switches ? sweepSwitches(field, only, clock, say) : prove(field);
      });
  process.exitCode = good ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.stack : error);
  process.exit(1);
});
