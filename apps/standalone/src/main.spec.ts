import { readFileSync, statSync } from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { processIdentity } from './process-identity';
import { Installation, until } from './fixtures/installation';

const children = ['redis', 'redis-server', 'couchdb', 'practice-org', 'api', 'worker-1'];

describe('the one-machine edition', () => {
  let dms: Installation;
  beforeEach(() => {
    dms = Installation.make();
  }, 120_000);
  afterEach(() => dms.remove());

  const pids = () => children.map((name) => dms.pid(name));
  const runs = (pid: number) => processIdentity(pid) !== undefined;

  it('comes up, says so in its last line, and stops workers first and servers last with exit 0', async () => {
    const supervisor = dms.start();
    await supervisor.ready();
    expect(supervisor.lines.at(-1)).toMatch(/^DMS is ready at http:\/\/localhost:\d+$/);
    const running = pids();
    expect(running.every(runs)).toBe(true);

    supervisor.child.kill('SIGTERM');
    expect(await supervisor.ended).toBe(0);
    expect(running.some(runs)).toBe(false);
    const ends = dms.read('ends.log').trim().split('\n');
    expect(ends).toEqual(['worker SIGTERM', 'api SIGTERM', 'practice-org SIGTERM', 'couchdb SIGTERM']);
  });

  it('keeps its secrets in a private file and never in arguments', async () => {
    const supervisor = dms.start();
    await supervisor.ready();
    const secrets = JSON.parse(dms.read('secrets.json')) as Record<string, string>;
    expect(statSync(join(dms.home, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dms.home, 'redis', 'redis.conf')).mode & 0o777).toBe(0o600);
    expect(statSync(dms.home).mode & 0o777).toBe(0o700);
    expect(Buffer.from(secrets['secretKey']!, 'base64')).toHaveLength(32);

    for (const pid of pids().filter(() => process.platform === 'linux')) {
      const shown = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      for (const secret of Object.values(secrets)) expect(shown).not.toContain(secret);
    }
    const api = dms.environmentOf('api');
    expect(api['REDIS_URL']).toContain(secrets['redisPassword']);
    expect(api['CLOUDANT_PASSWORD']).toBe(secrets['couchPassword']);
    expect(api['DMS_SECRET_KEY']).toBe(secrets['secretKey']);
    expect(dms.environmentOf('practice-org')).not.toHaveProperty('DMS_SECRET_KEY');
    expect(dms.environmentOf('worker')).not.toHaveProperty('DMS_SETUP_TOKEN');
  });

  it('prints the one-time link while there is no admin, and not afterwards', async () => {
    const first = dms.start();
    await first.ready();
    const token = dms.environmentOf('api')['DMS_SETUP_TOKEN'];
    expect(first.lines.at(-2)).toMatch(
      /^Open http:\/\/localhost:\d+\/setup\?token=\S+ to make the first admin\.$/,
    );
    expect(first.lines.at(-2)).toContain(`token=${token} `);
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);

    const second = dms.start({ FAKE_HAS_ADMIN: '1' });
    await second.ready();
    expect(second.output).not.toContain('/setup?');
  });

  it.each(children)('starts %s again when it is killed, with the same port and password', async (name) => {
    const supervisor = dms.start();
    await supervisor.ready();
    const before = pids();
    const api = dms.environmentOf('api');
    process.kill(dms.pid(name), 'SIGKILL');
    const title = { redis: 'Redis', 'redis-server': 'Redis', couchdb: 'CouchDB', api: 'The API' }[name] ?? '';
    await supervisor.says(new RegExp(`^${title}.* ended \\(.*\\); it is started again in 0.5 s\\.$`, 'm'));
    await supervisor.says(new RegExp(`^${title}.* is ready again\\.$`, 'm'));
    expect(pids().every(runs)).toBe(true);
    const changed = children.filter((_, index) => pids()[index] !== before[index]);
    expect(changed).toEqual(name.startsWith('redis') ? ['redis', 'redis-server'] : [name]);
    expect(dms.environmentOf('api')['PORT']).toBe(api['PORT']);
  });

  it('takes everything along within 5 s when it is killed, and starts again at once', async () => {
    const first = dms.start();
    await first.ready();
    const running = pids();
    const port = dms.environmentOf('api')['PORT']!;
    first.child.kill('SIGKILL');
    await until('all children gone', () => !running.some(runs), 5000);
    const second = dms.start({ PORT: port });
    await second.ready();
    expect(dms.environmentOf('api')['PORT']).toBe(port);
  });

  it('ends what a killed supervisor left behind before it looks at the ports', async () => {
    const first = dms.start({ FAKE_STUBBORN: 'api' });
    await first.ready();
    const [api, guardian, redis] = [dms.pid('api'), dms.pid('redis'), dms.pid('redis-server')];
    const port = dms.environmentOf('api')['PORT']!;
    // A frozen API does not hear that its supervisor is gone, and a killed guardian cannot end its Redis.
    process.kill(api, 'SIGSTOP');
    process.kill(guardian, 'SIGKILL');
    first.child.kill('SIGKILL');
    await first.ended;
    expect(runs(api) && runs(redis)).toBe(true);
    const second = dms.start({ PORT: port });
    await second.ready();
    expect(runs(api) || runs(redis)).toBe(false);
  });

  it('stops in order when its parent is gone', async () => {
    const supervisor = dms.start();
    await supervisor.ready();
    supervisor.child.disconnect();
    expect(await supervisor.ended).toBe(0);
    expect(dms.read('ends.log').split('\n')[0]).toBe('worker SIGTERM');
  });

  it('kills what does not stop by itself, and a second Ctrl-C changes nothing', async () => {
    const supervisor = dms.start({ FAKE_STUBBORN: 'practice-org' });
    await supervisor.ready();
    const running = pids();
    supervisor.child.kill('SIGINT');
    await supervisor.says(/^Stopping…$/m);
    supervisor.child.kill('SIGINT');
    expect(await supervisor.ended).toBe(0);
    expect(running.some(runs)).toBe(false);
    expect(dms.read('ends.log')).not.toContain('practice-org');
  });

  it('stops cleanly in the middle of its start', async () => {
    const supervisor = dms.start();
    await supervisor.says(/^Starting Redis/m);
    supervisor.child.kill('SIGTERM');
    expect(await supervisor.ended).toBe(0);
    expect(pids().some((pid) => pid !== 0 && runs(pid))).toBe(false);
  });

  describe('refuses in one clear sentence and exit 1', () => {
    async function refusal(changes: Record<string, string | null>): Promise<string> {
      const supervisor = dms.start(changes);
      expect(await supervisor.ended).toBe(1);
      expect(pids().every((pid) => pid === 0 || !runs(pid))).toBe(true);
      const said = supervisor.lines.filter((line) => !line.startsWith('Starting '));
      expect(said).toHaveLength(1);
      return said[0]!;
    }

    it.each(['PORT', 'DMS_PRACTICE_ORG_PORT'])('%s in use', async (variable) => {
      const stranger = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => stranger.once('listening', resolve));
      const { port } = stranger.address() as AddressInfo;
      expect(await refusal({ [variable]: String(port) })).toContain(`Port ${port} (${variable}) is in use`);
      stranger.close();
    });

    it('a home in use', async () => {
      const first = dms.start();
      await first.ready();
      const second = dms.start();
      expect(await second.ended).toBe(1);
      expect(second.lines).toEqual([expect.stringContaining(`already running on DMS_HOME (${dms.home})`)]);
      expect(second.output).toContain(`process ${first.child.pid}`);
      expect(pids().every(runs)).toBe(true);
    });

    it('no Redis to be had', async () => {
      const said = await refusal({ PATH: '', DMS_NO_SYSTEM_INSTALL: '1' });
      expect(said).toContain('redis-server is not installed');
      expect(said).toContain('apt-get install redis-server');
    });

    it('a home that is a file', async () => {
      expect(await refusal({ DMS_HOME: __filename })).toContain('is not a folder');
    });

    it('an environment that cannot be used', async () => {
      expect(await refusal({ PORT: 'high' })).toContain('PORT');
    });

    it('an outside Redis without a key and shared files', async () => {
      const said = await refusal({ REDIS_URL: 'redis://127.0.0.1:1' });
      expect(said).toContain('DMS_SECRET_KEY');
      expect(said).toContain('DMS_SHARED_STORAGE=1');
    });
  });

  it('gives a program that cannot start three attempts and tells its last words', async () => {
    const supervisor = dms.start({ FAKE_BROKEN: 'api' });
    expect(await supervisor.ended).toBe(1);
    expect(supervisor.lines.at(-1)).toMatch(
      /^The API could not be started \(exit code 1: Error: the fake api is broken\); its log is /,
    );
    expect(dms.read('logs', 'api.log')).toContain('the fake api is broken');
  });
});
