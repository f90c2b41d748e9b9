import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { DmsAnswerError, DmsClient } from '../../sample/dms-client';
import { RunAnswer } from '../../sample/run-watch';
import { connectionOf } from '../contacts-run';
import { Field, Played } from '../field';
import { Lane, lanes } from '../lanes';
import { Scenario, between, oneOf } from '../scenario';

/** One of the ways in which an org fails at a call. */
function broken(dice: () => number, path: string, nth: number): object {
  const html = { body: '<html>maintenance</html>', headers: { 'content-type': 'text/html' } };
  const how = oneOf<object>(dice, [
    { action: 'status', status: 429 },
    { action: 'status', status: 503, ...html },
    { action: 'status', status: 500, ...html },
    { action: 'reset' },
    { action: 'loseResponse' },
    { action: 'truncate' },
  ]);
  return { match: { path, nth: between(dice, 1, nth) }, ...how, times: between(dice, 1, 7) };
}

/** An answer, or a refusal that says why; what nobody foresaw is told as wrong. */
async function asked<T>(call: () => Promise<T>): Promise<{ answer?: T; wrong?: string }> {
  try {
    return { answer: await call() };
  } catch (error) {
    const told = error instanceof DmsAnswerError && error.status !== 500 && error.code !== 'INTERNAL';
    return told ? {} : { wrong: error instanceof Error ? error.message : String(error) };
  }
}

/** A question that the org fails at, and that is asked again once it is well. */
async function question<T>(
  field: Field,
  fault: object,
  ask: (dms: DmsClient) => Promise<T>,
  isRight: (answer: T) => boolean,
): Promise<Played> {
  const dms = await field.client();
  await field.referee.break([fault]);
  const startedAt = performance.now();
  const first = await asked(() => ask(dms));
  const struck = await field.referee.hits();
  await field.referee.heal();
  const again = await ask(dms);
  const seconds = (performance.now() - startedAt) / 1000;
  const { writes } = await field.referee.writes('Contact');
  const wrong =
    first.wrong ??
    (isRight(again) ? undefined : `asked again it answers ${JSON.stringify(again).slice(0, 200)}`);
  return { struck, lost: 0, doubled: writes, unknown: 0, seconds, ...(wrong && { wrong }) };
}

const checks = new WeakMap<Field, string>();

/** A finished check, which a budget is told for. */
async function checked(field: Field): Promise<string> {
  const known = checks.get(field);
  if (known !== undefined) return known;
  const id = await begun(field, await field.migration('direct'), 'check');
  await field.ended(id);
  checks.set(field, id);
  return id;
}

async function begun(field: Field, migration: string, mode: 'check' | 'load'): Promise<string> {
  const key = { 'Idempotency-Key': randomUUID() };
  return field.insist(
    async (dms) => (await dms.post<RunAnswer>(`/migrations/${migration}/runs`, { mode }, key)).body.id,
  );
}

/** A load whose start meets an org that does not say how its objects are now: pressed again, with the same key, it is one run. */
async function driftAsked(field: Field, dice: () => number): Promise<Played> {
  const lane: Lane = 'direct';
  const migration = await field.migration(lane);
  await field.staff(1);
  await field.referee.reset();
  const headers = { 'Idempotency-Key': randomUUID() };
  const start = async (dms: DmsClient) =>
    (await dms.post<RunAnswer>(`/migrations/${migration}/runs`, { mode: 'load' }, headers)).body.id;
  await field.referee.break([broken(dice, '/\\/sobjects\\/\\w+\\/describe/', 1)]);
  const dms = await field.client();
  const startedAt = performance.now();
  const first = await asked(() => start(dms));
  const struck = await field.referee.hits();
  await field.referee.heal();
  const id = first.answer ?? (await field.insist(start));
  await field.ended(id);
  const seconds = (performance.now() - startedAt) / 1000;
  const verdict = await field.referee.judgeAll(dms, id, lanes[lane].expected);
  const { lost, doubled, unknown, state, balanced } = verdict;
  const wrong = first.wrong ?? (state === 'completed' && balanced ? undefined : `ended ${state}`);
  return { struck, lost, doubled, unknown, seconds, ...(wrong && { wrong }) };
}

/** A check is disturbed while it asks the org: it foretells every row all the same, and writes nothing. */
async function foretold(
  field: Field,
  arm: () => void,
  during: () => Promise<void>,
  struck: () => number,
): Promise<Played> {
  const lane: Lane = 'bulk';
  const migration = await field.migration(lane);
  await field.staff(1);
  field.crew.calm();
  await field.referee.reset();
  arm();
  const startedAt = performance.now();
  const id = await begun(field, migration, 'check');
  await during();
  const run = await field.ended(id);
  const seconds = (performance.now() - startedAt) / 1000;
  const strikes = struck();
  field.crew.calm();
  const { output, balanced } = run.counts;
  const { writes } = await field.referee.writes('Contact');
  const good = run.state === 'completed' && balanced && output.created === field.rows(lane);
  const wrong = good ? undefined : `ended ${run.state}, ${output.created} would be created`;
  return {
    struck: strikes,
    lost: 0,
    doubled: writes,
    unknown: output.unknown,
    seconds,
    ...(wrong && { wrong }),
  };
}

export const probes: Scenario[] = [
  {
    id: '52',
    fault: 'the org fails while a connection is tested and its rights are looked at: nothing is written',
    how: 'S',
    play: async (field, dice) => {
      await field.referee.reset();
      const connection = await connectionOf(await field.client());
      return question(
        field,
        broken(dice, '/\\/services\\/(data|oauth2)\\//', 8),
        async (dms) =>
          (await dms.post<{ ok: boolean; rights?: { bulk: boolean } }>(`/connections/${connection}/test`, {}))
            .body,
        ({ ok, rights }) => ok && rights?.bulk === true,
      );
    },
  },
  {
    id: '53',
    fault: 'the org fails while a load looks whether its objects have changed',
    how: 'S',
    play: driftAsked,
  },
  {
    id: '54',
    fault: 'the org fails while it is asked what is left of the day and of the storage',
    how: 'S',
    play: async (field, dice) => {
      const id = await checked(field);
      await field.referee.reset();
      return question(
        field,
        broken(dice, '/\\/services\\/data\\/.+\\/limits/', 1),
        async (dms) => (await dms.get<{ loads?: unknown; apiCalls?: unknown }>(`/runs/${id}/budget`)).body,
        (budget) => budget.apiCalls !== undefined,
      );
    },
  },
  {
    id: '55',
    fault: 'worker killed while it checks',
    how: 'K',
    play: (field, dice) => {
      let killed = 0;
      const during = async () => {
        await wait(dice() * 3_000);
        if (field.crew.signal('SIGKILL') !== undefined) killed += 1;
      };
      return foretold(
        field,
        () => undefined,
        during,
        () => killed,
      );
    },
  },
  {
    id: '55b',
    fault: 'questions of a check broken off, lost or answered in part',
    how: 'P',
    play: (field, dice) =>
      foretold(
        field,
        () => {
          const action = oneOf(dice, [
            { do: 'cut' } as const,
            { do: 'loseAnswer' } as const,
            { do: 'limitDown', bytes: between(dice, 1, 400) } as const,
          ]);
          const match = /^(GET|POST) .*\/(query|jobs\/query|sobjects)/;
          field.crew.org.arm({ match, nth: between(dice, 1, 3), times: between(dice, 1, 5), action });
        },
        () => Promise.resolve(),
        () => field.crew.org.hits,
      ),
  },
];
