import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isFinished } from '@dms/domain';
import { type PrivateBucket, startBucket } from '@dms/testing';
import { parse } from 'yaml';
import { freePort } from '../ports';
import { DmsClient } from '../sample/dms-client';
import type { RunAnswer } from '../sample/run-watch';
import { stageContacts, startLoad } from './contacts-run';
import { Referee } from './referee';
import { Rig } from './rig';

// What `cf push` makes of manifest.yml, as far as one machine can show it. Needs the build.
const root = join(__dirname, '..', '..', '..', '..');
const rows = 3_000;
const admin = { username: 'cloud', password: 'a long enough password' };

jest.setTimeout(240_000);

interface App {
  name: string;
  command: string;
  env: Record<string, string>;
  'no-route'?: boolean;
  'health-check-type': string;
  'health-check-http-endpoint'?: string;
}

describe('the two apps of manifest.yml', () => {
  const { applications } = parse(readFileSync(join(root, 'manifest.yml'), 'utf8')) as { applications: App[] };
  const app = (name: string) => applications.find((each) => each.name === name) as App;
  let droplet: string;
  let bucket: PrivateBucket;
  let rig: Rig;
  let vcap: string;
  const running: ChildProcess[] = [];

  beforeAll(async () => {
    if (!existsSync(join(root, 'dist', 'apps', 'api', 'main.js')))
      throw new Error('Build first: npm run build');
    droplet = pushed();
    bucket = await startBucket();
    // For its services: a Redis, a CouchDB and an org.
    rig = await Rig.start(join(root, 'dist', 'apps'), { DMS_WORKERS: '0' });
    vcap = boundServices(rig, bucket);
  });
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await rig?.stop();
    await bucket?.stop();
    rmSync(droplet, { recursive: true, force: true });
  });

  /** By the very command, in the folder that was pushed, with nothing but what the platform tells. */
  const start = ({ command, env }: App, index: number, more: Record<string, string> = {}): ChildProcess => {
    const child = spawn('sh', ['-c', `exec ${command}`], {
      cwd: droplet,
      env: {
        PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
        HOME: droplet,
        TMPDIR: mkdtempSync(join(droplet, 'tmp-')),
        CF_INSTANCE_INDEX: String(index),
        VCAP_SERVICES: vcap,
        ...env,
        ...more,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // What nobody reads would stop it in the end.
    child.stdout?.resume();
    running.push(child);
    return child;
  };

  it('run a migration from the folder that is pushed, on the services bound, while workers come and one goes', async () => {
    const port = await freePort();
    start(app('dms-api'), 0, { PORT: String(port) });
    const address = `http://127.0.0.1:${port}`;
    await healthy(`${address}${app('dms-api')['health-check-http-endpoint']}`);
    const workers = [start(app('dms-worker'), 0)];

    const dms = new DmsClient(address);
    await dms.signIn(admin.username, admin.password);
    const migrationId = await stageContacts(rig, dms, rows, { strategy: 'bulk', slices: 6 });
    workers.push(start(app('dms-worker'), 1), start(app('dms-worker'), 2));
    const runId = await startLoad(dms, migrationId);
    expect((await seen(dms, runId, ({ state }) => state === 'loading')).state).toBe('loading');
    const gone = workers[0] as ChildProcess;
    gone.kill('SIGTERM');
    expect(await once(gone, 'exit')).toEqual([0, null]);
    const run = await seen(dms, runId, ({ state }) => isFinished(state));

    expect(run.state).toBe('completed');
    const referee = await Referee.open(rig.practiceLogin);
    expect(await referee.judge(dms, runId, 'Contact', rows)).toMatchObject({
      lost: 0,
      doubled: 0,
      unknown: 0,
      balanced: true,
    });
    expect((await bucket.names('keys/runs')).length).toBeGreaterThan(0);
  });

  it('are a web app with a health check and a worker that nobody can call', () => {
    expect(app('dms-api')).toMatchObject({ 'health-check-type': 'http' });
    expect(app('dms-worker')).toMatchObject({ 'no-route': true, 'health-check-type': 'process' });
  });
});

/** A folder as the platform makes it of what is pushed: the build, and the packages that are no tools of development. */
function pushed(): string {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  const installed = Object.entries(packages)
    .filter(([path, { dev }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && dev !== true)
    .map(([path]) => path)
    .filter((path) => existsSync(join(root, path)));
  const apps = ['api', 'worker', 'web'].map((name) => join('dist', 'apps', name));
  const folder = mkdtempSync(join(root, 'dist', 'pushed-'));
  // Links to the same bytes: hundreds of megabytes in a moment.
  execFileSync('cp', ['-al', '--parents', ...installed, ...apps, 'package.json', folder], { cwd: root });
  return folder;
}

function boundServices(rig: Rig, { settings }: PrivateBucket): string {
  const secrets = JSON.parse(readFileSync(join(rig.home, 'secrets.json'), 'utf8')) as Record<string, string>;
  const couch = `127.0.0.1:${rig.portOf('couchdb')}`;
  const service = (name: string, credentials: object) => [{ name, credentials }];
  return JSON.stringify({
    'p.redis': service('dms-redis', {
      host: '127.0.0.1',
      port: rig.portOf('redis'),
      password: secrets['redisPassword'],
    }),
    cloudantnosqldb: service('dms-cloudant', { url: `http://dms:${secrets['couchPassword']}@${couch}` }),
    s3: service('dms-bucket', {
      access_key_id: settings.accessKeyId,
      secret_access_key: settings.secretAccessKey,
      bucket: settings.name,
      endpoint: settings.endpoint,
    }),
    'user-provided': service('dms-secrets', {
      DMS_SECRET_KEY: secrets['secretKey'],
      DMS_SESSION_SECRET: 'the same for every instance',
      DMS_ADMIN_USERNAME: admin.username,
      DMS_ADMIN_PASSWORD: admin.password,
      DMS_PRACTICE_ORG_LOGIN: rig.practiceLogin,
      // Nothing of theirs among the documents of the one whose services they use.
      DMS_DATABASE_PREFIX: 'cloud',
    }),
  });
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

async function seen(dms: DmsClient, runId: string, wanted: (run: RunAnswer) => boolean): Promise<RunAnswer> {
  for (;;) {
    const { body } = await dms.get<RunAnswer>(`/runs/${runId}`);
    if (wanted(body) || isFinished(body.state)) return body;
    await wait(50);
  }
}
