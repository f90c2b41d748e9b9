import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { provide, redisPackage, SystemPackage } from './system-packages';
import { temporaryFolder } from './fixtures/temporary-folder';

/** The package manager is a fake on PATH: what it was asked for, and what it puts there. */
describe('provide', () => {
  const folder = temporaryFolder();
  const bin = () => join(folder.path, 'bin');
  const said: string[] = [];

  beforeEach(() => {
    said.length = 0;
    mkdirSync(bin());
  });

  function program(name: string, script: string): void {
    writeFileSync(join(bin(), name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin(), name), 0o755);
  }

  /** A service-free package, so that the script does not touch this machine's policy-rc.d. */
  const quiet: SystemPackage = { ...redisPackage, services: [] };
  const installs = `echo "$*" >> "${'$'}0.asked"
case "$1" in install)
  printf '#!/bin/sh\\n' > "\${0%/*}/redis-server"
  /bin/chmod 755 "\${0%/*}/redis-server";;
esac`;
  const ask = (mayInstall: boolean, isRoot = true, wanted = quiet) =>
    provide(wanted, { env: { PATH: bin() }, mayInstall, isRoot, say: (line) => said.push(line) });

  it('takes what is on PATH, redis before valkey, and installs nothing', async () => {
    program('valkey-server', '');
    expect(await ask(true)).toBe(join(bin(), 'valkey-server'));
    program('redis-server', '');
    expect(await ask(true)).toBe(join(bin(), 'redis-server'));
    expect(said).toEqual([]);
  });

  it('announces the install by apt-get and does it', async () => {
    program('apt-get', installs);
    expect(await ask(true)).toBe(join(bin(), 'redis-server'));
    expect(said).toEqual([
      expect.stringMatching(/^redis-server is not installed: installing it with apt-get/),
    ]);
    const asked = readFileSync(join(bin(), 'apt-get.asked'), 'utf8').trim().split('\n');
    expect(asked[0]).toBe('update -q');
    expect(asked[1]).toMatch(/^install -y -q --no-install-recommends .* redis-server$/);
  });

  it('goes through sudo without a password where it is not root', async () => {
    program('apt-get', installs);
    program('sudo', `[ "$1" = -n ] || exit 9\nshift\n[ "$1" = true ] && exit 0\nexec "$@"`);
    expect(await ask(true, false)).toBe(join(bin(), 'redis-server'));
    expect(said[0]).toContain('sudo apt-get');
  });

  it('uses brew where there is no apt-get', async () => {
    program('brew', installs);
    expect(await ask(true, false)).toBe(join(bin(), 'redis-server'));
    expect(readFileSync(join(bin(), 'brew.asked'), 'utf8')).toBe('install redis\n');
  });

  it('passes over a program that does not do what it is wanted for', async () => {
    program('redis-server', 'exit 1');
    program('valkey-server', '[ "$1" = --probe ]');
    expect(await ask(false, true, { ...quiet, probe: ['--probe'] })).toBe(join(bin(), 'valkey-server'));
  });

  it('gives one instruction where it is forbidden, impossible or failed', async () => {
    await expect(ask(true)).rejects.toThrow(
      /cannot be installed from here: install it yourself .*apt-get install redis-server/,
    );
    program('apt-get', 'echo "E: Unable to locate package" >&2; exit 100');
    await expect(ask(false)).rejects.toThrow(/DMS_NO_SYSTEM_INSTALL=1 forbids .*brew install redis/);
    await expect(ask(true)).rejects.toThrow(
      /could not be installed with apt-get \(E: Unable to locate package\): install it yourself/,
    );
    program('sudo', 'exit 1');
    await expect(ask(true, false)).rejects.toThrow(/cannot be installed from here/);
    expect(existsSync(join(bin(), 'redis-server'))).toBe(false);
  });
});
