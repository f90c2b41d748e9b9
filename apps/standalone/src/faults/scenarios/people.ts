import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Environment } from '@dms/config';
import { WorkQueue, batchId } from '@dms/domain';
import { openWorkQueue } from '@dms/queue';
import { DmsAnswerError } from '../../sample/dms-client';
import { RunAnswer } from '../../sample/run-watch';
import { Field, Played } from '../field';
import { Lane, lanes } from '../lanes';
import { Scenario, between, oneOf } from '../scenario';

interface Migration {
  id: string;
  loads: { datasetId: string; mapping: object[] }[];
}

interface Dataset {
  id: string;
  state: string;
  fileId: string;
  rowCount: number;
  fingerprint: string;
}

const since = (startedAt: number) => (performance.now() - startedAt) / 1000;
const nothing = { lost: 0, doubled: 0, unknown: 0 };

export const people: Scenario[] = [
  {
    id: '1',
    fault: 'API killed in the middle of an upload',
    how: 'K',
    play: async (field, dice) => {
      await field.migration('bulk');
      const name = `cut-${randomUUID()}.csv`;
      const path = join(field.rig.home, 'contacts.csv');
      const upload = field.uploadSlowly(path, name, 4_000).then(
        () => 'whole',
        () => 'cut',
      );
      await wait(100 + dice() * 2_500);
      const struck = field.rig.kill('api');
      const cut = (await upload) === 'cut';
      const startedAt = performance.now();
      const seen = await field.insist((dms) =>
        dms.find<{ name: string }>('/files', (file) => file.name === name).then((file) => file ?? 'none'),
      );
      const again = await field.insist((dms) =>
        dms.upload<{ id: string; sha256: string }>('/files', path, name),
      );
      const sha256 = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      const wrong =
        seen !== 'none'
          ? 'half a file is to be seen'
          : again.sha256 !== sha256
            ? 'another sha256'
            : undefined;
      return { struck: cut ? struck : 0, ...nothing, seconds: since(startedAt), ...(wrong && { wrong }) };
    },
  },
  {
    id: '2',
    fault: 'API killed while a run is being started',
    how: 'K',
    play: async (field, dice) => {
      const migrationId = await field.migration('bulk');
      await field.staff(1);
      await field.referee.reset();
      const start = async (key: string) => {
        const headers = { 'Idempotency-Key': key };
        const dms = await field.client();
        return (await dms.post<RunAnswer>(`/migrations/${migrationId}/runs`, { mode: 'load' }, headers)).body
          .id;
      };
      let key = randomUUID();
      const first = start(key).catch(() => undefined);
      await wait(dice() * 120);
      field.rig.kill('api');
      const struck = (await first) === undefined ? 1 : 0;
      const startedAt = performance.now();
      const runId = await field.insist(() =>
        start(key).catch((error: unknown) => {
          // The claim was written and the run was not: DMS says so, and asks for another key.
          if (error instanceof DmsAnswerError && error.code === 'CONFLICT') key = randomUUID();
          throw error;
        }),
      );
      return judge(field, 'bulk', runId, struck, startedAt);
    },
  },
  {
    id: '3',
    fault: 'worker killed while staging',
    how: 'K',
    quick: true,
    play: async (field, dice) =>
      dice() < 0.5
        ? stageAt(field, `${oneOf(dice, ['rows-staged', 'staging-recorded'])}:1`)
        : stageAt(field, undefined, dice() * 600),
  },
  {
    id: '14b',
    fault: 'Redis set to evict: no worker starts on it',
    how: 'R',
    play: async (field) => {
      const startedAt = performance.now();
      await field.staff(1);
      await field.rig.redis((redis) => redis.config('SET', 'maxmemory-policy', 'allkeys-lru'));
      try {
        const refused = await field.crew.tryToStart();
        const named = /maxmemory-policy to noeviction/.test(refused);
        return {
          struck: 1,
          ...nothing,
          seconds: since(startedAt),
          ...(!named && { wrong: refused.slice(0, 200) }),
        };
      } finally {
        await field.rig.redis((redis) => redis.config('SET', 'maxmemory-policy', 'noeviction'));
      }
    },
  },
  {
    id: '16',
    fault: 'each job delivered many times, to three workers at once',
    how: 'C',
    quick: true,
    play: async (field, dice) => {
      const lane = oneOf<Lane>(dice, ['bulk', 'direct']);
      await field.migration(lane);
      let delivered = 0;
      return field.play({
        lane,
        workers: 3,
        during: (runId) =>
          inQueue(field, async (queue) => {
            for (let attempt = 0; attempt < 12; attempt += 1) {
              await wait(dice() * 500);
              for (let number = 0; number < 6; number += 1) {
                // An epoch that the ledger never left behind: nobody may end the delivery by its name alone.
                await queue.add({ queue: 'load', batchId: batchId(runId, 0, number), epoch: 99, attempt });
                delivered += 1;
              }
            }
          }),
        struck: () => delivered,
      });
    },
  },
  {
    id: '18',
    fault: 'disk full',
    how: 'R',
    play: async (field, dice) => {
      if (!field.storageIsBounded)
        return { struck: 0, ...nothing, seconds: 0, wrong: 'needs root and tmpfs' };
      await field.migration('bulk');
      let paused = 0;
      let freed: () => Promise<void> = () => Promise.resolve();
      try {
        return await field.play({
          lane: 'bulk',
          arm: async () => {
            freed = await field.fillStorage(between(dice, 0, 1_500_000));
          },
          onPause: async (run) => {
            if (run.problem?.code !== 'DISK_FULL') throw new Error(`It paused for ${run.problem?.code}`);
            if (paused === 0) await freed();
            paused += 1;
          },
          struck: () => paused,
        });
      } finally {
        await freed();
      }
    },
  },
  {
    id: '32',
    fault: 'start pressed ten times at once with one Idempotency-Key',
    how: 'C',
    quick: true,
    play: async (field) => {
      const migrationId = await field.migration('bulk');
      await field.staff(1);
      await field.referee.reset();
      const headers = { 'Idempotency-Key': randomUUID() };
      const startedAt = performance.now();
      const dms = await field.client();
      const press = () => dms.post<RunAnswer>(`/migrations/${migrationId}/runs`, { mode: 'load' }, headers);
      const answers = await Promise.all(Array.from({ length: 10 }, press));
      const ids = new Set(answers.map(({ body }) => body.id));
      const [runId = ''] = ids;
      const played = await judge(field, 'bulk', runId, 10, startedAt);
      return ids.size === 1 ? played : { ...played, wrong: `${ids.size} runs` };
    },
  },
  {
    id: '33',
    fault: 'the org’s schema changed since the mapping was made',
    how: 'S',
    play: async (field) => {
      const id = await field.migration('bulk');
      await field.referee.reset();
      const startedAt = performance.now();
      await field.referee.schema({
        object: 'Contact',
        fields: [{ name: 'Extra__c', type: 'text', length: 80 }],
      });
      const { body } = await field.insist((dms) => dms.get<Migration>(`/migrations/${id}`));
      const [load] = body.loads;
      const mapping = [...(load?.mapping ?? []), { field: 'Extra__c', column: 'title' }];
      const drifting = { ...body, name: `Drift ${randomUUID()}`, loads: [{ ...load, mapping }] };
      const made = await field.insist((dms) => dms.post<Migration>('/migrations', changeable(drifting)));
      await field.referee.schema({ object: 'Contact', remove: ['Extra__c'] });
      const dms = await field.client();
      const refused = await dms.post(`/migrations/${made.body.id}/runs`, { mode: 'load' }).then(
        () => 'started',
        (error: unknown) => (error instanceof DmsAnswerError ? error.code : String(error)),
      );
      const { writes } = await field.referee.writes('Contact');
      const good = ['SCHEMA_DRIFT', 'BAD_MAPPING'].includes(refused) && writes === 0;
      const wrong = good ? undefined : `${refused}, ${writes} writes`;
      return { struck: 1, ...nothing, doubled: writes, seconds: since(startedAt), ...(wrong && { wrong }) };
    },
  },
  {
    id: '37',
    fault: 'two people edit one migration',
    how: 'C',
    play: async (field) => {
      const id = await field.migration('direct');
      const startedAt = performance.now();
      const dms = await field.client();
      const { body, etag = '' } = await dms.get<Migration>(`/migrations/${id}`);
      const save = (name: string) =>
        dms.put(`/migrations/${id}`, { ...changeable(body), name }, etag).then(
          ({ status }) => status,
          (error: unknown) => (error instanceof DmsAnswerError ? error.status : 0),
        );
      const answers = await Promise.all(['Ann’s', 'Bob’s'].map(save));
      // The one whose version is stale is told so, and gets the newer one to look at.
      const wrong = answers.sort().join() === '200,412' ? undefined : `answered ${answers.join(' and ')}`;
      return { struck: 2, ...nothing, seconds: since(startedAt), ...(wrong && { wrong }) };
    },
  },
  {
    id: '39',
    fault: 'supervisor killed: its children end within 5 s, the next start works',
    how: 'K',
    play: async (field, dice) => {
      await field.migration('bulk');
      let wrong: string | undefined;
      const played = await field.play({
        lane: 'bulk',
        during: async () => {
          await wait(dice() * field.usualMs('bulk'));
          const children = ['api', 'couchdb', 'redis', 'practice-org'].flatMap((role) =>
            field.rig.pids(role).map((pid) => ({ role, pid })),
          );
          await field.rig.killSupervisor();
          const left = () => children.filter(({ pid }) => existsSync(`/proc/${pid}`));
          await field
            .until(() => left().length === 0, 'the end of the children', 5_000)
            .catch(
              () =>
                (wrong = `after 5 s there are still ${left()
                  .map(({ role }) => role)
                  .join(', ')}`),
            );
          await field.rig.startSupervisor();
        },
        struck: () => 1,
      });
      return { ...played, ...(wrong && { wrong }) };
    },
  },
];

