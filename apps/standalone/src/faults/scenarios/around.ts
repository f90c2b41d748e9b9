import { CrashPoint } from '@dms/domain';
import { stageContacts, startLoad } from '../contacts-run';
import { Field, Played } from '../field';
import { Scenario, between, oneOf } from '../scenario';

const rows = 3_000;
const off = { method: 'POST' as const, path: '/Automation/off', body: { objects: ['Contact'] } };
const on = { method: 'POST' as const, path: '/Automation/on' };

const isOff = (line: string) => line.includes('/apexrest/Automation/off');
const isOn = (line: string) => line.includes('/apexrest/Automation/on');
const isWrite = (line: string) => /^(POST|PUT|PATCH) .*\/jobs\/ingest/.test(line);

const stagedBy = new WeakMap<Field, string>();

async function staged(field: Field): Promise<string> {
  const known = stagedBy.get(field);
  if (known !== undefined) return known;
  await field.staff(1);
  const options = { preApex: off, postApex: on };
  const made = await stageContacts(field.rig, await field.client(), rows, { strategy: 'bulk', options });
  stagedBy.set(field, made);
  return made;
}

interface Disturbed {
  first?: Record<string, string>;
  arm?: () => void | Promise<void>;
  during?: (runId: string) => Promise<void>;
  struck: () => number | Promise<number>;
  /** Somebody cancels it: rows may stay behind. */
  cancelled?: boolean;
}

/** A load with the org's automation switched off around it: it is on again at the end, as the proxy saw the calls. */
async function guarded(field: Field, play: Disturbed): Promise<Played> {
  const migration = await staged(field);
  field.crew.calm();
  await field.referee.reset();
  await field.staff(1, play.first);
  const calls = field.crew.org.record(/\/apexrest\/|\/jobs\/ingest/);
  await play.arm?.();
  const id = await field.insist((dms) => startLoad(dms, migration));
  await play.during?.(id);
  const startedAt = performance.now();
  const run = await field.ended(id);
  const seconds = (performance.now() - startedAt) / 1000;
  const struck = await play.struck();
  field.crew.calm();
  await field.referee.heal();
  const { keys, writes } = await field.referee.writes('Contact');
  const { output, balanced } = run.counts;
  const state = play.cancelled ? 'cancelled' : 'completed';
  const wrong =
    run.state !== state || !balanced ? `the run ended ${run.state}` : wrongOrder(calls, play.cancelled);
  return {
    ...{ struck, seconds, doubled: writes - keys, unknown: output.unknown + output.pending },
    lost: (play.cancelled ? output.created : rows) - keys,
    ...(wrong && { wrong }),
  };
}

function wrongOrder(calls: string[], cancelled = false): string | undefined {
  const firstOff = calls.findIndex(isOff);
  const firstWrite = calls.findIndex(isWrite);
  if (firstOff === -1) return cancelled && firstWrite === -1 ? undefined : 'nothing was switched off';
  if (firstWrite !== -1 && firstWrite < firstOff) return 'rows were sent before all was off';
  const last = Math.max(calls.findLastIndex(isWrite), calls.findLastIndex(isOff));
  return calls.findLastIndex(isOn) > last ? undefined : 'what was switched off was not switched on again';
}

const points: CrashPoint[] = [
  'apex-begun',
  'apex-called',
  'batch-claimed',
  'job-created',
  'job-closed',
  'harvest-recorded',
  'outcomes-folded',
];

/** The call before the load passes its points first, the one after it second. */
const killedAt = (field: Field, point: CrashPoint, nth: number): Promise<Played> =>
  guarded(field, { first: { DMS_CRASH_AT: `${point}:${nth}` }, struck: () => field.crew.deaths });

export const around: Scenario[] = [
  {
    id: '49',
    fault: 'worker killed in a load with the automation off: it is on again at the end',
    how: 'K',
    play: (field, dice) => {
      const point = oneOf(dice, points);
      return killedAt(field, point, point.startsWith('apex') ? between(dice, 1, 2) : 1);
    },
  },
  {
    id: '49b',
    fault: 'worker killed between switching the automation on again and its record',
    how: 'K',
    quick: true,
    play: (field) => killedAt(field, 'apex-called', 2),
  },
  {
    id: '49c',
    fault: 'answer to switching the automation off or on lost',
    how: 'P',
    play: (field, dice) => {
      const match = oneOf(dice, [/apexrest\/Automation\/off/, /apexrest\/Automation\/on/]);
      return guarded(field, {
        arm: () => field.crew.org.arm({ match, action: { do: 'loseAnswer' } }),
        struck: () => field.crew.org.hits,
      });
    },
  },
  {
    id: '49d',
    fault: 'load cancelled after its worker was killed with the automation off: it is on again',
    how: 'K, C',
    play: (field, dice) =>
      guarded(field, {
        first: { DMS_CRASH_AT: `${oneOf<CrashPoint>(dice, ['apex-begun', 'apex-called', 'job-created'])}:1` },
        during: async (id) => {
          await field.until(() => field.crew.deaths > 0, 'The worker dies');
          await field.insist((dms) => dms.post(`/runs/${id}/cancel`, {}));
        },
        struck: () => field.crew.deaths,
        cancelled: true,
      }),
  },
  {
    id: '49e',
    fault: 'the org answers 429, 503 or nothing to switching the automation off or on',
    how: 'S',
    play: (field, dice) => {
      const path = oneOf(dice, ['/apexrest\\/Automation\\/off/', '/apexrest\\/Automation\\/on/']);
      const answer = oneOf<object>(dice, [
        { action: 'status', status: 429, headers: { 'Retry-After': '1' } },
        { action: 'status', status: 503, body: '<html>maintenance</html>' },
        { action: 'reset' },
      ]);
      return guarded(field, {
        arm: () => field.referee.break([{ match: { path }, ...answer, times: between(dice, 1, 4) }]),
        struck: () => field.referee.hits(),
      });
    },
  },
];
