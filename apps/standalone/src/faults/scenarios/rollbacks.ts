import { CrashPoint, isFinished } from '@dms/domain';
import { RunAnswer } from '../../sample/run-watch';
import { stageContacts, startLoad } from '../contacts-run';
import { Field, Played } from '../field';
import type { ProxyRule } from '../fault-proxy';
import { Scenario, between, oneOf } from '../scenario';

/** `large`: more keys than are asked for by name, so that all that is read comes by Bulk queries. */
type Way = 'bulk' | 'direct' | 'large';
const ways = ['bulk', 'direct'] as const;
/** Contacts that are there before, and rows of the load that is rolled back: it changes those and adds others. */
const rowsOf: Record<Way, { there: number; all: number }> = {
  direct: { there: 500, all: 700 },
  bulk: { there: 2_500, all: 3_500 },
  large: { there: 4_500, all: 5_000 },
};
const fields = [
  'Legacy_Id__c',
  'FirstName',
  'LastName',
  'Email',
  'Phone',
  'Title',
  'MailingStreet',
  'MailingCity',
  'Birthdate',
];

interface Staged {
  seed: string;
  changes: string;
}
const stagedBy = new WeakMap<Field, Map<Way, Staged>>();

async function staged(field: Field, way: Way): Promise<Staged> {
  const known = stagedBy.get(field) ?? new Map<Way, Staged>();
  stagedBy.set(field, known);
  const found = known.get(way);
  if (found) return found;
  await field.staff(1);
  const { there, all } = rowsOf[way];
  const dms = await field.client();
  const made = {
    seed: await stageContacts(field.rig, dms, there, { strategy: 'bulk' }),
    changes: await stageContacts(field.rig, dms, all, {
      strategy: way === 'direct' ? 'direct' : 'bulk',
      swapped: true,
    }),
  };
  known.set(way, made);
  return made;
}

interface Disturbed {
  way: Way;
  /** Which of the two runs is disturbed: the load, whose image is to be whole, or the rollback. */
  part: 'load' | 'rollback';
  workers?: number;
  first?: Record<string, string>;
  arm?: () => void;
  during?: (runId: string) => Promise<void>;
  struck: () => number;
}

/** A load that changes and adds contacts, and its rollback, one of them disturbed: the org must be as it was before. */
async function undone(field: Field, play: Disturbed): Promise<Played> {
  const { seed, changes } = await staged(field, play.way);
  await field.staff(1);
  field.crew.calm();
  await field.referee.reset();
  await field.ended(await field.insist((dms) => startLoad(dms, seed)));
  const before = await field.referee.digest('Contact', fields);
  const begin = async (part: Disturbed['part']) => {
    if (part !== play.part) return field.staff(1);
    await field.staff(play.workers ?? 1, play.first);
    play.arm?.();
  };
  const disturb = (part: Disturbed['part'], id: string) =>
    part === play.part ? play.during?.(id) : undefined;
  await begin('load');
  const loadId = await field.insist((dms) => startLoad(dms, changes));
  await disturb('load', loadId);
  const load = await field.ended(loadId);
  // A new crew has no deaths yet.
  const struckLoad = play.part === 'load' ? play.struck() : 0;
  if (play.part === 'load') field.crew.calm();
  const startedAt = performance.now();
  await begin('rollback');
  const id = await field.insist(
    async (dms) => (await dms.post<RunAnswer>(`/runs/${loadId}/rollback`, {})).body.id,
  );
  await disturb('rollback', id);
  const run = await field.ended(id);
  const struck = play.part === 'load' ? struckLoad : play.struck();
  field.crew.calm();
  const seconds = (performance.now() - startedAt) / 1000;
  const { there, all } = rowsOf[play.way];
  const summary = await field.referee.writes('Contact');
  const after = await field.referee.digest('Contact', fields);
  const { output, balanced } = run.counts;
  return {
    struck,
    // Made, changed and put back; and those that were added, made and deleted.
    doubled: summary.writes - (3 * there + 2 * (all - there)),
    lost: all - output.updated - output.deleted,
    unknown: output.unknown + output.pending,
    seconds,
    ...(load.state !== 'completed' && { wrong: `the load ended ${load.state}` }),
    ...((run.state !== 'completed' || !balanced) && { wrong: `the rollback ended ${run.state}` }),
    ...(after !== before && { wrong: 'the org is not as it was before' }),
  };
}

function killedAt(field: Field, part: Disturbed['part'], way: Way, point: CrashPoint): Promise<Played> {
  return undone(field, {
    ...{ way, part, first: { DMS_CRASH_AT: `${point}:1` } },
    struck: () => field.crew.deaths,
  });
}

