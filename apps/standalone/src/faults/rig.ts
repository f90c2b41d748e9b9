import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { childEnvironment } from '@dms/config';
import { Redis } from 'ioredis';
import { freePort } from '../ports';
import { DmsClient } from '../sample/dms-client';

export const victims = ['worker', 'api', 'redis', 'couchdb', 'supervisor'] as const;
/** What may happen to a system: a part of it is killed, or its Redis loses everything. */
export const disturbances = [...victims, 'flush'] as const;
export type Disturbance = (typeof disturbances)[number];

const readyLine = /^DMS is ready at (http:\S+)$/;
const startMs = 120_000;

/** A whole DMS of its own in a folder of its own, whose processes can be killed as a crash or an operator would. */
export class Rig {
  private supervisor: ChildProcess | undefined;
  /** Staged data lies on a small file system of its own, which a test may fill. */
  boundedStorage = false;
  private readonly username = 'referee';
  private readonly password = randomBytes(12).toString('base64url');
  private origin = '';

  private constructor(
    readonly programs: string,
    readonly home: string,
    readonly variables: Record<string, string>,
  ) {}

  /** `programs`: the folder of the built programs. */
  static async start(
    programs: string,
    variables: Record<string, string> = {},
    { storageMb }: { storageMb?: number } = {},
  ): Promise<Rig> {
    const home = await mkdtemp(join(tmpdir(), 'dms-faults-'));
    const [port, practicePort] = [await freePort(), await freePort()];
    const rig = new Rig(programs, home, {
      PORT: String(port),
      DMS_PRACTICE_ORG_PORT: String(practicePort),
      ...variables,
    });
    if (storageMb !== undefined) rig.boundedStorage = await bound(join(home, 'storage'), storageMb);
    await rig.startSupervisor();
    return rig;
  }

  async startSupervisor(): Promise<void> {
    const program = join(this.programs, 'standalone', 'main.js');
    const env = childEnvironment({
      ...this.variables,
      DMS_HOME: this.home,
      DMS_ADMIN_USERNAME: this.username,
      DMS_ADMIN_PASSWORD: this.password,
    });
    const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    this.supervisor = child;
    const lines = createInterface({ input: child.stdout ?? process.stdin });
    this.origin = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`DMS was not ready within ${startMs} ms`)), startMs);
      lines.on('line', (line) => {
        const found = readyLine.exec(line)?.[1];
        if (!found) return;
        clearTimeout(timer);
        resolve(found.replace('localhost', '127.0.0.1'));
      });
      child.once('exit', (code) => reject(new Error(`DMS ended with ${code} before it was ready`)));
    });
  }

  async client(): Promise<DmsClient> {
    const client = new DmsClient(this.origin);
    await client.signIn(this.username, this.password);
    return client;
  }

  get admin(): { username: string; password: string } {
    return { username: this.username, password: this.password };
  }

  get address(): string {
    return this.origin;
  }

  get practiceLogin(): string {
    return join(this.home, 'practice-org', 'login.json');
  }

  /** The port of an embedded server, as the supervisor remembers it. */
  portOf(name: 'redis' | 'couchdb'): number {
    const ports = JSON.parse(readFileSync(join(this.home, 'ports.json'), 'utf8')) as Record<string, number>;
    return ports[name] ?? 0;
  }

  orgPort(): number {
    return Number(this.variables['DMS_PRACTICE_ORG_PORT']);
  }

  /** Pids of a role's processes as the supervisor recorded them (workers may be several). */
  pids(role: string): number[] {
    const folder = join(this.home, 'run');
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json') && file.startsWith(role))
      .map((file) => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { pid: number }).pid);
  }

  /** Every process that the supervisor keeps, by the name it recorded (`worker-2`, `redis-server`), and itself. */
  processes(): { name: string; pid: number }[] {
    const folder = join(this.home, 'run');
    const kept = readdirSync(folder).flatMap((file) => {
      const name = /^(.+)\.json$/.exec(file)?.[1];
      const pid = name === undefined ? undefined : pidIn(join(folder, file));
      return name === undefined || pid === undefined ? [] : [{ name, pid }];
    });
    const pid = this.supervisor?.pid;
    return pid === undefined ? kept : [{ name: 'supervisor', pid }, ...kept];
  }

  /** SIGKILL; a killed supervisor is started again at once, everything else by the supervisor. */
  async disturb(victim: Disturbance): Promise<void> {
    if (victim === 'flush') return this.flushRedis();
    if (victim !== 'supervisor') return void this.kill(victim);
    await this.killSupervisor();
    await this.startSupervisor();
  }

  async killSupervisor(): Promise<void> {
    const gone = this.supervisor ? once(this.supervisor, 'exit') : Promise.resolve();
    this.supervisor?.kill('SIGKILL');
    await gone;
  }

  /** SIGKILL to all processes of a part; answers how many there were. */
  kill(victim: Exclude<Disturbance, 'flush' | 'supervisor'>): number {
    const pids = victim === 'redis' ? this.redisServers() : this.pids(victim);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    return pids.length;
  }

  async stop(): Promise<void> {
    const child = this.supervisor;
    if (child && child.exitCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }
    if (this.boundedStorage) spawnSync('umount', [join(this.home, 'storage')]);
    await rm(this.home, { recursive: true, force: true });
  }

  private async flushRedis(): Promise<void> {
    await this.redis((redis) => redis.flushall());
  }

  redisUrl(): string {
    const secrets = JSON.parse(readFileSync(join(this.home, 'secrets.json'), 'utf8')) as Record<
      string,
      string
    >;
    return `redis://:${secrets['redisPassword']}@127.0.0.1:${this.portOf('redis')}`;
  }

  /** One thing done by a client of our own, past every proxy. */
  async redis<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.redisUrl());
    try {
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  }

  /** The redis-server itself, not its guardian: found by its working folder below our home. */
  private redisServers(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => folderOf(pid) === join(this.home, 'redis') && nameOf(pid).includes('redis-server'));
  }
}

/** A file system in memory at a folder; only root may, and not everywhere. */
async function bound(folder: string, megabytes: number): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]).status === 0;
}

/** Undefined when the record is gone: its process has just ended. */
function pidIn(path: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { pid: number }).pid;
  } catch {
    return undefined;
  }
}

function folderOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