/** Contacts staged once more by a worker that dies at a point, or after so many ms if it still stages then. */
export async function stageAt(field: Field, crashAt: string | undefined, afterMs?: number): Promise<Played> {
  const migrationId = await field.migration('bulk');
  const { body: migration } = await field.insist((dms) => dms.get<Migration>(`/migrations/${migrationId}`));
  const read = (id: string) => field.insist(async (dms) => (await dms.get<Dataset>(`/datasets/${id}`)).body);
  const { fileId, rowCount, fingerprint } = await read(migration.loads[0]?.datasetId ?? '');
  await field.staff(1, crashAt ? { DMS_CRASH_AT: crashAt } : {});
  const { id } = await field.insist(
    async (dms) => (await dms.post<Dataset>('/datasets', { fileId, name: 'again' })).body,
  );
  if (afterMs !== undefined) {
    await wait(afterMs);
    if ((await read(id)).state === 'staging') field.crew.signal('SIGKILL');
  }
  const startedAt = performance.now();
  await field.until(async () => (await read(id)).state !== 'staging', 'the end of the staging');
  // Recorded is not yet the end: a worker may die right after it. One that has given its work back has not.
  await inQueue(field, (queue) =>
    field.until(
      async () => field.crew.deaths > 0 || (await queue.depths()).ingest === 0,
      'the end of its work',
    ),
  );
  const now = await read(id);
  const same = now.state === 'ready' && now.rowCount === rowCount && now.fingerprint === fingerprint;
  const wrong = same ? undefined : `${now.state}, ${now.rowCount} rows, fingerprint ${now.fingerprint}`;
  return { struck: field.crew.deaths, ...nothing, seconds: since(startedAt), ...(wrong && { wrong }) };
}

/** Something done with the work queue itself, past every proxy. */
async function inQueue<T>(field: Field, work: (queue: WorkQueue) => Promise<T>): Promise<T> {
  const environment = Object.assign(new Environment(), { REDIS_URL: field.rig.redisUrl() });
  const { queue, close } = openWorkQueue(environment);
  try {
    return await work(queue);
  } finally {
    await close();
  }
}

/** What a client may send of a migration. */
function changeable(migration: object): object {
  const { name, connectionId, loads } = migration as Record<string, unknown>;
  return { name, connectionId, loads };
}

async function judge(
  field: Field,
  lane: Lane,
  runId: string,
  struck: number,
  startedAt: number,
): Promise<Played> {
  const run = await field.ended(runId);
  const verdict = await field.insist((dms) => field.referee.judgeAll(dms, runId, lanes[lane].expected));
  const good = run.state === 'completed' && verdict.balanced;
  const { lost, doubled, unknown } = verdict;
  return {
    struck,
    lost,
    doubled,
    unknown,
    seconds: since(startedAt),
    ...(!good && { wrong: `ended ${run.state}` }),
  };
}
