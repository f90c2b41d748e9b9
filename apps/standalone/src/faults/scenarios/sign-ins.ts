import { setTimeout as wait } from 'node:timers/promises';
import { contactsMigration } from '../contacts';
import { staged, startLoad, uploadContacts } from '../contacts-run';
import { Field, PausedRun, Played } from '../field';
import { Lane } from '../lanes';
import { consent, signedIn } from '../person';
import { Scenario, between, oneOf } from '../scenario';
import { DmsAnswerError } from '../../sample/dms-client';
import { expired } from './org';

const lanes: readonly Lane[] = ['bulk', 'direct'];
const tokens = '/\\/services\\/oauth2\\/token/';

/** The session ends in the middle of a load, and so many times the way back in is disturbed. */
async function endedAnd(field: Field, dice: () => number, fault: object): Promise<Played> {
  return field.play({
    lane: oneOf(dice, lanes),
    arm: () => field.referee.break([expired(between(dice, 1, 6), 1), { match: { path: tokens }, ...fault }]),
    // The end of the session alone is another fault.
    struck: async () => Math.max(0, (await field.referee.hits()) - 1),
  });
}

/** A connection by which a person let DMS in, and the migration that loads by it. */
interface Rotating {
  connectionId: string;
  migrationId: string;
}
const rotating = new WeakMap<Field, Rotating>();
const rows = 3_000;

async function prepared(field: Field): Promise<Rotating> {
  const known = rotating.get(field);
  if (known) return known;
  await field.staff(1);
  const connectionId = await signedIn(field, await consent(field));
  const dms = await field.client();
  const fileId = await uploadContacts(field.rig, dms, rows);
  const { body: dataset } = await dms.post<{ id: string }>('/datasets', { fileId, name: 'rotating' });
  await staged(dms, dataset.id);
  const migration = contactsMigration('Rotating', connectionId, dataset.id, { strategy: 'direct' });
  const migrationId = (await dms.post<{ id: string }>('/migrations', migration)).body.id;
  const made = { connectionId, migrationId };
  rotating.set(field, made);
  return made;
}

/** Refresh tokens are good for one use, sessions end again and again, and two workers share the connection. */
async function rotated(field: Field, dice: () => number): Promise<Played> {
  const { connectionId, migrationId } = await prepared(field);
  await field.referee.reset();
  // These workers know the org by the address that the person signed in at.
  await field.staff(2, {}, { DMS_PRACTICE_ORG_LOGIN: field.rig.practiceLogin });
  await field.referee.turn({ refreshTokens: 'rotated' });
  const ends = Array.from({ length: 4 }, (_, at) => expired(2 + 4 * at + between(dice, 0, 3), 1));
  await field.referee.break(ends);
  try {
    // One killed between its use of a token and keeping the next one takes both along: a person has to sign in.
    const onPause = async (run: PausedRun) => {
      if (!['ORG_SESSION_EXPIRED', 'ORG_LOGIN_FAILED'].includes(run.problem?.code ?? ''))
        throw new Error(`It paused for ${run.problem?.code}`);
      await signedIn(field, await consent(field, connectionId));
      await field.resume(run);
    };
    const id = await field.insist((dms) => startLoad(dms, migrationId));
    await wait(dice() * 2_500);
    const killed = field.crew.signal('SIGKILL', between(dice, 0, 1)) !== undefined;
    const startedAt = performance.now();
    const run = await field.ended(id, onPause);
    const seconds = (performance.now() - startedAt) / 1000;
    const ended = await field.referee.hits();
    const dms = await field.client();
    const { lost, doubled, unknown, state, balanced } = await field.referee.judge(dms, id, 'Contact', rows);
    const wrong = state === 'completed' && balanced ? undefined : `ended ${run.state}`;
    return { struck: killed ? ended : 0, lost, doubled, unknown, seconds, ...(wrong && { wrong }) };
  } finally {
    await field.referee.heal();
    await field.referee.turnBack();
  }
}

const copies = 5;

