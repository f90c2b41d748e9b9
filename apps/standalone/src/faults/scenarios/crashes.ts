import { setTimeout as wait } from 'node:timers/promises';
import type { CrashPoint } from '@dms/domain';
import { Field, Play, Played, leaseSeconds } from '../field';
import { Lane } from '../lanes';
import { Scenario, between, oneOf } from '../scenario';

/** A run whose worker dies at the n-th passing of a point and is started again. */
export function crashAt(
  field: Field,
  lane: Lane,
  point: CrashPoint,
  nth = 1,
  more: Partial<Play> = {},
): Promise<Played> {
  return field.play({
    ...more,
    lane,
    first: { DMS_CRASH_AT: `${point}:${nth}` },
    // Who dies as its run is over may still be dying when the end is seen.
    struck: () => field.crew.deathsWithin(point === 'run-finished' ? 2_000 : 0),
  });
}

/** A run one of whose two workers freezes at a point, for longer than its lease, and then wakes. */
export function freezeAt(
  field: Field,
  lane: Lane,
  point: CrashPoint,
  nth = 1,
  more: Partial<Play> = {},
): Promise<Played> {
  let froze = 0;
  return field.play({
    ...more,
    lane,
    workers: 2,
    first: { DMS_FREEZE_AT: `${point}:${nth}` },
    // Both are told to: the one that takes over may freeze at the same point, and wakes later too.
    during: async (runId) => {
      const until = performance.now() + 20_000;
      while (performance.now() < until && !(await isOver(field, runId))) {
        if (field.crew.frozen.length > 0) {
          froze += 1;
          await wait(leaseSeconds * 1000 * 2.5);
          for (let number = 0; number < 2; number += 1) field.crew.signal('SIGCONT', number);
        }
        await wait(50);
      }
    },
    struck: () => froze,
  });
}

async function isOver(field: Field, runId: string): Promise<boolean> {
  const state = await field.ask(
    async (dms) => (await dms.get<{ state: string }>(`/runs/${runId}`)).body.state,
  );
  return state === 'completed' || state === 'completed_with_errors' || state === 'failed';
}

const atOneOf =
  (lane: Lane, ...points: CrashPoint[]) =>
  (field: Field, dice: () => number) =>
    crashAt(field, lane, oneOf(dice, points));

/** A part is killed at any moment of a run. */
function killedAnyTime(kill: (field: Field) => number | Promise<number>, lanes: Lane[] = ['bulk', 'direct']) {
  return async (field: Field, dice: () => number): Promise<Played> => {
    const lane = oneOf(dice, lanes);
    await field.migration(lane);
    let struck = 0;
    return field.play({
      lane,
      during: async () => {
        await wait(dice() * field.usualMs(lane) * 0.9);
        struck = await kill(field);
      },
      struck: () => struck,
    });
  };
}

