// `npm test`: every gate in order, all of them to the end, then one line that counts. Format, lint, types and build
// count as one test each; a test suite or a whole step that could not be run counts as a failure.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const inCi = Boolean(process.env.CI);
/** Minutes that all of it may take on two cores; a machine that is slower today is told so, and ended much later. */
const usual = 25;
const minutes = 45;
const startedAt = Date.now();
const deadline = startedAt + minutes * 60_000;
const scratch = mkdtempSync(join(tmpdir(), 'dms-test-run-'));
const results = [];
const running = new Set();

function abandon(why) {
  for (const child of running) signalGroup(child, 'SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
  console.error(`The tests were stopped (${why}).`);
  process.exit(1);
}
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => abandon(name));
process.on('disconnect', () => abandon('the starting process is gone'));

function signalGroup(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    child.kill(name);
  }
}

/** Runs a command; resolves to its exit code, 1 when it cannot be run or time is up. What it prints goes to `say` where that is given. */
function run(program, args, extra = {}, say = undefined) {
  return new Promise((resolve) => {
    // A process group of its own: what a command started is ended with it.
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...extra },
      stdio: say ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      detached: process.platform !== 'win32',
      shell: process.platform === 'win32',
    });
    running.add(child);
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', say);
    const complain = (text) => (say ? say(Buffer.from(`${text}\n`)) : console.error(text));
    const timer = setTimeout(() => {
      complain(`${program} was stopped: the tests have to end within ${minutes} minutes.`);
      signalGroup(child, 'SIGKILL');
    }, deadline - Date.now());
    const end = (code) => {
      clearTimeout(timer);
      running.delete(child);
      resolve(code ?? 1);
    };
    child.on('error', (error) => {
      complain(`${program} could not be run: ${error.message}`);
      end(1);
    });
    child.on('close', end);
  });
}

/** One step of the run; `work` resolves to its counts. */
async function step(name, work) {
  console.log(`\n── ${name}`);
  const started = Date.now();
  const counts = { passed: 0, failed: 0, skipped: 0, ...(await work()) };
  results.push({ name, ...counts, seconds: (Date.now() - started) / 1000 });
}

/** A gate is one test: passed when all of its commands are. It is run beside others, so what it prints is shown at its end. */
async function gate(name, ...commands) {
  const output = [];
  const started = Date.now();
  let good = true;
  for (const [program, ...args] of commands)
    good = (await run(program, args, {}, (chunk) => output.push(chunk))) === 0 && good;
  console.log(`\n── ${name}`);
  process.stdout.write(Buffer.concat(output));
  const counts = good ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  results.push({ name, ...counts, skipped: 0, seconds: (Date.now() - started) / 1000 });
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A command that fails without a failed test of its own still is a failure, and so is one that ran nothing. */
function honest(code, counts) {
  if (counts.failed > 0) return counts;
  if (code === 0 && counts.passed > 0) return counts;
  console.error(counts.passed > 0 ? `It ended with exit code ${code}.` : 'No test was run.');
  return { ...counts, failed: 1 };
}

async function jest() {
  const file = join(scratch, 'jest.json');
  const code = await run('jest', [
    // A third is a tenth quicker on two cores, but answers that a spec waits for then come too late.
    '--maxWorkers=2',
    '--json',
    `--outputFile=${file}`,
    ...process.argv.slice(2),
  ]);
  const report = readJson(file);
  return honest(code, {
    passed: report?.numPassedTests ?? 0,
    failed: (report?.numFailedTests ?? 0) + (report?.numRuntimeErrorTestSuites ?? 0),
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  });
}

async function playwright(config) {
  const file = join(scratch, 'playwright.json');
  const code = await run('playwright', ['test', '--config', config, '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    NODE_OPTIONS: '',
  });
  const stats = readJson(file)?.stats;
  return honest(code, {
    passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0),
    failed: stats?.unexpected ?? 0,
    skipped: stats?.skipped ?? 0,
  });
}

/** Programs the tests need are brought by the same installer that `npm start` uses. */
const install = (name) => run('node', [join('dist', 'apps', 'standalone', 'install.js'), name]);

/** Results are held against these where they are there; a run that counts goes nowhere without them. */
async function comparison(name) {
  if ((await install(name)) === 0) return {};
  if (inCi) return { failed: 1 };
  console.log(`What is tested against ${name} is skipped: it is not here.`);
  return { skipped: 1 };
}

async function browserTests(config) {
  if ((await install('chromium-headless-shell')) !== 0 && (await install('chromium')) !== 0) {
    if (inCi) return { failed: 1 };
    console.log('The browser tests are skipped: there is no Chromium here.');
    return { skipped: 1 };
  }
  return playwright(config);
}

const webTypes = join('apps', 'web', 'tsconfig.spec.json');
// One lane for each core; only the second one goes through Nx, which nobody should do twice at once.
await Promise.all([
  (async () => {
    await gate('format', ['prettier', '--check', '.']);
    await gate(
      'types',
      ['tsc', '-p', 'tsconfig.json'],
      ['tsc', '-p', 'apps/web-e2e'],
      ['tsc', '-p', join('apps', 'practice-org', 'src', 'page', 'browser')],
    );
  })(),
  (async () => {
    await gate(
      'lint',
      ['nx', 'run-many', '-t', 'lint', '--parallel=2', '--output-style=stream'],
      ['eslint', '--max-warnings=0', 'tools', 'jest.config.ts', 'eslint.config.mjs'],
    );
    if (existsSync(join(root, webTypes)))
      await gate(
        'types of the SPA',
        ['nx', 'run', 'web:client', '--output-style=stream'],
        ['ngc', '-p', webTypes, '--noEmit'],
      );
  })(),
]);
await gate('build', ['nx', 'run-many', '-t', 'build', '--parallel=2', '--output-style=stream']);
await step('Redis', async () => ((await install('redis')) === 0 ? {} : { failed: 1 }));
for (const name of ['pandas', 'jupyter', 'rabbitmq']) await step(name, () => comparison(name));
await step('unit, contract and integration tests', jest);
const browserConfig = join('apps', 'web-e2e', 'playwright.config.ts');
if (existsSync(join(root, browserConfig))) await step('browser tests', () => browserTests(browserConfig));

rmSync(scratch, { recursive: true, force: true });
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log('\n── summary');
for (const { name, passed, failed, skipped, seconds } of results)
  console.log(
    `${failed > 0 ? '✗' : '✓'} ${name}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''} (${seconds.toFixed(0)} s)`,
  );
const took = (Date.now() - startedAt) / 60_000;
if (took > usual)
  console.log(`It took ${took.toFixed(1)} minutes: it should be under ${usual} on two cores.`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') > 0 ? 1 : 0);