/** What comes back from the org's page comes several times at once; another sign-in never comes back. */
async function cameBack(field: Field): Promise<Played> {
  await field.staff(1);
  const before = await connections(field);
  const startedAt = performance.now();
  const never = await consent(field);
  const back = await consent(field);
  const strange = await signedIn(field, { ...back, state: `${back.state}x` }).catch(
    (error: unknown) => error,
  );
  const answers = await Promise.allSettled(Array.from({ length: copies }, () => signedIn(field, back)));
  const made = answers.filter((answer) => answer.status === 'fulfilled');
  const refused = answers.filter((answer) => answer.status === 'rejected' && isRefusal(answer.reason));
  const after = await connections(field);
  const tested = await field.insist(async (dms) =>
    made[0]
      ? (await dms.post<{ ok: boolean }>(`/connections/${made[0].value}/test`, {})).body.ok
      : Promise.resolve(false),
  );
  const good =
    made.length === 1 &&
    refused.length === copies - 1 &&
    after === before + 1 &&
    isRefusal(strange) &&
    tested &&
    never.state !== back.state;
  const told = `${made.length} connections, ${refused.length} refusals, ${after - before} more in the list, test ${String(tested)}`;
  const seconds = (performance.now() - startedAt) / 1000;
  return { struck: copies - 1, lost: 0, doubled: 0, unknown: 0, seconds, ...(!good && { wrong: told }) };
}

async function connections(field: Field): Promise<number> {
  const dms = await field.client();
  let count = 0;
  for await (const _each of dms.list('/connections')) count += 1;
  return count;
}

const isRefusal = (error: unknown) => error instanceof DmsAnswerError && error.status < 500;

export const signIns: Scenario[] = [
  {
    id: '50',
    fault: 'session ends in the middle of a load, and the sign-in is answered 429, 503 or by a page',
    how: 'S',
    play: (field, dice) => {
      const status = oneOf(dice, [429, 500, 503]);
      const page = { body: '<html>maintenance</html>', headers: { 'content-type': 'text/html' } };
      return endedAnd(field, dice, { action: 'status', status, ...page, times: between(dice, 1, 4) });
    },
  },
  {
    id: '50b',
    fault: 'session ends in the middle of a load, and the sign-in is slow, cut off or its answer lost',
    how: 'P',
    play: (field, dice) => {
      const lane = oneOf(dice, lanes);
      // Few rows are made ready, and the records as they were are read, in the request: by the API, which has no proxy.
      const nth = lane === 'direct' ? between(dice, 7, 16) : between(dice, 1, 6);
      return field.play({
        lane,
        arm: async () => {
          const action = oneOf(dice, [
            { do: 'cut' } as const,
            { do: 'loseAnswer' } as const,
            { do: 'swallow' } as const,
            { do: 'delay', ms: between(dice, 500, 3_000) } as const,
          ]);
          const match = /^POST \/services\/oauth2\/token/;
          field.crew.org.arm({ match, times: between(dice, 1, 3), action });
          await field.referee.break([expired(nth, 1)]);
        },
        struck: () => field.crew.org.hits,
      });
    },
  },
  {
    id: '50c',
    fault:
      'session ends in the middle of a load, and the sign-in is refused: it pauses until somebody has looked',
    how: 'S',
    play: (field, dice) => {
      const reason = oneOf(dice, ['invalid_grant', 'inactive_user', 'invalid_client']);
      const body = { error: reason, error_description: 'expired authorization code' };
      let pauses = 0;
      return field.play({
        lane: oneOf(dice, lanes),
        arm: () =>
          field.referee.break([
            expired(between(dice, 1, 6), 1),
            { match: { path: tokens }, action: 'status', status: 400, body, times: 1_000 },
          ]),
        onPause: async (run) => {
          pauses += 1;
          if (run.problem?.code !== 'ORG_SESSION_EXPIRED')
            throw new Error(`It paused for ${run.problem?.code}: ${run.problem?.detail}`);
          await field.referee.heal();
          await field.resume(run);
        },
        struck: () => pauses,
      });
    },
  },
  {
    id: '51',
    fault: 'refresh tokens rotate, sessions end again and again, one of two workers is killed',
    how: 'K, S',
    play: rotated,
  },
  {
    id: '51b',
    fault: 'what comes back from the page of the org comes five times at once, or never',
    how: 'C',
    play: (field) => cameBack(field),
  },
];
