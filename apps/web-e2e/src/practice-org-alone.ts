import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = join(import.meta.dirname, '..', '..', '..', 'dist', 'apps', 'practice-org', 'main.js');

/** A practice org as a program of its own, in a folder of its own, as `npm run practice-org` starts it. */
export class PracticeOrgAlone {
  private constructor(
    private readonly child: ChildProcess,
    private readonly home: string,
    readonly url: string,
    readonly token: string,
  ) {}

  static async start(): Promise<PracticeOrgAlone> {
    const home = mkdtempSync(join(tmpdir(), 'practice-page-'));
    const child = spawn(process.execPath, [program], {
      env: {
        ...process.env,
        DMS_HOME: home,
        DMS_PRACTICE_ORG_PORT: '0',
        HOST: '127.0.0.1',
        NODE_OPTIONS: '',
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    const login = JSON.parse(readFileSync(join(home, 'practice-org', 'login.json'), 'utf8')) as {
      accessToken: string;
    };
    return new PracticeOrgAlone(child, home, `http://127.0.0.1:${port}`, login.accessToken);
  }

  /** A call with the org's own token; answers the parsed body. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
    rmSync(this.home, { recursive: true, force: true });
  }
}
