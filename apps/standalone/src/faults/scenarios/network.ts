import { setTimeout as wait } from 'node:timers/promises';
import type { FaultProxy, ProxyAction, ProxyRule } from '../fault-proxy';
import { Field, Play, Played } from '../field';
import { Lane } from '../lanes';
import { Scenario, between, oneOf } from '../scenario';

type Link = 'org' | 'couchdb' | 'redis';

const create = /^POST .*\/jobs\/ingest$/;
const upload = /^PUT .*\/batches$/;
const change = /^PATCH .*\/jobs\/ingest\/[^/]+$/;
const results = /^GET .*\/(successfulResults|failedResults|unprocessedrecords)/;
const collections = /^PATCH .*\/composite\/sobjects\//;
const ledgerWrite = /^(PUT|POST) \/dms-ledger\/(batches|_bulk_docs)/;

/** A run during which a request of a worker meets a rule. */
function through(
  field: Field,
  link: Link,
  lane: Lane,
  rule: ProxyRule,
  more: Partial<Play> = {},
): Promise<Played> {
  const proxy: FaultProxy = field.crew[link];
  return field.play({
    lane,
    arm: () => proxy.arm(rule),
    struck: () => proxy.hits,
    ...more,
  });
}

const loses = (lane: Lane, match: RegExp, most = 1) =>
  function play(field: Field, dice: () => number): Promise<Played> {
    const action = oneOf<ProxyAction>(dice, [{ do: 'loseAnswer' }, { do: 'loseAnswer' }, { do: 'cut' }]);
    return through(field, 'org', lane, { match, nth: between(dice, 1, most), action });
  };

export const network: Scenario[] = [
  { id: '9', fault: 'answer to job creation lost', how: 'P', play: loses('bulk', create) },
  { id: '10', fault: 'answer to the upload lost', how: 'P', play: loses('bulk', upload) },
  {
    id: '10b',
    fault: 'the upload breaks off',
    how: 'P',
    play: (field, dice) =>
      through(field, 'org', 'bulk', {
        match: upload,
        action: { do: 'limitUp', bytes: between(dice, 200, 900_000) },
      }),
  },
  { id: '11', fault: 'answer to closing lost', how: 'P', play: loses('bulk', change) },
  {
    id: '12',
    fault: 'answer to a Collections write lost',
    how: 'P',
    play: loses('direct', collections, 6),
  },
  {
    id: '12b',
    fault: 'answer to an insert without a key lost: reported, never sent again',
    how: 'P',
    play: (field, dice) =>
      through(
        field,
        'org',
        'insert',
        { match: /^POST .*\/composite\/sobjects$/, nth: between(dice, 1, 5), action: { do: 'loseAnswer' } },
        {
          judge: ({ unknown, lost }, { state }) =>
            unknown !== 200 || lost !== 0 || state !== 'completed_with_errors'
              ? `${unknown} rows unknown, ended ${state}; 200 must be, in completed_with_errors`
              : undefined,
        },
      ).then((played) => ({ ...played, unknown: 0 })),
  },
  {
    id: '15b',
    fault: 'CouchDB cut off at one of the ledger’s writes',
    how: 'P',
    quick: true,
    play: (field, dice) => {
      const action = oneOf<ProxyAction>(dice, [
        { do: 'cut' },
        { do: 'loseAnswer' },
        { do: 'delay', ms: 3_000 },
      ]);
      const lane = oneOf<Lane>(dice, ['bulk', 'direct']);
      const nth = between(dice, 1, lane === 'bulk' ? 7 : 18);
      return through(field, 'couchdb', lane, { match: ledgerWrite, nth, action });
    },
  },
  {
    id: '15c',
    fault: 'CouchDB away for longer than the patience of a call',
    how: 'P',
    play: (field, dice) =>
      through(field, 'couchdb', oneOf<Lane>(dice, ['bulk', 'direct']), {
        match: /^[A-Z]+ \/dms/,
        nth: between(dice, 1, 30),
        times: between(dice, 5, 40),
        action: { do: 'cut' },
      }),
  },
  {
    id: '26',
    fault: 'slow network to the org',
    how: 'P',
    play: (field, dice) =>
      through(field, 'org', oneOf<Lane>(dice, ['bulk', 'direct']), {
        match: /./,
        times: 200,
        action: { do: 'delay', ms: between(dice, 300, 1_500) },
      }),
  },
  {
    id: '26b',
    fault: 'the network to the org falls silent for longer than a lease',
    how: 'P',
    play: silence('org'),
  },
  {
    id: '26c',
    fault: 'the org does not answer a look at the job',
    how: 'P',
    play: (field) =>
      through(field, 'org', 'bulk', {
        match: /^GET .*\/jobs\/ingest\/[^/]+$/,
        action: { do: 'swallow' },
      }),
  },
  {
    id: '27',
    fault: 'download of results cut short',
    how: 'P',
    play: (field, dice) =>
      through(field, 'org', 'bulk', {
        match: results,
        nth: 1,
        times: between(dice, 1, 4),
        action: { do: 'limitDown', bytes: between(dice, 150, 900_000) },
      }),
  },
  { id: '13b', fault: 'Redis silent', how: 'P', play: silence('redis') },
  {
    id: '13c',
    fault: 'connections to Redis cut',
    how: 'P',
    play: async (field, dice) => {
      const lane = oneOf<Lane>(dice, ['bulk', 'direct']);
      await field.migration(lane);
      let cut = 0;
      return field.play({
        lane,
        during: async () => {
          await wait(dice() * field.usualMs(lane) * 0.9);
          cut = field.crew.redis.cutAll();
        },
        struck: () => cut,
      });
    },
  },
  {
    id: '40',
    fault: 'CouchDB answers 202 to writes of the ledger',
    how: 'P',
    quick: true,
    play: (field, dice) =>
      through(field, 'couchdb', oneOf<Lane>(dice, ['bulk', 'direct']), {
        match: ledgerWrite,
        nth: between(dice, 1, 6),
        times: between(dice, 1, 12),
        action: { do: 'status', from: 201, to: 202 },
      }),
  },
  {
    id: '41',
    fault: 'Cloudant answers 429',
    how: 'P',
    quick: true,
    play: (field, dice) =>
      through(field, 'couchdb', oneOf<Lane>(dice, ['bulk', 'direct']), {
        match: /^[A-Z]+ \/dms/,
        nth: between(dice, 1, 20),
        times: between(dice, 1, 20),
        action: {
          do: 'answer',
          status: 429,
          headers: { 'content-type': 'application/json' },
          body: '{"error":"too_many_requests","reason":"You have exceeded your limit for this plan."}',
        },
      }),
  },
];

function silence(link: Link) {
  return async (field: Field, dice: () => number): Promise<Played> => {
    const lane = oneOf<Lane>(dice, ['bulk', 'direct']);
    await field.migration(lane);
    let hung = 0;
    return field.play({
      lane,
      workers: 2,
      during: async () => {
        await wait(dice() * field.usualMs(lane) * 0.9);
        hung = await field.crew[link].silence(between(dice, 2_500, 7_000));
      },
      struck: () => hung,
    });
  };
}
