// Real clients against a fresh practice org: the Salesforce CLI, which npm brings into a temporary folder, told to do
// what people do with it; then jsforce and the calls of simple-salesforce, whose specs are part of `npm test` too.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aboutOrg } from './conformance/org.mjs';
import { bulk } from './conformance/bulk.mjs';
import { salesforceCli } from './conformance/cli.mjs';
import { records } from './conformance/records.mjs';
import { signIn } from './conformance/sign-in.mjs';
import { trees } from './conformance/trees.mjs';
import { patiently } from './patient.mjs';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'dms-conformance-'));
const work = join(folder, 'work');
let org;

/** Builds the org and starts it in a folder of its own; resolves to its port. */
function startOrg() {
  const built = spawnSync(process.execPath, [join(root, 'tools', 'build.mjs'), 'practice-org'], {
    cwd: root,
  });
  if (built.status !== 0) throw new Error(`The practice org could not be built:\n${built.stderr}`);
  const env = { ...process.env, DMS_HOME: folder, DMS_PRACTICE_ORG_PORT: '0', HOST: '127.0.0.1' };
  org = spawn(process.execPath, [join(root, 'dist', 'apps', 'practice-org', 'main.js')], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    org.once('message', ({ port }) => resolve(port));
    org.once('exit', () => reject(new Error('The practice org did not start.')));
  });
}

/** How many steps of the CLI failed. */
async function withCli() {
  mkdirSync(work, { recursive: true });
  const [port, cli] = await Promise.all([startOrg(), salesforceCli(folder, work)]);
  const login = JSON.parse(readFileSync(join(folder, 'practice-org', 'login.json'), 'utf8'));
  signIn(cli, { url: `http://127.0.0.1:${port}`, login, folder });
  records(cli);
  bulk(cli);
  trees(cli);
  aboutOrg(cli);
  return cli.failures;
}

/** The clients that come as libraries; each spec starts an org of its own. */
async function withLibraries() {
  const specs = join('apps', 'practice-org', 'src', 'clients');
  const env = {
    ...process.env,
    NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
  };
  const { code } = await patiently('jsforce and simple-salesforce', 'jest', ['--verbose', specs], {
    cwd: root,
    env,
  });
  return code === 0 ? 0 : 1;
}

let failures;
try {
  failures = await withCli();
  failures += await withLibraries();
  console.log(
    failures === 0
      ? 'The Salesforce CLI and jsforce take the practice org for the real thing.'
      : `${failures} steps failed.`,
  );
} finally {
  org?.kill('SIGTERM');
  if (org && org.exitCode === null) await new Promise((resolve) => org.once('exit', resolve));
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failures === 0 ? 0 : 1);
