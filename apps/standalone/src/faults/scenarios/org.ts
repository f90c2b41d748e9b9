import { setTimeout as wait } from 'node:timers/promises';
import { Field, PausedRun, Play, Played } from '../field';
import { Lane } from '../lanes';
import { Scenario, between, oneOf } from '../scenario';

const everyCall = '/\\/services\\/data\\/.+\\/(jobs|composite|query)/';

function told(field: Field, lane: Lane, faults: object[], more: Partial<Play> = {}): Promise<Played> {
  return field.play({
    lane,
    arm: () => field.referee.break(faults),
    struck: () => field.referee.hits(),
    ...more,
  });
}

/** Pauses for one of these reasons, is resumed by a person once the org is well again, and says until when it waits. */
function resumed(field: Field, code: string, needsTime: boolean) {
  const seen: PausedRun[] = [];
  return {
    seen,
    onPause: async (run: PausedRun) => {
      seen.push(run);
      if (run.problem?.code !== code) throw new Error(`It paused for ${run.problem?.code}, not ${code}`);
      if (needsTime && !run.resumeAt) throw new Error('It does not say when it goes on');
      await field.referee.heal();
      await field.resume(run);
    },
  };
}

export const org: Scenario[] = [
  {
    id: '19',
    fault: '429, 503 and html error pages, with Retry-After',
    how: 'S',
    quick: true,
    play: (field, dice) => {
      const status = oneOf(dice, [429, 503, 500]);
      const body = oneOf<unknown>(dice, ['<html><h1>We are down for maintenance.</h1></html>', undefined]);
      const headers = { ...(dice() < 0.5 && { 'Retry-After': '2' }), 'content-type': 'text/html' };
      const fault = {
        match: { path: everyCall, nth: between(dice, 1, 6) },
        action: 'status',
        status,
        body,
        headers,
      };
      return told(field, oneOf<Lane>(dice, ['bulk', 'direct']), [{ ...fault, times: between(dice, 1, 5) }]);
    },
  },
  {
    id: '20',
    fault: 'daily limit reached (REQUEST_LIMIT_EXCEEDED)',
    how: 'S',
    play: (field, dice) => {
      const body = [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }];
      const match = { path: everyCall, nth: between(dice, 1, 5) };
      const { onPause, seen } = resumed(field, 'ORG_LIMIT', true);
      return told(
        field,
        oneOf<Lane>(dice, ['bulk', 'direct']),
        [{ match, action: 'status', status: 403, body, times: 1_000 }],
        { onPause, struck: () => seen.length },
      );
    },
  },
  {
    id: '21',
    fault: 'session expires in the middle of a load: one new sign-in',
    how: 'S',
    play: (field, dice) =>
      told(field, oneOf<Lane>(dice, ['bulk', 'direct']), [expired(between(dice, 1, 6), 1)]),
  },
  {
    id: '21b',
    fault: 'session stays expired: the run pauses until somebody has looked',
    how: 'S',
    play: (field, dice) => {
      const { onPause, seen } = resumed(field, 'ORG_SESSION_EXPIRED', false);
      return told(field, oneOf<Lane>(dice, ['bulk', 'direct']), [expired(between(dice, 1, 4), 1_000)], {
        onPause,
        struck: () => seen.length,
      });
    },
  },
  {
    id: '22',
    fault: 'rows locked (UNABLE_TO_LOCK_ROW)',
    how: 'S',
    play: (field, dice) =>
      told(field, oneOf<Lane>(dice, ['bulk', 'direct']), [
        {
          match: { object: 'Contact' },
          action: 'rowError',
          rows: { every: between(dice, 3, 700) },
          times: 1,
        },
      ]),
  },
  {
    id: '22b',
    fault: 'a row that stays locked fails, with the reason, and alone',
    how: 'S',
    play: (field, dice) => {
      const key = `C-${String(between(dice, 1, 1_000)).padStart(8, '0')}`;
      return told(
        field,
        'direct',
        [{ match: { object: 'Contact' }, action: 'rowError', rows: { keys: [key] } }],
        {
          judge: ({ lost, doubled }, { state, counts }) =>
            lost === 1 && doubled === 0 && counts.output.failed === 1 && state === 'completed_with_errors'
              ? undefined
              : `${counts.output.failed} failed, ${lost} not in the org, ended ${state}`,
        },
      ).then((played) => ({ ...played, lost: played.wrong ? played.lost : 0 }));
    },
  },
  {
    id: '23',
    fault: 'Bulk job ends Failed half-way',
    how: 'S',
    play: (field, dice) =>
      told(field, 'bulk', [
        {
          match: { object: 'Contact' },
          action: 'failJob',
          rows: between(dice, 0, 11_999),
          times: between(dice, 1, 2),
        },
      ]),
  },
  {
    id: '24',
    fault: 'rows missing from the result files',
    how: 'S',
    play: (field) => {
      const columns = 'Legacy_Id__c,FirstName,LastName,Email,Phone,Title,MailingStreet,MailingCity,Birthdate';
      const body = `"sf__Id","sf__Created",${columns}\n`;
      return told(field, 'bulk', [
        {
          match: { path: 'successfulResults' },
          action: 'status',
          status: 200,
          body,
          headers: { 'content-type': 'text/csv' },
          times: 100,
        },
      ]);
    },
  },
  {
    id: '30',
    fault: 'cancelled in the middle of a load',
    how: 'C+S',
    quick: true,
    play: (field, dice) => {
      const lane = oneOf<Lane>(dice, ['bulk', 'direct']);
      let asked = false;
      return field
        .play({
          lane,
          arm: () =>
            field.referee.break([{ match: { path: everyCall }, action: 'slow', ms: 150, times: 1_000 }]),
          during: async (runId) => {
            await wait(dice() * 4_000);
            asked = (await field.ask((dms) => dms.post(`/runs/${runId}/cancel`, {}))) !== undefined;
          },
          struck: () => (asked ? 1 : 0),
          judge: ({ doubled, unknown }, { state, counts }) => {
            const { output } = counts;
            const told = output.created + output.updated + output.skipped;
            if (!['cancelled', 'completed'].includes(state) || doubled > 0 || unknown > 0)
              return `ended ${state}`;
            return told === field.rows(lane) || output.rows === 0 ? undefined : `${told} rows accounted for`;
          },
        })
        .then(async (played) => {
          // What is in the org is what the report calls created, no more and no less.
          const { writes } = await field.referee.writes('Contact');
          const inOrg = field.rows(lane) - played.lost;
          return {
            ...played,
            lost: 0,
            ...(writes !== inOrg && { wrong: `${writes} writes, ${inOrg} records` }),
          };
        });
    },
  },
];

/** The session has ended, as the org says to the nth call of a kind. */
export function expired(nth: number, times: number): object {
  const body = [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }];
  return { match: { path: everyCall, nth }, action: 'status', status: 401, body, times };
}
