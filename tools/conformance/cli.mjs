// The Salesforce CLI from npm in a folder of its own, and the steps it is put through.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { patiently } from '../patient.mjs';

/** Installs the CLI (it is no dependency of DMS) and answers how to use it. `work` is the folder its commands run in. */
export async function salesforceCli(folder, work) {
  const cli = process.env.SF_CLI_FOLDER ?? join(folder, 'cli');
  await install(cli, folder);
  return new Cli(cli, work);
}

async function install(cli, folder) {
  if (existsSync(join(cli, 'node_modules', '.bin', 'sf'))) return;
  mkdirSync(cli, { recursive: true });
  const args = ['install', '--prefix', cli, '@salesforce/cli', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await patiently('installing the Salesforce CLI', 'npm', args, {
    cwd: folder,
    quiet: true,
  });
  if (code !== 0) throw new Error(`The Salesforce CLI could not be installed:\n${output}`);
}

class Cli {
  failures = 0;

  constructor(folder, work) {
    this.folder = folder;
    this.work = work;
  }

  /** One thing that people do; `run` gets a function that runs `sf` and answers what it said. */
  step(name, run) {
    const began = Date.now();
    let last;
    try {
      run((...args) => (last = this.sf(...args)));
      console.log(`ok      ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    } catch (error) {
      this.failures += 1;
      console.log(`FAILED  ${name}: ${error.message}\n${last?.text.slice(0, 3000) ?? ''}`);
    }
  }

  /** Writes a csv file of these lines where commands find it. */
  csv(name, lines) {
    writeFileSync(join(this.work, name), `${lines.join('\n')}\n`);
  }

  /** Runs `sf` against the org under the alias p; answers its exit code, its text and, with --json, what it says. */
  sf(args, more = {}) {
    const done = spawnSync('sf', args, {
      cwd: this.work,
      env: this.environment(more),
      encoding: 'utf8',
      timeout: 300_000,
      shell: process.platform === 'win32',
    });
    const text = `${done.stdout}${done.stderr}`;
    const json = parsed(done.stdout);
    return { code: done.status, text, out: done.stdout, json, result: json?.result };
  }

  environment(more) {
    return {
      ...process.env,
      PATH: join(this.folder, 'node_modules', '.bin') + delimiter + process.env.PATH,
      HOME: this.work,
      USERPROFILE: this.work,
      SF_DISABLE_TELEMETRY: 'true',
      SF_AUTOUPDATE_DISABLE: 'true',
      SF_SKIP_NEW_VERSION_CHECK: 'true',
      SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
      SF_DISABLE_LOG_FILE: 'true',
      SF_HIDE_RELEASE_NOTES: 'true',
      NODE_NO_WARNINGS: '1',
      NODE_OPTIONS: '',
      ...more,
    };
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const must = (condition, what) => {
  if (!condition) throw new Error(`must bring ${what}`);
};

/** Arguments of a command on the org, answered as JSON. */
export const asJson = (command, ...args) => [...command.split(' '), ...args, '-o', 'p', '--json'];
