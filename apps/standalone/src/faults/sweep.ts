import { CrashPoint, crashPoints } from '@dms/domain';
import { Field, PausedRun, Play, Played } from './field';
import { Lane } from './lanes';
import { Clock, inTime } from './in-time';
import { Line, addTo, isExact, isGood, lineFor } from './line';
import { PracticeSwitch } from './referee';
import { crashAt, freezeAt } from './scenarios/crashes';
import { stageAt } from './scenarios/people';

const staging: readonly CrashPoint[] = ['rows-staged', 'staging-recorded'];
/** Passed by loads that call Apex alone: their own spec kills nothing, and calls are made again by design. */
const apexOnly: readonly CrashPoint[] = ['apex-begun', 'apex-called'];
/** Passed by the way of a Bulk job alone. */
const bulkOnly: readonly CrashPoint[] = [
  'body-stored',
  'job-created',
  'job-recorded',
  'body-uploaded',
  'upload-recorded',
  'job-closed',
  'close-recorded',
  'results-read',
  'outcomes-stored',
  'harvest-recorded',
];
/** Points that a frozen worker may wake at and still find its next call to the org before it. */
const upToTheClose: readonly CrashPoint[] = [
  'batch-claimed',
  'body-stored',
  'job-created',
  'job-recorded',
  'body-uploaded',
  'upload-recorded',
];
const mostPassings = 60;

/**
 * Makes a worker die at the 1st, 2nd, … passing of every point until a run goes by without it: every way to die right
 * after a durable step, by both ways of loading. The rows wait for each other, and some are found locked, so that a run
 * passes every point. A point that never was passed counts as not proven.
 */
export function sweep(
  field: Field,
  only: readonly string[],
  clock: Clock,
  say: (line: string) => void,
): Promise<Line[]> {
  const wanted = passages(field).filter(
    ({ name, point, lane }) => only.length === 0 || [name, point, lane].some((each) => only.includes(each)),
  );
  return inTime(wanted, clock, say, (passage) => sweepPoint(passage, say));
}

/** One point to die or freeze at, in one kind of run. */
interface Passage {
  /** To ask for it alone. */
  name: string;
  point: CrashPoint;
  lane: Lane | 'staging';
  how: 'K' | 'STOP';
  strike: (nth: number) => Promise<Played>;
}

function passages(field: Field): Passage[] {
  const more = someLocked(field);
  const passage = (
    point: CrashPoint,
    lane: Passage['lane'],
    how: Passage['how'],
    strike: Passage['strike'],
  ): Passage => ({ name: `${point}/${lane.replace(' ', '-')}/${how}`, point, lane, how, strike });
  const passed = (lane: Lane) =>
    crashPoints.filter(
      (each) => ![...staging, ...apexOnly].includes(each) && (lane === 'family' || !bulkOnly.includes(each)),
    );
  const killed = (lane: Lane) =>
    passed(lane).map((point) => passage(point, lane, 'K', (nth) => crashAt(field, lane, point, nth, more)));
  return [
    ...staging.map((point) => passage(point, 'staging', 'K', (nth) => stageAt(field, `${point}:${nth}`))),
    ...killed('family'),
    ...upToTheClose.map((point) =>
      passage(point, 'family', 'STOP', (nth) => freezeAt(field, 'family', point, nth, more)),
    ),
    ...killed('family direct'),
  ];
}

/** The org finds every fiftieth contact locked, once: those rows go on in a batch of their own. */
function someLocked(field: Field): Partial<Play> {
  const locked = { match: { object: 'Contact' }, action: 'rowError', rows: { every: 50 }, times: 1 };
  return { arm: () => field.referee.break([locked]) };
}

async function sweepPoint({ point, lane, how, strike }: Passage, say: (line: string) => void): Promise<Line> {
  const line = lineFor(`${point} (${lane})`, how);
  for (let nth = 1; nth <= mostPassings; nth += 1) {
    const played = await strike(nth).catch((error: unknown): Played => failed(error));
    // A run that nothing struck must be exact as well.
    if (played.struck > 0 || !isExact(played)) add(line, played, `${point}:${nth}`, say);
    if (played.struck === 0) break;
  }
  say(
    `${isGood(line) ? 'ok  ' : 'BAD '} ${how} ${line.fault}: ${line.injected} times, ${line.recovered.toFixed(1)} s`,
  );
  return line;
}

/** Under every value of the practice org's switches: a run that nothing disturbs and runs that die where it hurts most. */
export async function sweepSwitches(
  field: Field,
  only: readonly string[],
  clock: Clock,
  say: (line: string) => void,
): Promise<Line[]> {
  const all = (await field.referee.switches()).flatMap((found) =>
    otherValues(found).map((value) => ({ name: `${found.name}=${value}`, switch: found.name, value })),
  );
  const wanted = all.filter(
    (each) => only.length === 0 || only.includes(each.name) || only.includes(each.switch),
  );
  return inTime(wanted, clock, say, (each) => sweepSwitch(field, each.switch, each.value, say));
}

async function sweepSwitch(
  field: Field,
  name: string,
  value: string | number,
  say: (line: string) => void,
): Promise<Line> {
  const line = lineFor(`${name} = ${value}`, 'K');
  for (const lane of ['bulk', 'direct'] as const) await field.migration(lane);
  const turn = () => field.referee.turn({ [name]: value });
  // What the org then refuses altogether pauses the run, and says so; a person puts it right.
  const onPause = async (run: PausedRun) => {
    if (!run.problem?.code) throw new Error('It paused without a reason');
    await field.referee.turnBack();
    await field.resume(run);
  };
  // And what keeps DMS from reading the org at all is said before anything is written.
  const onRefusal = async () => {
    const { writes } = await field.referee.writes('Contact');
    if (writes > 0) throw new Error(`The start was refused after ${writes} writes`);
    await field.referee.turnBack();
  };
  const deaths: [Lane, string][] = [
    ['bulk', 'upload-recorded:1'],
    ['bulk', 'job-closed:1'],
    ['bulk', 'results-read:1'],
    ['direct', 'rows-sent:2'],
  ];
  for (const [lane, at] of deaths) {
    const played = await field
      .play({ lane, first: { DMS_CRASH_AT: at }, arm: turn, onPause, onRefusal, struck: () => 1 })
      .catch((error: unknown): Played => failed(error));
    await field.referee.turnBack();
    add(line, played, `${name} = ${value}, ${at}`, say);
  }
  say(`${isGood(line) ? 'ok  ' : 'BAD '} ${line.fault}: ${line.recovered.toFixed(1)} s`);
  return line;
}

/** Every other value; of numbers the smallest that a run can live with, and the largest. */
function otherValues({
  kind,
  values = [],
  default: usual,
  least,
  most,
}: PracticeSwitch): (string | number)[] {
  const all = kind === 'choice' ? values : [Math.max(least ?? 0, 1), most ?? 0];
  return all.filter((value) => value !== usual);
}

function failed(error: unknown): Played {
  const wrong = error instanceof Error ? error.message : String(error);
  return { struck: 1, lost: 0, doubled: 0, unknown: 0, seconds: 0, wrong };
}

function add(line: Line, played: Played, what: string, say: (line: string) => void): void {
  const wrong = addTo(line, played);
  if (wrong !== undefined) say(`BAD  ${what}: ${wrong}`);
}