export const crashes: Scenario[] = [
  {
    id: '4',
    fault: 'worker killed while preparing batches',
    how: 'K',
    play: atOneOf('bulk', 'load-prepared', 'ledger-written', 'prepare-recorded'),
  },
  {
    id: '5',
    fault: 'killed after job creation, before the ledger has the id',
    how: 'K',
    quick: true,
    play: atOneOf('bulk', 'job-created'),
  },
  {
    id: '6',
    fault: 'killed in the middle of the upload',
    how: 'K+P',
    quick: true,
    play: (field, dice) =>
      field.play({
        lane: 'bulk',
        arm: () => {
          const { crew } = field;
          crew.org.arm({
            match: /^PUT .*\/batches/,
            action: { do: 'hold', bytes: between(dice, 300, 900_000) },
          });
        },
        during: async () => {
          await field.crew.org.struck();
          await wait(dice() * 300);
          field.crew.signal('SIGKILL');
          field.crew.org.cutAll();
        },
        struck: () => field.crew.deaths,
      }),
  },
  {
    id: '7',
    fault: 'killed after closing the job',
    how: 'K',
    play: atOneOf('bulk', 'upload-recorded', 'job-closed', 'close-recorded'),
  },
  {
    id: '8',
    fault: 'killed while harvesting',
    how: 'K',
    quick: true,
    play: atOneOf('bulk', 'results-read', 'outcomes-stored', 'harvest-recorded', 'outcomes-folded'),
  },
  {
    id: '8b',
    fault: 'killed around a Collections call',
    how: 'K',
    quick: true,
    play: (field, dice) =>
      crashAt(
        field,
        'direct',
        oneOf<CrashPoint>(dice, [
          'keys-read',
          'sending-recorded',
          'rows-sent',
          'answer-stored',
          'answer-recorded',
        ]),
        between(dice, 1, 5),
      ),
  },
  {
    id: '13',
    fault: 'Redis killed',
    how: 'K',
    play: killedAnyTime((field) => field.rig.kill('redis')),
  },
  {
    id: '14',
    fault: 'Redis wiped',
    how: 'FLUSH',
    play: killedAnyTime(async (field) => {
      await field.rig.disturb('flush');
      return 1;
    }),
  },
  {
    id: '15',
    fault: 'CouchDB killed',
    how: 'K',
    play: killedAnyTime((field) => field.rig.kill('couchdb')),
  },
  {
    id: '38',
    fault: 'a job whose worker dies twice, which the queue would give up',
    how: 'K twice',
    play: async (field, dice) => {
      const lane = oneOf<Lane>(dice, ['bulk', 'direct']);
      await field.migration(lane);
      let killed = 0;
      return field.play({
        lane,
        during: async () => {
          for (let time = 0; time < 2; time += 1) {
            await wait(dice() * field.usualMs(lane) * 0.8);
            if (field.crew.signal('SIGKILL') !== undefined) killed += 1;
            await field.crew.replaced();
          }
        },
        struck: () => (killed === 2 ? 2 : 0),
      });
    },
  },
  {
    id: '17',
    fault: 'worker frozen past its lease at a point up to the close, then woken',
    how: 'STOP',
    quick: true,
    play: (field, dice) =>
      freezeAt(
        field,
        'bulk',
        oneOf<CrashPoint>(dice, [
          'batch-claimed',
          'body-stored',
          'job-created',
          'job-recorded',
          'body-uploaded',
          'upload-recorded',
        ]),
      ),
  },
  {
    id: '17b',
    fault: 'worker frozen past its lease around a Collections call, then woken',
    how: 'STOP',
    play: (field, dice) =>
      freezeAt(
        field,
        'direct',
        oneOf<CrashPoint>(dice, [
          'batch-claimed',
          'keys-read',
          'sending-recorded',
          'rows-sent',
          'answer-stored',
        ]),
        between(dice, 1, 4),
      ),
  },
  {
    id: '17c',
    fault: 'worker frozen at any moment, then woken',
    how: 'STOP',
    play: async (field, dice) => {
      const lane = oneOf<Lane>(dice, ['bulk', 'direct']);
      await field.migration(lane);
      let froze = 0;
      return field.play({
        lane,
        workers: 2,
        during: async () => {
          await wait(dice() * field.usualMs(lane) * 0.9);
          const number = between(dice, 0, 1);
          field.crew.signal('SIGSTOP', number);
          await wait(leaseSeconds * 1000 * (1 + 2 * dice()));
          froze = field.crew.frozen.length;
          field.crew.signal('SIGCONT', number);
        },
        struck: () => froze,
      });
    },
  },
  {
    id: '42',
    fault: 'three workers share one run of four jobs; any of them killed at any moment',
    how: 'K',
    play: async (field, dice) => {
      await field.migration('many');
      let killed = 0;
      return field.play({
        lane: 'many',
        workers: 3,
        during: async () => {
          for (let time = 0; time < 3; time += 1) {
            await wait(dice() * field.usualMs('many') * 0.4);
            if (field.crew.signal('SIGKILL', between(dice, 0, 2)) !== undefined) killed += 1;
          }
        },
        struck: () => killed,
      });
    },
  },
  {
    id: '31',
    fault: 'SIGTERM during a deploy',
    how: 'TERM',
    play: killedAnyTime(async (field) => {
      const before = performance.now();
      field.crew.signal('SIGTERM');
      await field.until(() => field.crew.deaths > 0, 'the end of a worker told to end', 20_000);
      if (performance.now() - before > 10_000) throw new Error('It took longer than the grace time');
      return 1;
    }),
  },
  {
    id: '36',
    fault: 'the engine of a worker killed as for want of memory',
    how: 'R',
    play: killedAnyTime(async (field) => {
      let killed = 0;
      await field
        .until(() => (killed = field.crew.killEngines()) > 0, 'an engine at work', 2_000)
        .catch(() => undefined);
      return killed;
    }),
  },
];
