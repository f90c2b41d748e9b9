import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { childEnvironment } from '@dms/config';
import { isFinished } from '@dms/domain';
import { type PrivateBucket, startBucket } from '@dms/testing';
import { freePort } from '../ports';
import { DmsClient } from '../sample/dms-client';
import type { RunAnswer } from '../sample/run-watch';
import { stageContacts, startLoad } from './contacts-run';
import { Crew } from './crew';
import { PushedApps, cloudAdmin, servicesOf } from './pushed-apps';
import { Referee } from './referee';
import { Rig } from './rig';

// Hosts that share a Redis, a CouchDB and a bucket, and no folder. Needs the build, and starts thirteen processes, for which
// `npm test` has no time on two cores: DMS_NIGHTLY=1 takes it in.
const nightly = childEnvironment()['DMS_NIGHTLY'] ? describe : describe.skip;
const root = join(__dirname, '..', '..', '..', '..');
const programs = join(root, 'dist', 'apps');
const rows = 2_000;
const folders = ['ingest', 'prepare', 'load-a', 'load-b'] as const;

jest.setTimeout(180_000);

nightly('hosts without a common disk', () => {
  let bucket: PrivateBucket;
  let rig: Rig;
  let crew: Crew;
  let dms: DmsClient;

  beforeAll(async () => {
    if (!existsSync(join(programs, 'standalone', 'main.js'))) throw new Error('Build first: npm run build');
    bucket = await startBucket();
    rig = await Rig.start(programs, {
      DMS_WORKERS: '0',
      DMS_LEASE_SECONDS: '3',
      S3_BUCKET: bucket.settings.name,
      S3_ENDPOINT: bucket.settings.endpoint,
      S3_ACCESS_KEY_ID: bucket.settings.accessKeyId,
      S3_SECRET_ACCESS_KEY: bucket.settings.secretAccessKey,
    });
    dms = await rig.client();
    crew = await Crew.join(rig, 0);
    const at = (host: string, queues: string, more = {}) => ({
      DMS_HOME: join(rig.home, host),
      DMS_STORAGE_DIR: join(rig.home, host, 'storage'),
      DMS_WORKER_QUEUES: queues,
      ...more,
    });
    for (const host of folders) await mkdir(join(rig.home, host));
    const hosts = [
      at('ingest', 'ingest,transform'),
      at('prepare', 'flow:2,verify'),
      // Cut off from all the others in the middle of its first batch, and back when everything is over.
      at('load-a', 'load', { DMS_FREEZE_AT: 'job-recorded:1' }),
      // One at a time, so that the other is sure to get its turn.
      at('load-b', 'load:1'),
    ];
    await crew.staff(hosts.length, {}, {}, hosts);
  });
  afterAll(async () => {
    await crew?.stop();
    await rig?.stop();
    await bucket?.stop();
  });

  it('stage on one, prepare on another and load on the others, whatever becomes of one of these', async () => {
    const migrationId = await stageContacts(rig, dms, rows, { strategy: 'bulk', slices: 4 });
    const runId = await startLoad(dms, migrationId);
    const run = await seen(dms, runId, ({ state }) => isFinished(state));
    expect(run.state).toBe('completed');
    expect(crew.frozen).toHaveLength(1);

    const referee = await Referee.open(rig.practiceLogin);
    const written = await referee.writes('Contact');
    for (const pid of crew.frozen) process.kill(pid, 'SIGCONT');
    await expect(referee.judge(dms, runId, 'Contact', rows)).resolves.toMatchObject({
      lost: 0,
      doubled: 0,
      unknown: 0,
      balanced: true,
    });
    expect(written).toMatchObject({ writes: rows, most: 1 });
  });

  it('leave each what it worked with in its own folder, and all of it in the bucket', async () => {
    const kept = await Promise.all(
      folders.map((host) => readdir(join(rig.home, host, 'storage', 'objects', 'recent')).catch(() => [])),
    );
    expect(kept.map((names) => names.length > 0)).toEqual([true, true, true, true]);
    const names = await bucket.names('');
    expect(names.some((name) => /^keys\/datasets\/.+rows\.parquet/.test(name))).toBe(true);
    expect(names.some((name) => /^keys\/runs\/.+report\.json/.test(name))).toBe(true);
  });

  describe('as the two apps of manifest.yml', () => {
    let pushed: PushedApps;
    beforeAll(async () => {
      await crew.staff(0);
      await (await Referee.open(rig.practiceLogin)).reset();
      pushed = new PushedApps(root, servicesOf(rig, bucket.settings));
    });
    afterAll(() => pushed?.stop());

    it('run a migration from what is pushed, on the services bound, while workers come and one goes', async () => {
      const port = await freePort();
      pushed.start('dms-api', 0, { PORT: String(port) });
      const address = `http://127.0.0.1:${port}`;
      await healthy(`${address}${pushed.app('dms-api')['health-check-http-endpoint']}`);
      const first = pushed.start('dms-worker', 0);

      const cloud = new DmsClient(address);
      await cloud.signIn(cloudAdmin.username, cloudAdmin.password);
      const migrationId = await stageContacts(rig, cloud, rows, { strategy: 'bulk', slices: 6 });
      for (const index of [1, 2]) pushed.start('dms-worker', index);
      const runId = await startLoad(cloud, migrationId);
      expect((await seen(cloud, runId, ({ state }) => state === 'loading')).state).toBe('loading');
      expect(await endedBy(first, 'SIGTERM')).toEqual([0, null]);

      const run = await seen(cloud, runId, ({ state }) => isFinished(state));
      expect(run.state).toBe('completed');
      const referee = await Referee.open(rig.practiceLogin);
      await expect(referee.judge(cloud, runId, 'Contact', rows)).resolves.toMatchObject({
        lost: 0,
        doubled: 0,
        unknown: 0,
        balanced: true,
      });
      expect((await bucket.names('cloud/keys/runs')).length).toBeGreaterThan(0);
    });

    it('are a web app with a health check and a worker that nobody can call', () => {
      expect(pushed.app('dms-api')).toMatchObject({ 'health-check-type': 'http' });
      expect(pushed.app('dms-worker')).toMatchObject({ 'no-route': true, 'health-check-type': 'process' });
    });
  });
});

async function endedBy(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown[]> {
  const ended = once(child, 'exit');
  child.kill(signal);
  return ended;
}

async function healthy(address: string): Promise<void> {
  const until = performance.now() + 60_000;
  while (performance.now() < until) {
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    await wait(200);
  }
  throw new Error(`${address} is not healthy`);
}

/** The run once it is as wanted, or at its end. */
async function seen(dms: DmsClient, runId: string, wanted: (run: RunAnswer) => boolean): Promise<RunAnswer> {
  for (;;) {
    const { body } = await dms.get<RunAnswer>(`/runs/${runId}`);
    if (wanted(body) || isFinished(body.state)) return body;
    await wait(50);
  }
}
