import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { childEnvironment } from '@dms/config';

/** The Salesforce CLI from npm, in a folder of its own: what people would load the same file with. */
export class SalesforceCli {
  private constructor(
    private readonly folder: string,
    private readonly home: string,
  ) {}

  /** Installs it into `folder` unless it is there (about a minute). `home` keeps its sign-ins. */
  static async open(folder: string, home: string): Promise<SalesforceCli> {
    const cli = new SalesforceCli(folder, home);
    await mkdir(home, { recursive: true });
    if (existsSync(join(folder, 'node_modules', '.bin', 'sf'))) return cli;
    await mkdir(folder, { recursive: true });
    const args = [
      'install',
      '--prefix',
      folder,
      '@salesforce/cli',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    await cli.run('npm', args);
    return cli;
  }

  async signIn(instanceUrl: string, accessToken: string): Promise<void> {
    const args = [
      'org',
      'login',
      'access-token',
      '--instance-url',
      instanceUrl,
      '--no-prompt',
      '--alias',
      'bench',
    ];
    await this.run('sf', args, { SF_ACCESS_TOKEN: accessToken });
  }

  /** `sf data upsert bulk`, waited for to its end. With --json it would hold all results and end for want of memory. */
  async upsert(file: string, object: string, key: string): Promise<void> {
    const what = ['--sobject', object, '--file', file, '--external-id', key];
    await this.run('sf', ['data', 'upsert', 'bulk', ...what, '--wait', '60', '-o', 'bench']);
  }

  private async run(program: string, args: string[], more: Record<string, string> = {}): Promise<void> {
    const environment = childEnvironment();
    const env = {
      ...environment,
      ...(program === 'sf' && {
        // Our own Node first: the system's may be too old for the CLI.
        PATH: [
          dirname(process.execPath),
          join(this.folder, 'node_modules', '.bin'),
          environment['PATH'],
        ].join(delimiter),
        HOME: this.home,
        USERPROFILE: this.home,
        SF_DISABLE_TELEMETRY: 'true',
        SF_AUTOUPDATE_DISABLE: 'true',
        SF_SKIP_NEW_VERSION_CHECK: 'true',
        SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
        SF_DISABLE_LOG_FILE: 'true',
        NODE_NO_WARNINGS: '1',
        NODE_OPTIONS: '--max-old-space-size=8192',
      }),
      ...more,
    };
    const child = spawn(program, args, { cwd: this.home, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${program} ${args.slice(0, 3).join(' ')} ended with ${code}: ${said}`);
  }
}
