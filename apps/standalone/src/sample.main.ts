import { EnvironmentError, readEnvironment } from '@dms/config';
import { join } from 'node:path';
import { DmsClient } from './sample/dms-client';
import { OrgReader } from './sample/org-reader';
import { Printer } from './sample/printer';
import { readSample } from './sample/sample-files';
import { runSample } from './sample/sample-run';
import { SentenceError } from './sample/sentence-error';
import { credentials } from './sample/sign-in';

/** `npm run sample [-- --json]`: exit 0 when everything is as samples/README.md says, else 1. */
async function main(): Promise<number> {
  const options = process.argv.slice(2);
  const unknown = options.find((option) => option !== '--json');
  if (unknown !== undefined) throw new SentenceError(`Unknown option ${unknown}. Known: --json.`);
  const json = options.includes('--json');
  const printer = new Printer(json ? process.stderr : process.stdout);

  const environment = readEnvironment();
  const { DMS_ADMIN_USERNAME, DMS_ADMIN_PASSWORD, DMS_PRACTICE_ORG_LOGIN, DMS_HOME, PORT } = environment;
  const named = { username: DMS_ADMIN_USERNAME, password: DMS_ADMIN_PASSWORD };
  const { username, password } = await credentials(named, { input: process.stdin, output: process.stderr });
  const dms = new DmsClient(`http://127.0.0.1:${PORT}`);
  await dms.signIn(username, password);
  try {
    const org = await OrgReader.open(DMS_PRACTICE_ORG_LOGIN ?? join(DMS_HOME, 'practice-org', 'login.json'));
    // The bundle lies in dist/apps/standalone.
    const sample = await readSample(join(import.meta.dirname, '..', '..', '..', 'samples'));
    const result = await runSample(dms, org, sample, printer);
    if (json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return result.ok ? 0 : 1;
  } finally {
    await dms.signOut().catch(() => undefined);
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const expected = error instanceof SentenceError || error instanceof EnvironmentError;
    console.error(error instanceof Error ? (expected ? error.message : error.stack) : String(error));
    process.exitCode = 1;
  },
);