function answerLost(field: Field, way: Way, rule: Omit<ProxyRule, 'action'>): Promise<Played> {
  return undone(field, {
    ...{ way, part: 'rollback' },
    arm: () => field.crew.org.arm({ ...rule, action: { do: 'loseAnswer' } }),
    struck: () => field.crew.org.hits,
  });
}

const everywhere: CrashPoint[] = [
  'load-prepared',
  'prepare-recorded',
  'rows-resolved',
  'resolution-recorded',
  'portion-ledger-written',
  'batch-claimed',
  'outcomes-folded',
  'report-stored',
  'run-finished',
];
const pointsOf: Record<'bulk' | 'direct', CrashPoint[]> = {
  bulk: [...everywhere, 'job-created', 'body-uploaded', 'job-closed', 'results-read', 'harvest-recorded'],
  direct: [...everywhere, 'sending-recorded', 'rows-sent', 'answer-stored', 'answer-recorded'],
};

export const rollbacks: Scenario[] = [
  {
    id: '46',
    fault: 'worker killed in a rollback, after any of its steps',
    how: 'K',
    play: (field, dice) => {
      const way = oneOf(dice, ways);
      return killedAt(field, 'rollback', way, oneOf(dice, pointsOf[way]));
    },
  },
  {
    id: '46b',
    fault: 'worker killed in a rollback, between a call and its record',
    how: 'K',
    quick: true,
    play: (field) => killedAt(field, 'rollback', 'direct', 'rows-sent'),
  },
  {
    id: '47',
    fault: 'answer to a call of a rollback lost',
    how: 'P',
    play: (field, dice) =>
      answerLost(field, 'direct', {
        match: oneOf(dice, [/^DELETE .*\/composite\/sobjects/, /^PATCH .*\/composite\/sobjects/]),
        nth: between(dice, 1, 2),
      }),
  },
  {
    id: '47b',
    fault: 'answer to opening, uploading or closing a job of a rollback lost',
    how: 'P',
    play: (field, dice) =>
      answerLost(field, 'bulk', {
        match: oneOf(dice, [/^POST .*\/jobs\/ingest$/, /^PUT .*\/batches/, /^PATCH .*\/jobs\/ingest\//]),
        nth: between(dice, 1, 2),
      }),
  },
  {
    id: '48',
    fault: 'worker killed around the image of the records that a load will change',
    how: 'K',
    play: (field, dice) =>
      killedAt(
        field,
        'load',
        // The other way is begun within the request, so that no worker takes its image.
        'bulk',
        oneOf<CrashPoint>(dice, ['before-image-stored', 'before-image-recorded']),
      ),
  },
  {
    id: '48b',
    fault: 'worker frozen before it records the image, woken when another one has taken it and written',
    how: 'STOP',
    play: (field) => {
      let froze = 0;
      return undone(field, {
        ...{ way: 'bulk', part: 'load', workers: 2 },
        first: { DMS_FREEZE_AT: 'before-image-stored:1' },
        during: async (runId) => {
          // The other one is told to freeze there too, and wakes at once; the first wakes when the load is over.
          let late: number | undefined;
          await field.until(async () => {
            late ??= field.crew.frozen[0];
            for (const pid of field.crew.frozen) if (pid !== late) process.kill(pid, 'SIGCONT');
            return isOver(field, runId);
          }, 'The load goes on without the frozen worker');
          if (late === undefined) return;
          froze = field.crew.frozen.length;
          process.kill(late, 'SIGCONT');
        },
        struck: () => froze,
      });
    },
  },
  {
    id: '48c',
    fault: 'Bulk queries of the image, or of what a rollback judges, broken off, lost or cut short',
    how: 'P',
    play: (field, dice) =>
      undone(field, {
        way: 'large',
        part: oneOf(dice, ['load', 'rollback'] as const),
        arm: () =>
          field.crew.org.arm({
            match: oneOf(dice, [/^POST .*\/jobs\/query$/, /^GET .*\/jobs\/query\/\w+$/, /^GET .*\/results/]),
            nth: between(dice, 1, 2),
            times: between(dice, 1, 5),
            action: oneOf(dice, [
              { do: 'cut' } as const,
              { do: 'loseAnswer' } as const,
              { do: 'limitDown', bytes: between(dice, 1, 60_000) } as const,
            ]),
          }),
        struck: () => field.crew.org.hits,
      }),
  },
];

async function isOver(field: Field, runId: string): Promise<boolean> {
  const run = await field.ask(async (dms) => (await dms.get<RunAnswer>(`/runs/${runId}`)).body);
  return run !== undefined && isFinished(run.state);
}
