import { setTimeout as wait } from 'node:timers/promises';
import { Field, Play, Played } from '../field';
import { Lane } from '../lanes';
import { Scenario, between, oneOf } from '../scenario';

interface Verified {
  state: string;
  compared: number;
  equal: number;
  total: number;
  problem?: { code: string; detail: string };
}

/** A finished run of a lane is held against the org, and that is disturbed. */
async function verifying(
  field: Field,
  lane: Lane,
  { arm, during, struck }: Pick<Play, 'arm' | 'during' | 'struck'>,
): Promise<Played> {
  const runId = await finishedRun(field, lane);
  const shown = () => field.insist(async (dms) => (await dms.get<Verified>(`/runs/${runId}/verify`)).body);
  await field.staff(1);
  field.crew.calm();
  await arm?.();
  const startedAt = performance.now();
  await field.insist((dms) => dms.post(`/runs/${runId}/verify`, {}));
  await during?.(runId);
  let now = await shown();
  await field.until(async () => !['queued', 'running'].includes((now = await shown()).state), 'a verdict');
  const seconds = (performance.now() - startedAt) / 1000;
  const strikes = await struck();
  field.crew.calm();
  await field.referee.heal();
  const { state, compared, equal, total, problem } = now;
  const rows = field.rows(lane);
  const good = state === 'done' && compared === rows && equal === rows && total === 0;
  const wrong = good
    ? undefined
    : `${state}: ${compared} compared, ${equal} equal, ${total} differ; ${problem?.code ?? ''} ${problem?.detail ?? ''}`;
  return { struck: strikes, lost: 0, doubled: 0, unknown: 0, seconds, ...(wrong && { wrong }) };
}

/** The org forgets all rows between two scenarios, so each begins with a load of its own. */
async function finishedRun(field: Field, lane: Lane): Promise<string> {
  let id = '';
  const played = await field.play({ lane, during: (runId) => void (id = runId), struck: () => 1 });
  if (played.wrong) throw new Error(`The load before: ${played.wrong}`);
  return id;
}

const lanesToVerify: readonly Lane[] = ['bulk', 'direct', 'family'];
const reads = /^(GET|POST) .*\/(query|jobs\/query|composite)/;

export const verifications: Scenario[] = [
  {
    id: '43',
    fault: 'worker killed while it verifies',
    how: 'K',
    play: (field, dice) => {
      let killed = 0;
      return verifying(field, oneOf(dice, lanesToVerify), {
        during: async () => {
          await wait(dice() * 1_500);
          if (field.crew.signal('SIGKILL') !== undefined) killed += 1;
        },
        struck: () => killed,
      });
    },
  },
  {
    id: '43b',
    fault: 'connections to the org break while a run is verified',
    how: 'P',
    quick: true,
    play: (field, dice) =>
      verifying(field, oneOf(dice, lanesToVerify), {
        arm: () => {
          const action = oneOf(dice, [{ do: 'cut' } as const, { do: 'loseAnswer' } as const]);
          // More often than a call is tried, so that the verification itself has to begin anew.
          field.crew.org.arm({ match: reads, nth: between(dice, 1, 2), times: between(dice, 3, 7), action });
        },
        struck: () => field.crew.org.hits,
      }),
  },
  {
    id: '43c',
    fault: 'the org answers 429 and 503 while a run is verified',
    how: 'S',
    play: (field, dice) =>
      verifying(field, oneOf(dice, lanesToVerify), {
        arm: () => {
          const status = oneOf(dice, [429, 503]);
          const headers = dice() < 0.5 ? { 'Retry-After': '1' } : {};
          const match = {
            path: '/\\/services\\/data\\/.+\\/(jobs|composite|query)/',
            nth: between(dice, 1, 3),
          };
          return field.referee.break([
            { match, action: 'status', status, headers, times: between(dice, 3, 7) },
          ]);
        },
        struck: () => field.referee.hits(),
      }),
  },
];
