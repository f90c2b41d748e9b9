// Real clients against a fresh practice org: the Salesforce CLI is installed by npm into a temporary folder (it is no
// dependency of DMS) and told to do what people do with it. Every step says what it must bring.
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { patiently } from './patient.mjs';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'dms-conformance-'));
const work = join(folder, 'work');
const cli = process.env.SF_CLI_FOLDER ?? join(folder, 'cli');
let org;
let failures = 0;

async function installCli() {
  if (existsSync(join(cli, 'node_modules', '.bin', 'sf'))) return;
  mkdirSync(cli, { recursive: true });
  const args = ['install', '--prefix', cli, '@salesforce/cli', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await patiently('installing the Salesforce CLI', 'npm', args, {
    cwd: folder,
    quiet: true,
  });
  if (code !== 0) throw new Error(`The Salesforce CLI could not be installed:\n${output}`);
}

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

const environment = (more) => ({
  ...process.env,
  PATH: join(cli, 'node_modules', '.bin') + delimiter + process.env.PATH,
  HOME: work,
  USERPROFILE: work,
  SF_DISABLE_TELEMETRY: 'true',
  SF_AUTOUPDATE_DISABLE: 'true',
  SF_SKIP_NEW_VERSION_CHECK: 'true',
  SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
  SF_DISABLE_LOG_FILE: 'true',
  SF_HIDE_RELEASE_NOTES: 'true',
  NODE_NO_WARNINGS: '1',
  NODE_OPTIONS: '',
  ...more,
});

/** Runs `sf` and answers its exit code, its text and, with --json, what it says. */
function sf(args, more = {}) {
  const env = environment(more);
  const windows = process.platform === 'win32';
  const done = spawnSync('sf', args, { cwd: work, env, encoding: 'utf8', timeout: 180_000, shell: windows });
  let json;
  try {
    json = JSON.parse(done.stdout);
  } catch {
    json = undefined;
  }
  return {
    code: done.status,
    text: `${done.stdout}${done.stderr}`,
    out: done.stdout,
    json,
    result: json?.result,
  };
}

const must = (condition, what) => {
  if (!condition) throw new Error(`must bring ${what}`);
};

function step(name, run) {
  const began = Date.now();
  let last;
  const tell = (...args) => (last = sf(...args));
  try {
    run(tell);
    console.log(`ok      ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failures += 1;
    console.log(`FAILED  ${name}: ${error.message}\n${last?.text.slice(0, 3000) ?? ''}`);
  }
}

const csv = (name, lines) => writeFileSync(join(work, name), `${lines.join('\n')}\n`);

function signIn(url, login) {
  step('org login access-token', (tell) => {
    const args = [
      'org',
      'login',
      'access-token',
      '--instance-url',
      url,
      '--no-prompt',
      '--alias',
      'token',
      '--json',
    ];
    const { result } = tell(args, { SF_ACCESS_TOKEN: login.accessToken });
    must(
      result?.username === login.username && result.instanceApiVersion === '67.0',
      'the user and API 67.0',
    );
  });
  step('org login jwt', (tell) => {
    const key = join(folder, 'practice-org', 'jwt.key');
    const who = ['--username', login.username, '--client-id', login.clientId];
    const args = [
      'org',
      'login',
      'jwt',
      '--jwt-key-file',
      key,
      ...who,
      '--instance-url',
      url,
      '--alias',
      'p',
      '--json',
    ];
    must(tell(args).result?.username === login.username, 'the user');
  });
  step('org display', (tell) => {
    must(tell(['org', 'display', '-o', 'p', '--json']).result?.connectedStatus === 'Connected', 'Connected');
  });
}

function records() {
  let id;
  step('data create record', (tell) => {
    const values = "Name='Acme Inc' Legacy_Id__c=A-1 NumberOfEmployees=7";
    const { result } = tell(['data', 'create', 'record', '-s', 'Account', '-v', values, '-o', 'p', '--json']);
    id = result?.id;
    must(/^001\w{15}$/.test(id ?? ''), 'an id');
  });
  step('data get record', (tell) => {
    const { result } = tell(['data', 'get', 'record', '-s', 'Account', '-i', id, '-o', 'p', '--json']);
    must(result?.Name === 'Acme Inc' && result.NumberOfEmployees === 7, 'the record');
    const where = tell([
      'data',
      'get',
      'record',
      '-s',
      'Account',
      '-w',
      'Legacy_Id__c=A-1',
      '-o',
      'p',
      '--json',
    ]);
    must(where.result?.Id === id, 'the same record by key');
  });
  step('data update record', (tell) => {
    const args = [
      'data',
      'update',
      'record',
      '-s',
      'Account',
      '-i',
      id,
      '-v',
      "Phone='123'",
      '-o',
      'p',
      '--json',
    ];
    must(tell(args).result?.success === true, 'success');
  });
  step('data query, human, csv and json', (tell) => {
    const query = ['data', 'query', '-o', 'p', '-q', 'SELECT Id, Name, Phone, Owner.Name FROM Account'];
    const human = tell(query);
    must(
      human.code === 0 && /Acme Inc/.test(human.out) && /number of records retrieved: 1/i.test(human.text),
      'a table',
    );
    const text = tell([...query, '-r', 'csv'])
      .out.trim()
      .split(/\r?\n/);
    must(
      text[0] === 'Id,Name,Phone,Owner.Name' && text[1] === `${id},Acme Inc,123,Practice Admin`,
      'the csv',
    );
    const { result } = tell([...query, '--json']);
    must(result?.totalSize === 1 && result.records[0].Owner.Name === 'Practice Admin', 'the records');
    const count = tell(['data', 'query', '-o', 'p', '-q', 'SELECT COUNT() FROM Account', '--json']);
    must(count.result?.totalSize === 1, 'a count');
    const grouped = ['data', 'query', '-o', 'p', '-q', 'SELECT Name, COUNT(Id) n FROM Account GROUP BY Name'];
    must(/Acme Inc\s*│?\s*1/.test(tell(grouped).out), 'a table of groups');
    must(
      tell(['data', 'query', '-o', 'p', '-q', 'SELECT Nope FROM Account', '--json']).json?.name ===
        'INVALID_FIELD',
      'INVALID_FIELD',
    );
  });
  step('data delete record', (tell) => {
    const args = ['data', 'delete', 'record', '-s', 'Account', '-i', id, '-o', 'p', '--json'];
    must(tell(args).result?.success === true, 'success');
    must(
      tell(['data', 'get', 'record', '-s', 'Account', '-i', id, '-o', 'p', '--json']).code !== 0,
      'a refusal after',
    );
  });
}

function bulk() {
  const rows = Array.from({ length: 2500 }, (_, i) => `C-${i},"Name ""${i}"", of many",c${i}@example.com`);
  csv('contacts.csv', ['Legacy_Id__c,LastName,Email', ...rows]);
  const upsert = ['data', 'upsert', 'bulk', '-s', 'Contact', '-i', 'Legacy_Id__c', '-o', 'p', '--json'];
  let job;
  step('data upsert bulk', (tell) => {
    const { result } = tell([...upsert, '-f', 'contacts.csv', '-w', '5']);
    job = result?.jobInfo?.id;
    must(
      result?.jobInfo?.state === 'JobComplete' && result.jobInfo.numberRecordsProcessed === 2500,
      '2500 rows',
    );
  });
  step('data bulk results', (tell) => {
    const { result } = tell(['data', 'bulk', 'results', '-i', job, '-o', 'p', '--json']);
    must(result?.processedRecords === 2500 && result.successfulRecords === 2500, '2500 successes');
    must(
      readdirSync(work).some((name) => name.endsWith('-success-records.csv')),
      'a file',
    );
  });
  step('data upsert bulk, later resumed, with failures', (tell) => {
    csv('some.csv', [
      'Legacy_Id__c,LastName,Email',
      'C-1,New,a@example.com',
      'C-x,Bad,nonsense',
      'C-y,Good,',
    ]);
    const started = tell([...upsert, '-f', 'some.csv']);
    const id = started.result?.jobInfo?.id ?? started.result?.id;
    must(/^750/.test(id ?? ''), 'a job id');
    const resumed = tell(['data', 'upsert', 'resume', '-i', id, '-o', 'p', '--json']);
    must(resumed.result?.jobInfo?.numberRecordsFailed === 1, 'one failure');
  });
  step('data import bulk', (tell) => {
    csv('leads.csv', ['LastName,Company', 'L1,C', 'L2,C']);
    const { result } = tell([
      'data',
      'import',
      'bulk',
      '-s',
      'Lead',
      '-f',
      'leads.csv',
      '-o',
      'p',
      '-w',
      '5',
      '--json',
    ]);
    must(result?.processedRecords === 2 && result.failedRecords === 0, 'two rows');
  });
  step('data update bulk', (tell) => {
    const { result } = tell(['data', 'query', '-o', 'p', '-q', 'SELECT Id FROM Lead', '--json']);
    csv('update.csv', ['Id,Company', ...result.records.map(({ Id }) => `${Id},New Company`)]);
    const done = tell([
      'data',
      'update',
      'bulk',
      '-s',
      'Lead',
      '-f',
      'update.csv',
      '-o',
      'p',
      '-w',
      '5',
      '--json',
    ]);
    must(done.result?.successfulRecords === 2, 'two rows');
  });
  step('data export bulk', (tell) => {
    const query = 'SELECT Legacy_Id__c, LastName, Email FROM Contact ORDER BY LastName';
    const args = [
      'data',
      'export',
      'bulk',
      '-q',
      query,
      '--output-file',
      'out.csv',
      '-r',
      'csv',
      '-w',
      '5',
      '-o',
      'p',
      '--json',
    ];
    must(tell(args).result?.totalSize === 2501, '2501 rows');
    const lines = readFileSync(join(work, 'out.csv'), 'utf8').trim().split(/\r?\n/);
    must(
      lines.length === 2502 && lines.some((line) => line.includes('Name ""7"", of many')),
      'the values as they were',
    );
  });
  step('data delete bulk', (tell) => {
    const { result } = tell(['data', 'query', '-o', 'p', '-q', 'SELECT Id FROM Contact LIMIT 500', '--json']);
    csv('delete.csv', ['Id', ...result.records.map(({ Id }) => Id)]);
    const done = tell([
      'data',
      'delete',
      'bulk',
      '-s',
      'Contact',
      '-f',
      'delete.csv',
      '-o',
      'p',
      '-w',
      '5',
      '--json',
    ]);
    must(done.result?.jobInfo?.numberRecordsProcessed === 500, '500 rows');
  });
}

function trees() {
  const record = (type, referenceId, rest) => ({ attributes: { type, referenceId }, ...rest });
  step('data import tree with a plan', (tell) => {
    const accounts = { records: [record('Account', 'a1', { Name: 'Tree' })] };
    const contacts = { records: [record('Contact', 'c1', { LastName: 'Leaf', AccountId: '@a1' })] };
    writeFileSync(join(work, 'accounts.json'), JSON.stringify(accounts));
    writeFileSync(join(work, 'contacts.json'), JSON.stringify(contacts));
    const plan = [
      { sobject: 'Account', files: ['accounts.json'] },
      { sobject: 'Contact', files: ['contacts.json'] },
    ];
    writeFileSync(join(work, 'plan.json'), JSON.stringify(plan));
    must(
      tell(['data', 'import', 'tree', '-p', 'plan.json', '-o', 'p', '--json']).result?.length === 2,
      'two records',
    );
  });
  step('data export tree, and import of what was exported', (tell) => {
    const query = "SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Name = 'Tree'";
    const out = ['data', 'export', 'tree', '-q', query, '-d', 'tree', '-p', '-o', 'p', '--json'];
    must(tell(out).code === 0, 'files');
    const plan = readdirSync(join(work, 'tree')).find((name) => name.endsWith('plan.json'));
    must(plan !== undefined, 'a plan');
    must(
      tell(['data', 'import', 'tree', '-p', join('tree', plan), '-o', 'p', '--json']).result?.length === 2,
      'two records',
    );
    const kids = "SELECT COUNT() FROM Contact WHERE Account.Name = 'Tree'";
    must(tell(['data', 'query', '-o', 'p', '-q', kids, '--json']).result?.totalSize === 2, 'two children');
  });
}

function rest() {
  step('sobject list', (tell) => {
    const { result } = tell(['sobject', 'list', '-o', 'p', '--json']);
    must(result?.includes('Account') && result.includes('OpportunityLineItem'), 'the objects');
  });
  step('sobject describe', (tell) => {
    const { result } = tell(['sobject', 'describe', '-s', 'Contact', '-o', 'p', '--json']);
    must(result?.fields.length > 40 && Object.keys(result.fields[0]).length === 57, 'fields of 57 keys');
  });
  step('limits api display', (tell) => {
    const { result } = tell(['limits', 'api', 'display', '-o', 'p', '--json']);
    const calls = result?.find(({ name }) => name === 'DailyApiRequests');
    must(calls?.remaining < calls?.max, 'limits that count down');
    must(
      tell(['limits', 'recordcounts', 'display', '-s', 'Contact', '-o', 'p', '--json']).code === 0,
      'record counts',
    );
  });
  step('apex run', (tell) => {
    writeFileSync(join(work, 'code.apex'), "System.debug('hello');\n");
    const { result } = tell(['apex', 'run', '-f', 'code.apex', '-o', 'p', '--json']);
    must(result?.success === true && result.logs.includes('not run'), 'success and an honest log');
  });
  step('api request rest', (tell) => {
    must(
      /"totalSize":\s*0/.test(
        tell(['api', 'request', 'rest', '/services/data/v67.0/query?q=SELECT+Id+FROM+Case', '-o', 'p']).out,
      ),
      'an empty page',
    );
  });
}

try {
  mkdirSync(work, { recursive: true });
  const [port] = await Promise.all([startOrg(), installCli()]);
  const login = JSON.parse(readFileSync(join(folder, 'practice-org', 'login.json'), 'utf8'));
  signIn(`http://127.0.0.1:${port}`, login);
  records();
  bulk();
  trees();
  rest();
  console.log(
    failures === 0
      ? 'The Salesforce CLI takes the practice org for the real thing.'
      : `${failures} steps failed.`,
  );
} finally {
  org?.kill('SIGTERM');
  if (org && org.exitCode === null) await new Promise((resolve) => org.once('exit', resolve));
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failures === 0 ? 0 : 1);
