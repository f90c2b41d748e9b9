import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '@dms/config';
import { childrenOf } from '../bench/resident';
import { FaultProxy } from './fault-proxy';
import type { Rig } from './rig';

const readyMs = 60_000;
const couchUser = 'dms';

/**
 * Workers as they would run on another machine: started by us, each call of theirs to the org, to CouchDB and to Redis
 * through a proxy that can be told to break it. A worker that ends is started again, as any operator's unit would be.
 */
export class Crew {
  private readonly lives: (ChildProcess | undefined)[] = [];
  /** Of each worker: its present life is ready. */
  private readonly ready: Promise<void>[] = [];
  private stopped = false;
  private variables: Record<string, string> = {};
  private own: Record<string, string>[] = [];
  deaths = 0;

  private constructor(
    private readonly rig: Rig,
    readonly org: FaultProxy,
    readonly couchdb: FaultProxy,
    readonly redis: FaultProxy,
  ) {}

  static async join(rig: Rig, workers: number): Promise<Crew> {
    const org = await FaultProxy.before(() => rig.orgPort());
    const couchdb = await FaultProxy.before(() => rig.portOf('couchdb'));
    const redis = await FaultProxy.before(() => rig.portOf('redis'));
    const crew = new Crew(rig, org, couchdb, redis);
    await crew.staff(workers);
    return crew;
  }

  /**
   * Ends all workers and begins with so many new ones; `first`: variables of their first life alone, `all`: of every one, `own`:
   * of each.
   */
  async staff(
    workers: number,
    first: Record<string, string> = {},
    all: Record<string, string> = {},
    own: Record<string, string>[] = [],
  ): Promise<void> {
    await this.dismiss();
    this.stopped = false;
    this.deaths = 0;
    this.variables = { ...(await this.environment()), ...all };
    this.own = own;
    for (let number = 0; number < workers; number += 1) this.ready[number] = this.begin(number, first);
    await Promise.all(this.ready);
  }

  /** After a worker was killed: resolves when the one that takes its place is ready. */
  async replaced(number = 0): Promise<void> {
    const dying = this.lives[number];
    if (dying && dying.exitCode === null && dying.signalCode === null) await once(dying, 'exit');
    await this.ready[number];
  }

  /** How many have died; where none has, so many ms are left to the first. */
  async deathsWithin(ms: number): Promise<number> {
    const [life] = this.lives;
    if (this.deaths === 0 && life && ms > 0)
      await once(life, 'exit', { signal: AbortSignal.timeout(ms) }).catch(() => undefined);
    return this.deaths;
  }

  get pids(): number[] {
    return this.lives.flatMap((life) => (life?.pid !== undefined ? [life.pid] : []));
  }

  signal(name: NodeJS.Signals, number = 0): number | undefined {
    const pid = this.lives[number]?.pid;
    if (pid !== undefined) process.kill(pid, name);
    return pid;
  }

  /** Workers that are stopped by SIGSTOP at this moment. */
  get frozen(): number[] {
    return this.pids.filter((pid) => stateOf(pid) === 'T');
  }

  /** The processes in which a worker's engine works; answers how many were killed. */
  killEngines(): number {
    const engines = this.pids.flatMap(childrenOf);
    for (const pid of engines) process.kill(pid, 'SIGKILL');
    return engines.length;
  }

  /** No rule is armed any more. */
  calm(): void {
    for (const proxy of [this.org, this.couchdb, this.redis]) proxy.arm();
  }

  /** A worker beside the others that must not come up; answers what it said when it gave up. */
  async tryToStart(): Promise<string> {
    const life = spawn(process.execPath, [join(this.rig.programs, 'worker', 'main.js')], {
      env: childEnvironment(this.variables),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let said = '';
    for (const stream of [life.stdout, life.stderr]) stream?.on('data', (chunk) => (said += String(chunk)));
    life.once('message', () => life.kill('SIGKILL'));
    await once(life, 'close');
    return life.signalCode === null ? said : 'It started.';
  }

  async stop(): Promise<void> {
    await this.dismiss();
    await Promise.all([this.org, this.couchdb, this.redis].map((proxy) => proxy.stop()));
  }

  private async dismiss(): Promise<void> {
    this.stopped = true;
    for (const life of this.lives) {
      if (!life || life.exitCode !== null || life.signalCode !== null) continue;
      const gone = once(life, 'exit');
      life.kill('SIGKILL');
      await gone;
    }
    this.lives.length = 0;
    this.ready.length = 0;
  }

  private async begin(number: number, once_: Record<string, string>): Promise<void> {
    const program = join(this.rig.programs, 'worker', 'main.js');
    const env = childEnvironment({ ...this.variables, ...this.own[number], ...once_ });
    const life = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    const log = createWriteStream(join(this.rig.home, 'logs', `crew-${number}.log`), { flags: 'a' });
    life.stdout?.pipe(log);
    life.stderr?.pipe(log, { end: false });
    this.lives[number] = life;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('A worker was not ready in time')), readyMs);
      life.once('message', () => {
        clearTimeout(timer);
        resolve();
      });
      life.once('exit', () => {
        clearTimeout(timer);
        this.lives[number] = undefined;
        if (this.stopped) return resolve();
        this.deaths += 1;
        // What it was told for its first life is over.
        this.ready[number] = this.begin(number, {}).catch(() => undefined);
        resolve();
      });
    });
  }

  /** What the supervisor tells its workers, with our proxies in the place of the servers. */
  private async environment(): Promise<Record<string, string>> {
    const { home } = this.rig;
    const secrets = JSON.parse(await readFile(join(home, 'secrets.json'), 'utf8')) as Record<string, string>;
    const login = JSON.parse(await readFile(this.rig.practiceLogin, 'utf8')) as Record<string, string>;
    const behind = join(home, 'practice-org', 'login-behind-proxy.json');
    const instanceUrl = `http://127.0.0.1:${this.org.port}`;
    await writeFile(behind, JSON.stringify({ ...login, instanceUrl }), { mode: 0o600 });
    return {
      ...this.rig.variables,
      DMS_HOME: home,
      DMS_STORAGE_DIR: join(home, 'storage'),
      DMS_PRACTICE_ORG_LOGIN: behind,
      DMS_SECRET_KEY: secrets['secretKey'] ?? '',
      REDIS_URL: `redis://:${secrets['redisPassword']}@127.0.0.1:${this.redis.port}`,
      CLOUDANT_URL: `http://127.0.0.1:${this.couchdb.port}`,
      CLOUDANT_USERNAME: couchUser,
      CLOUDANT_PASSWORD: secrets['couchPassword'] ?? '',
    };
  }
}

function stateOf(pid: number): string {
  try {
    return /\) (\w) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}
