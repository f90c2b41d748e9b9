import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { Rig } from './rig';

export interface App {
  name: string;
  command: string;
  env: Record<string, string>;
  'no-route'?: boolean;
  'health-check-type': string;
  'health-check-http-endpoint'?: string;
}

export const cloudAdmin = { username: 'cloud', password: 'a long enough password' };

/** The apps of manifest.yml as `cf push` would run them, as far as one machine can show it. */
export class PushedApps {
  private readonly apps: App[];
  private readonly droplet: string;
  private readonly running: ChildProcess[] = [];

  /** `root`: the project, built; `vcap`: the services that are bound, see `servicesOf`. */
  constructor(
    root: string,
    private readonly vcap: string,
  ) {
    this.apps = (
      parse(readFileSync(join(root, 'manifest.yml'), 'utf8')) as { applications: App[] }
    ).applications;
    this.droplet = pushed(root);
  }

  app(name: string): App {
    const found = this.apps.find((each) => each.name === name);
    if (!found) throw new Error(`manifest.yml has no ${name}`);
    return found;
  }

  /** One instance, by the very command, with nothing but what the platform tells and a disk of its own. */
  start(name: string, index: number, more: Record<string, string> = {}): ChildProcess {
    const { command, env } = this.app(name);
    const disk = mkdtempSync(join(this.droplet, 'disk-'));
    const child = spawn('sh', ['-c', `exec ${command}`], {
      cwd: this.droplet,
      env: {
        PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
        HOME: this.droplet,
        TMPDIR: disk,
        DMS_HOME: disk,
        CF_INSTANCE_INDEX: String(index),
        VCAP_SERVICES: this.vcap,
        ...env,
        ...more,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // What nobody reads would stop it in the end.
    child.stdout?.resume();
    this.running.push(child);
    return child;
  }

  stop(): void {
    for (const child of this.running) child.kill('SIGKILL');
    rmSync(this.droplet, { recursive: true, force: true });
  }
}

/** A folder as the platform makes it of what is pushed: the build, and the packages that are no tools of development. */
function pushed(root: string): string {
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

interface BucketKeys {
  name: string;
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** VCAP_SERVICES that stand for the servers of a rig and a bucket. */
export function servicesOf(rig: Rig, bucket: BucketKeys): string {
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
      access_key_id: bucket.accessKeyId,
      secret_access_key: bucket.secretAccessKey,
      bucket: bucket.name,
      endpoint: bucket.endpoint,
    }),
    'user-provided': service('dms-secrets', {
      DMS_SECRET_KEY: secrets['secretKey'],
      DMS_SESSION_SECRET: 'the same for every instance',
      DMS_ADMIN_USERNAME: cloudAdmin.username,
      DMS_ADMIN_PASSWORD: cloudAdmin.password,
      DMS_PRACTICE_ORG_LOGIN: rig.practiceLogin,
      // Nothing of theirs among the documents and files of the one whose services they use.
      DMS_DATABASE_PREFIX: 'cloud',
      S3_PREFIX: 'cloud/',
    }),
  });
}
