import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

/** The practice org's login.json. */
export interface PracticeOrgLogin {
  instanceUrl: string;
  accessToken: string;
  username: string;
  password: string;
  securityToken: string;
  clientId: string;
  clientSecret: string;
}

const root = join(__dirname, '..', '..', '..');
const bundle = join(root, 'dist', 'apps', 'practice-org', 'main.js');
const sources = [join(root, 'apps', 'practice-org', 'src'), join(root, 'libs', 'config', 'src')];
const startMs = 20_000;
const abandonedLockMs = 120_000;

/** The practice org as a process of its own, as customers have it. */
export class PracticeOrgProcess {
  private constructor(
    private readonly child: ChildProcess,
    /** http://127.0.0.1:<port> */
    readonly url: string,
    readonly home: string,
    readonly login: PracticeOrgLogin,
    private readonly ownsHome: boolean,
  ) {}

  /** Builds the program where it is missing or older than its sources. `home` is kept; by default a temporary one. */
  static async start({ home, port = 0 }: { home?: string; port?: number } = {}): Promise<PracticeOrgProcess> {
    await build();
    const folder = home ?? (await mkdtemp(join(tmpdir(), 'dms-practice-org-')));
    const child = spawn(process.execPath, [bundle], {
      env: { DMS_HOME: folder, DMS_PRACTICE_ORG_PORT: String(port) },
      // The channel tells it when we are gone, however we ended.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const url = await readyUrl(child);
    const login = JSON.parse(
      await readFile(join(folder, 'practice-org', 'login.json'), 'utf8'),
    ) as PracticeOrgLogin;
    return new PracticeOrgProcess(child, url, folder, login, home === undefined);
  }

  /** Resident memory in MiB (Linux). */
  async memoryMb(): Promise<number> {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  }

  /** A call to the org with its own token; answers the parsed body. Throws for an error status. */
  async call<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${this.login.accessToken}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** Ends the process; with `SIGKILL` as a crash would. A temporary home is removed. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, 'exit');
      this.child.kill(signal);
      await gone;
    }
    if (this.ownsHome) await rm(this.home, { recursive: true, force: true });
  }
}

async function readyUrl(child: ChildProcess): Promise<string> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000);
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`The practice org ${why}. ${said}`));
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      fail('did not become ready');
    }, startMs);
    child.once('exit', (code) => {
      clearTimeout(late);
      fail(`ended with ${code}`);
    });
    lines.on('line', (line) => {
      const url = /practice org ready at (http:\/\/\S+)/i.exec(line)?.[1];
      said = (said + line + '\n').slice(-4000);
      if (!url) return;
      clearTimeout(late);
      resolve(url);
    });
  });
}

/** One builder at a time: specs run in several processes. */
async function build(): Promise<void> {
  const folder = join(root, 'dist', 'apps');
  await mkdir(folder, { recursive: true });
  const lockFolder = join(folder, '.practice-org.building');
  for (;;) {
    if (await isFresh()) return;
    try {
      await mkdir(lockFolder);
      break;
    } catch {
      const age = Date.now() - ((await stat(lockFolder).catch(() => undefined))?.mtimeMs ?? 0);
      if (age > abandonedLockMs) await rmdir(lockFolder).catch(() => undefined);
      await pause(50);
    }
  }
  try {
    // The one before us may have built it between our look and our turn.
    if (await isFresh()) return;
    const builder = spawn(process.execPath, [join(root, 'tools', 'build.mjs'), 'practice-org'], {
      cwd: root,
    });
    const output: Buffer[] = [];
    builder.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    const [code] = (await once(builder, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`Building ${bundle} failed: ${Buffer.concat(output).toString()}`);
  } finally {
    await rmdir(lockFolder);
  }
}

/** Whether the bundle is there and nothing it is made of is newer. */
async function isFresh(): Promise<boolean> {
  const built = await stat(bundle).catch(() => undefined);
  if (!built) return false;
  for (const folder of sources) {
    const names = await readdir(folder, { recursive: true });
    for (const name of names) {
      const source = await stat(join(folder, name)).catch(() => undefined);
      if (source && source.mtimeMs > built.mtimeMs) return false;
    }
  }
  return true;
}
