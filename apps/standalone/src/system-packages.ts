import { spawn, spawnSync } from 'node:child_process';
import { findProgram, findPrograms } from './program-path';
import { StartRefused } from './start-refused';

/** A program that the system's package manager can bring. */
export interface SystemPackage {
  /** Names of the program on PATH, best first. */
  programs: string[];
  /** Arguments with which the program must end well to count as found: a Python without pandas is none of ours. */
  probe?: string[];
  /** Debian's names, one after another. */
  debian: [string, ...string[]];
  /** Homebrew's formula; undefined where brew has none we can use. */
  brew?: string;
  /** Services the Debian package would start at once and at every boot. */
  services: string[];
}

export const redisPackage: SystemPackage = {
  programs: ['redis-server', 'valkey-server'],
  debian: ['redis-server'],
  brew: 'redis',
  services: ['redis-server'],
};

/** Only for browser tests: Chromium without windows. Where it is not to be had, Chromium does as well and takes longer. */
export const headlessShellPackage: SystemPackage = {
  programs: ['chromium-headless-shell'],
  debian: ['chromium-headless-shell'],
  services: [],
};

/** Only for browser tests. */
export const chromiumPackage: SystemPackage = {
  programs: ['chromium', 'chromium-browser', 'google-chrome'],
  debian: ['chromium'],
  services: [],
};

/** Only for tests: the independent reader and reckoner that ours are held against. */
export const pandasPackage: SystemPackage = {
  programs: ['python3'],
  probe: ['-c', 'import pandas, openpyxl'],
  debian: ['python3-pandas', 'python3-openpyxl'],
  services: [],
};

/** Only for tests: runs notebooks without a browser. */
export const jupyterPackage: SystemPackage = {
  programs: ['python3'],
  probe: ['-c', 'import pandas, nbconvert, nbclient, ipykernel, matplotlib'],
  debian: ['python3-pandas', 'jupyter-nbconvert', 'python3-ipykernel', 'python3-matplotlib'],
  services: [],
};

/** Only for tests: the broker that events are published to. */
export const rabbitmqPackage: SystemPackage = {
  programs: ['rabbitmq-server'],
  debian: ['rabbitmq-server'],
  brew: 'rabbitmq',
  // Erlang's name server comes with it.
  services: ['rabbitmq-server', 'epmd'],
};

export interface InstallSettings {
  /** PATH, and the whole environment the package manager runs in. */
  env: Record<string, string>;
  /** False = only look, never install. */
  mayInstall: boolean;
  isRoot: boolean;
  say: (line: string) => void;
}

const deadlineMs = 10 * 60_000;

/**
 * Runs as root. Debian starts the services of a package as it installs it, unless policy-rc.d says no; the file is
 * ours only for that moment. A service that ran before is left as it was.
 */
const aptScript = `
set -e
packages=$1; shift
policy=/usr/sbin/policy-rc.d
has_systemd() { [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; }
before=
for service in "$@"; do
  if has_systemd && systemctl is-active --quiet "$service"; then before="$before $service"; fi
done
made=
trap 'if [ -n "$made" ]; then rm -f "$policy"; fi' EXIT
trap 'exit 1' HUP INT TERM
if [ $# -gt 0 ] && [ ! -e "$policy" ]; then
  made=1
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q || true
apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 $packages
for service in "$@"; do
  case " $before " in *" $service "*) continue ;; esac
  if has_systemd; then systemctl disable --now "$service" || true
  elif command -v update-rc.d >/dev/null 2>&1; then update-rc.d "$service" disable || true; fi
done
`;

/**
 * The path of a program: found, else installed by apt-get (as root, or by sudo without a password) or brew. Throws
 * StartRefused with one instruction where that is forbidden, impossible or failed.
 */
export async function provide(wanted: SystemPackage, settings: InstallSettings): Promise<string> {
  const path = settings.env['PATH'] ?? '';
  const found = findWorking(wanted, settings.env);
  if (found) return found;
  const [name = ''] = wanted.programs;
  const manager = packageManager(wanted, settings, path);
  const byHand = `install it yourself (Debian: apt-get install ${wanted.debian.join(' ')}${
    wanted.brew ? `; macOS: brew install ${wanted.brew}` : ''
  }) and start again.`;
  if (!settings.mayInstall)
    throw new StartRefused(
      `${name} is not installed and DMS_NO_SYSTEM_INSTALL=1 forbids installing it: ${byHand}`,
    );
  if (!manager)
    throw new StartRefused(`${name} is not installed and cannot be installed from here: ${byHand}`);

  settings.say(
    `${name} is not installed: installing it with ${manager.title} (DMS_NO_SYSTEM_INSTALL=1 forbids this)…`,
  );
  const problem = await run(manager.command, settings.env);
  const installed = findWorking(wanted, settings.env);
  if (installed) return installed;
  throw new StartRefused(`${name} could not be installed with ${manager.title} (${problem}): ${byHand}`);
}

function findWorking({ programs, probe }: SystemPackage, env: Record<string, string>): string | undefined {
  const works = (program: string) =>
    !probe || spawnSync(program, probe, { env, stdio: 'ignore', timeout: 60_000 }).status === 0;
  return findPrograms(programs, env['PATH'] ?? '').find(works);
}

interface Manager {
  title: string;
  command: [string, ...string[]];
}

function packageManager(
  wanted: SystemPackage,
  { isRoot, env }: InstallSettings,
  path: string,
): Manager | undefined {
  const script = ['-c', aptScript, 'install', wanted.debian.join(' '), ...wanted.services];
  if (findProgram(['apt-get'], path)) {
    if (isRoot) return { title: 'apt-get', command: ['/bin/sh', ...script] };
    const sudo = findProgram(['sudo'], path);
    const silent = sudo && spawnSync(sudo, ['-n', 'true'], { env, stdio: 'ignore' }).status === 0;
    if (silent) return { title: 'sudo apt-get', command: [sudo, '-n', '/bin/sh', ...script] };
  }
  const brew = findProgram(['brew'], path);
  // brew starts no service unless asked to, and refuses to run as root.
  if (brew && wanted.brew && !isRoot) return { title: 'brew', command: [brew, 'install', wanted.brew] };
  return undefined;
}

/** Runs a command to its end. Resolves to why it failed, in one line, or to what is odd when it did not. */
function run([program, ...args]: [string, ...string[]], env: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: deadlineMs });
    let tail = '';
    const keep = (chunk: Buffer) => (tail = (tail + chunk.toString()).slice(-2000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => {
      const last = tail.trim().split('\n').pop() ?? '';
      resolve(last === '' ? `ended with ${signal ?? code}` : last);
    });
  });
}
