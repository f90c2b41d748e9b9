// Every npm command runs through here: with nothing but Node's builtins it brings the packages up to date with the
// lock file, puts the pinned Node first on PATH, and hands over to the command's own program.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { patiently } from './patient.mjs';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const bin = join(root, 'node_modules', '.bin');
const [command, ...args] = process.argv.slice(2);

const fail = (sentence) => {
  console.error(sentence);
  process.exit(1);
};

async function bringPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const marker = join(root, 'node_modules', '.dms-lock');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === lock) return;
  console.log('Installing packages (once for each change of package-lock.json, about two minutes)…');
  const { code } = await patiently('installing packages', 'npm', ['ci', '--loglevel=error'], { cwd: root });
  if (code !== 0)
    fail('The packages could not be installed: `npm ci` failed. Check the network and try again.');
  writeFileSync(marker, lock);
}

const env = {
  ...process.env,
  PATH: bin + delimiter + (process.env.PATH ?? ''),
  NX_DAEMON: 'false',
  NX_TUI: 'false',
  NX_NO_CLOUD: 'true',
  // What a process compiled the next one takes as it is: an API or a worker is up a fifth sooner, also after a crash.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'node'),
};

function checkNode() {
  const found = spawnSync('node', ['--version'], { env, encoding: 'utf8' }).stdout?.trim() ?? 'none';
  const [major, minor] = found.replace(/^v/, '').split('.').map(Number);
  if (major >= 26 || (major === 24 && minor >= 15) || (major === 22 && minor >= 22)) return;
  fail(
    `DMS needs Node 22.22, 24.15 or newer at run time and found ${found}: no package of Node exists for this system, so please install Node 24.`,
  );
}

const script =
  (name, ...first) =>
  () => ['node', [join(root, 'tools', name), ...first, ...args]];
const built = (entry) => script('built.mjs', entry);
const commands = {
  start: built('standalone/main'),
  sample: built('standalone/sample'),
  'practice-org': built('practice-org/main'),
  faults: built('standalone/faults'),
  bench: built('standalone/bench'),
  conformance: script('conformance.mjs'),
  build: script('built.mjs'),
  screenshots: script('screenshots.mjs'),
  test: script('test.mjs'),
  lint: () => ['nx', ['run-many', '-t', 'lint', '--parallel=2', ...args]],
  format: () => ['prettier', ['--write', '.', ...args]],
  jest: () => ['jest', args],
};

if (!commands[command]) fail(`Unknown command ${command}. Known: ${Object.keys(commands).join(', ')}.`);
if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`DMS needs Node 20 or newer to install itself; this is ${process.version}.`);
await bringPackages();
checkNode();
if (command === 'jest' || command === 'test')
  env.NODE_OPTIONS = [
    process.env.NODE_OPTIONS,
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
  ]
    .filter(Boolean)
    .join(' ');

// The ipc channel tells the child at once when this process is gone, however it died.
const [program, parameters] = commands[command]();
const child = spawn(program, parameters, {
  cwd: root,
  env,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  shell: process.platform === 'win32',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => fail(`Could not start ${program}: ${error.message}`));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
