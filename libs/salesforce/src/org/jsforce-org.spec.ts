import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Credentials, IngestJob, OrgError } from '@dms/domain';
import { PracticeOrgProcess, inMemoryDocuments } from '@dms/testing';
import { LossyProxy } from '../rehearsal/lossy-proxy';
import { Rehearsal, salesforceFor } from '../rehearsal/salesforce-for';
import { requiredOnInsert, upsertKeys, fieldNamed } from './field-rules';
import { JsforceOrg } from './jsforce-org';

const permit = () => Promise.resolve();
const key = 'Legacy_Id__c';

let practice: PracticeOrgProcess;
let room: Rehearsal;
let org: JsforceOrg;

beforeAll(async () => {
  practice = await PracticeOrgProcess.start();
}, 60_000);
afterAll(() => practice?.stop());

beforeEach(async () => {
  await practice.call('POST', '/practice/reset', {});
  await practice.call('DELETE', '/practice/faults');
  room = await salesforceFor(inMemoryDocuments().connections, practice.login);
  org = await room.open();
});
afterEach(() => room?.end());

async function failureOf(promise: Promise<unknown>): Promise<OrgError> {
  const error: unknown = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(OrgError);
  return error as OrgError;
}

async function writesOf(object: string, keyValue: string): Promise<unknown[]> {
  const query = new URLSearchParams({ object, key: keyValue });
  const { writes } = await practice.call<{ writes: unknown[] }>('GET', `/practice/writes?${query}`);
  return writes;
}

describe('opening the practice org', () => {
  const ways = (): [string, Credentials][] => {
    const { instanceUrl, accessToken, username, password, securityToken, clientId, clientSecret } =
      practice.login;
    return [
      ['as the practice org', { type: 'practice' }],
      ['by token', { type: 'token', instanceUrl, accessToken }],
      [
        'by password and security token',
        { type: 'password', loginUrl: instanceUrl, username, password, securityToken },
      ],
      ['by client credentials', { type: 'clientCredentials', loginUrl: instanceUrl, clientId, clientSecret }],
    ];
  };

  it('works by each kind of credentials, and a test says who it is and keeps that', async () => {
    for (const [, credentials] of ways()) {
      const id = await room.connect(credentials);
      const tested = await room.service.test(id);
      expect(tested).toEqual({
        ok: true,
        org: {
          id: expect.stringMatching(/^00D\w{15}$/),
          name: expect.stringMatching(/./),
          kind: 'practice',
          instanceUrl: practice.url,
          username: practice.login.username,
        },
        limits: expect.objectContaining({
          dailyApiCalls: { max: expect.any(Number), remaining: expect.any(Number) },
        }),
        rights: expect.objectContaining({ bulk: true, hardDelete: false, auditFields: false }),
      });
      expect((await room.orgs.open(id)).userId).toMatch(/^005\w{15}$/);
    }
  });

  it('fails plainly with wrong credentials', async () => {
    const [, , [, byPassword], [, byClient]] = ways() as [
      unknown,
      unknown,
      [string, Credentials],
      [string, Credentials],
    ];
    for (const wrong of [
      { ...byPassword, password: 'wrong' },
      { ...byClient, clientSecret: 'wrong' },
      { type: 'token', instanceUrl: practice.url, accessToken: '00D!wrong' },
    ] as Credentials[]) {
      await expect(room.open(wrong)).rejects.toMatchObject({ code: 'ORG_LOGIN_FAILED' });
    }
    await expect(room.orgs.open('nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('shares one session between those who open at the same time', async () => {
    const id = await room.connect();
    const opened = await Promise.all([room.orgs.open(id), room.orgs.open(id)]);
    await opened[0].limits();
    expect(opened.map(({ apiCalls }) => apiCalls)).toEqual([1, 0]);
  });

  it('offers the connection of the first start', async () => {
    await expect(room.service.practiceConnection('p')).resolves.toMatchObject({
      name: 'Practice org',
      kind: 'practice',
      authType: 'practice',
      url: practice.url,
    });
  });
});

describe('describe', () => {
  it('lists objects and maps fields, and asks once in ten minutes', async () => {
    const objects = await org.objects();
    expect(objects.find(({ name }) => name === 'Account')).toMatchObject({
      keyPrefix: '001',
      createable: true,
    });
    const account = await org.describe('account');
    expect(account.name).toBe('Account');
    expect(fieldNamed(account, key)).toMatchObject({ externalId: true, unique: true, caseSensitive: false });
    expect(account.fields.filter(requiredOnInsert).map(({ name }) => name)).toEqual(['Name']);
    expect(upsertKeys(account).map(({ name }) => name)).toEqual(expect.arrayContaining(['Id', key]));
    expect(fieldNamed(await org.describe('Contact'), 'AccountId')).toMatchObject({
      type: 'reference',
      referenceTo: ['Account'],
      relationshipName: 'Account',
    });
    const calls = org.apiCalls;
    await org.describe('Account');
    await org.objects();
    expect(org.apiCalls).toBe(calls);
    await org.describe('Account', { fresh: true });
    expect(org.apiCalls).toBe(calls + 1);
  });

  it('of an object that is not there, or is no name, is an error of class config', async () => {
    expect(await failureOf(org.describe('Nope__c'))).toMatchObject({
      errorClass: 'config',
      outcomeKnown: true,
    });
    expect(await failureOf(org.describe('../limits'))).toMatchObject({ code: 'INVALID_TYPE' });
  });
});

describe('Collections', () => {
  it('insert, upsert, update and delete answer each row in its place', async () => {
    const inserted = await org.send(
      {
        object: 'Account',
        operation: 'insert',
        records: [{ Name: 'A', [key]: 'A-1' }, { [key]: 'A-2' }, { Name: 'C', [key]: 'A-1' }],
      },
      permit,
    );
    expect(inserted).toEqual([
      { status: 'created', salesforceId: expect.stringMatching(/^001\w{15}$/) },
      { status: 'failed', code: 'REQUIRED_FIELD_MISSING', message: expect.stringContaining('Name') },
      { status: 'failed', code: 'DUPLICATE_VALUE', message: expect.any(String) },
    ]);
    const Id = inserted[0]!.salesforceId;

    const upserted = await org.send(
      {
        object: 'Account',
        operation: 'upsert',
        externalIdField: key,
        records: [
          { Name: 'A2', [key]: 'a-1' },
          { Name: 'B', [key]: 'B-1' },
          { Name: 'no key', [key]: null },
        ],
      },
      permit,
    );
    expect(upserted).toMatchObject([
      { status: 'updated', salesforceId: Id },
      { status: 'created' },
      { status: 'failed', code: 'MISSING_ARGUMENT' },
    ]);

    const updated = await org.send(
      {
        object: 'Account',
        operation: 'update',
        records: [
          { Id, Phone: '1' },
          { Id: '001000000000000AAA', Phone: '1' },
        ],
      },
      permit,
    );
    expect(updated).toMatchObject([{ status: 'updated', salesforceId: Id }, { status: 'failed' }]);

    const deleted = await org.send(
      { object: 'Account', operation: 'delete', records: [{ Id: "x' OR 1" }, { Id }, {}, { Id }] },
      permit,
    );
    expect(deleted).toMatchObject([
      { status: 'failed', code: 'MALFORMED_ID' },
      { status: 'deleted', salesforceId: Id },
      { status: 'failed', code: 'MISSING_ARGUMENT' },
      { status: 'failed' },
    ]);
    await expect(org.count('Account')).resolves.toBe(1);
  });

  it('a parent is found by its external id', async () => {
    await org.send(
      { object: 'Account', operation: 'insert', records: [{ Name: 'A', [key]: 'A-1' }] },
      permit,
    );
    const answers = await org.send(
      {
        object: 'Contact',
        operation: 'upsert',
        externalIdField: key,
        records: [
          { LastName: 'Li', [key]: 'C-1', [`Account.${key}`]: 'A-1' },
          { LastName: 'Wu', [key]: 'C-2', Account: { [key]: 'A-9' } },
        ],
      },
      permit,
    );
    expect(answers).toMatchObject([{ status: 'created' }, { status: 'failed', code: 'INVALID_FIELD' }]);
    const [account] = await org.findByKeys('Account', key, ['A-1']);
    const [contact] = await org.findByKeys('Contact', key, ['C-1'], ['AccountId', 'LastName']);
    expect(contact).toMatchObject({ AccountId: account!['Id'], LastName: 'Li' });
  });

  it('takes 200 records in a call and refuses 201 unsent', async () => {
    const records = Array.from({ length: 201 }, (_, at) => ({ Name: `N${at}`, [key]: `K-${at}` }));
    const calls = org.apiCalls;
    const answers = await org.send(
      { object: 'Account', operation: 'insert', records: records.slice(1) },
      permit,
    );
    expect(answers.filter(({ status }) => status === 'created')).toHaveLength(200);
    expect(org.apiCalls).toBe(calls + 1);
    expect(
      await failureOf(org.send({ object: 'Account', operation: 'insert', records }, permit)),
    ).toMatchObject({
      code: 'EXCEEDED_ID_LIMIT',
      outcomeKnown: true,
    });
    await expect(org.send({ object: 'Account', operation: 'insert', records: [] }, permit)).resolves.toEqual(
      [],
    );
    expect(org.apiCalls).toBe(calls + 1);
  });
});

describe('queries', () => {
  it('find keys with every awkward character, and only those', async () => {
    const keys = ["O'Neil", 'back\\slash', 'a"b', '键-1', "') OR (Name != '", '50%', 'x_y', 'tab\tin'];
    const records = [...keys, 'other'].map((value) => ({ Name: 'N', [key]: value }));
    const answers = await org.send({ object: 'Account', operation: 'insert', records }, permit);
    expect(answers.every(({ status }) => status === 'created')).toBe(true);
    const found = await org.findByKeys('Account', key.toLowerCase(), [...keys, 'missing'], ['name']);
    expect(found.map((record) => record[key]).sort()).toEqual([...keys].sort());
    expect(Object.keys(found[0]!).sort()).toEqual(['Id', key, 'Name', 'SystemModstamp'].sort());
    await expect(org.findByKeys('Account', key, [])).resolves.toEqual([]);
  });

  it('cut long lists of keys into several counted calls', async () => {
    const keys = Array.from({ length: 200 }, (_, at) => `${'键'.repeat(20)}-${at}`);
    const records = keys.map((value) => ({ Name: 'N', [key]: value }));
    await org.send({ object: 'Account', operation: 'insert', records }, permit);
    await org.describe('Account');
    const calls = org.apiCalls;
    await expect(org.findByKeys('Account', key, keys)).resolves.toHaveLength(200);
    expect(org.apiCalls).toBeGreaterThan(calls + 1);
  });

  it('by a field that was added a moment ago find it', async () => {
    await org.describe('Account');
    const fields = [{ name: 'Added__c', type: 'string', length: 20 }];
    await practice.call('POST', '/practice/schema', { object: 'Account', fields });
    const records = [{ Name: 'A', Added__c: 'new' }];
    await org.send({ object: 'Account', operation: 'insert', records }, permit);
    await expect(org.findByKeys('Account', 'Added__c', ['new'])).resolves.toMatchObject([
      { Added__c: 'new' },
    ]);
    await practice.call('POST', '/practice/reset', { schema: true });
  });

  it('by a field the org does not have are not sent', async () => {
    expect(await failureOf(org.findByKeys('Account', 'Nope__c', ['1']))).toMatchObject({
      code: 'INVALID_FIELD',
      errorClass: 'config',
    });
    expect(await failureOf(org.findByKeys('Account', key, ['1'], ['Id FROM User']))).toMatchObject({
      code: 'INVALID_FIELD',
    });
  });
});

async function settled(job: string): Promise<IngestJob> {
  for (;;) {
    const found = await org.job(job);
    if (found && ['JobComplete', 'Failed', 'Aborted'].includes(found.state)) return found;
    await pause(20);
  }
}

async function csv(name: string, text: string): Promise<{ path: string; size: number }> {
  const path = join(room.folder, name);
  await writeFile(path, text);
  return { path, size: Buffer.byteLength(text) };
}

describe('a Bulk job', () => {
  const definition = { object: 'Account', operation: 'upsert' as const, externalIdField: key };

  it('is created, filled once, closed, polled and harvested', async () => {
    const { path, size } = await csv('a.csv', `Name,${key}\n"A, ""1""",A-1\n,A-2\n键,A-3\n`);
    const job = await org.createJob(definition, permit);
    expect(job).toMatchObject({ state: 'Open', object: 'Account', operation: 'upsert', processed: 0 });
    await org.uploadJob(job.id, path, size, permit);
    expect(await failureOf(org.uploadJob(job.id, path, size, permit))).toMatchObject({
      code: 'BULK_API_ERROR',
      outcomeKnown: true,
    });
    await org.closeJob(job.id, permit);
    expect(await settled(job.id)).toMatchObject({ state: 'JobComplete', processed: 3, failed: 1 });
    const texts: Record<string, string> = {};
    for (const kind of ['successfulResults', 'failedResults', 'unprocessedrecords'] as const) {
      const file = join(room.folder, kind);
      const bytes = await org.results(job.id, kind, file);
      texts[kind] = await readFile(file, 'utf8');
      expect(bytes).toBe(Buffer.byteLength(texts[kind]));
    }
    expect(texts['successfulResults']).toMatch(new RegExp(`^"sf__Id","sf__Created",Name,${key}\n`));
    expect(texts['successfulResults']).toContain('"A, ""1""","A-1"');
    expect(texts['successfulResults']).toContain('"键","A-3"');
    expect(texts['failedResults']).toContain('REQUIRED_FIELD_MISSING');
    expect(texts['unprocessedrecords']).toBe(`Name,${key}\n`);
  });

  it('can be aborted, and a job nobody made is not there', async () => {
    const job = await org.createJob(definition, permit);
    await org.abortJob(job.id, permit);
    expect(await org.job(job.id)).toMatchObject({ state: 'Aborted', processed: 0 });
    expect(await failureOf(org.closeJob(job.id, permit))).toMatchObject({ outcomeKnown: true });
    await expect(org.job('750000000000999AAA')).resolves.toBeUndefined();
  });

  it('is listed while it is open, by object and moment', async () => {
    const first = await org.createJob(definition, permit);
    await org.createJob({ ...definition, object: 'Contact' }, permit);
    const aborted = await org.createJob(definition, permit);
    await org.abortJob(aborted.id, permit);
    const open = await org.openJobs('account', '2020-01-01T00:00:00Z');
    expect(open.map(({ id }) => id)).toEqual([first.id]);
    await expect(org.openJobs('Account', '2999-01-01T00:00:00Z')).resolves.toEqual([]);
  });

  it('of a few thousand rows is counted and streamed page by page', async () => {
    const keys = Array.from({ length: 2500 }, (_, at) => `K-${at}`);
    const { path, size } = await csv('b.csv', `Name,${key}\n${keys.map((value) => `N,${value}\n`).join('')}`);
    const job = await org.createJob(definition, permit);
    await org.uploadJob(job.id, path, size, permit);
    await org.closeJob(job.id, permit);
    expect(await settled(job.id)).toMatchObject({ processed: 2500, failed: 0 });
    await expect(org.count('Account')).resolves.toBe(2500);
    const pages: string[][] = [];
    for await (const page of org.streamField('Account', key)) pages.push(page);
    expect(pages.map(({ length }) => length)).toEqual([2000, 500]);
    expect(pages.flat().sort()).toEqual(keys.sort());

    const query = await org.startQuery('account', ['id', key], key, permit);
    expect(query).toMatchObject({ id: expect.any(String), state: 'UploadComplete' });
    let now = await org.queryJob(query.id);
    while (now?.state !== 'JobComplete') {
      await pause(50);
      now = await org.queryJob(query.id);
    }
    expect(now.processed).toBe(2500);
    const answer = join(room.folder, 'answer.csv');
    expect(await org.queryResults(query.id, answer)).toBe((await readFile(answer)).length);
    const lines = (await readFile(answer, 'utf8')).trim().split('\n');
    expect(lines[0]?.replaceAll('"', '')).toBe(`Id,${key}`);
    expect(lines).toHaveLength(2501);
    const wanted = [...keys.slice(0, 900), 'nobody', ...keys.slice(0, 10)];
    const listed = await org.startKeyQuery('account', key, wanted, ['id', key], permit);
    expect(listed.taken).toBe(wanted.length);
    let list = await org.queryJob(listed.query?.id ?? '');
    while (list?.state !== 'JobComplete') {
      await pause(50);
      list = await org.queryJob(listed.query?.id ?? '');
    }
    const before = Buffer.byteLength(`${lines[0]}\n`);
    expect(await org.queryResults(list.id, answer, before)).toBe((await readFile(answer)).length);
    const rest = (await readFile(answer, 'utf8')).trim().split('\n');
    expect(rest[0]).toBe(lines[0]);
    expect(new Set(rest.slice(1).map((line) => line.split(',')[1]?.replaceAll('"', '')))).toEqual(
      new Set(keys.slice(0, 900)),
    );
    expect(rest).toHaveLength(901);
    await expect(org.queryJob('750000000000000AAA')).resolves.toBeUndefined();
    expect(await failureOf(org.startQuery('Account', ['Nope__c'], key, permit))).toMatchObject({
      code: 'INVALID_FIELD',
    });
  });
});

describe('trouble between us and the org', () => {
  const one = { object: 'Account', operation: 'upsert' as const, externalIdField: key };

  it('a session that ends is renewed unseen; a token that ends is not', async () => {
    const { instanceUrl, username, password, clientId, clientSecret } = practice.login;
    const byPassword = await room.open({ type: 'password', loginUrl: instanceUrl, username, password });
    const grant = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const body = new URLSearchParams(grant);
    const { access_token: accessToken } = (await (
      await fetch(`${instanceUrl}/services/oauth2/token`, { method: 'POST', body })
    ).json()) as { access_token: string };
    const byToken = await room.open({ type: 'token', instanceUrl, accessToken });
    await byToken.limits();
    const fault = { match: { path: '/limits' }, action: 'status', status: 401, times: 1 };
    const expired = [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }];
    await practice.call('POST', '/practice/faults', [{ ...fault, body: expired }]);
    await expect(byPassword.limits()).resolves.toBeDefined();
    expect(byPassword.apiCalls).toBe(2);
    await fetch(`${instanceUrl}/services/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: accessToken }),
    });
    expect(await failureOf(byToken.limits())).toMatchObject({
      code: 'INVALID_SESSION_ID',
      errorClass: 'auth',
    });
  });

  it('an answer lost on the way: done, but not known to be done, and not done twice', async () => {
    const proxy = await LossyProxy.before(practice.url);
    try {
      await room.tell({ instanceUrl: proxy.origin });
      const behind = await room.open();
      proxy.loseAnswerTo(/^PATCH /);
      const sent = behind.send({ ...one, records: [{ Name: 'A', [key]: 'A-1' }] }, permit);
      expect(await failureOf(sent)).toMatchObject({
        code: 'NETWORK',
        errorClass: 'retry',
        outcomeKnown: false,
      });
      await expect(org.findByKeys('Account', key, ['A-1'])).resolves.toHaveLength(1);
      expect(await writesOf('Account', 'A-1')).toHaveLength(1);

      const { path, size } = await csv('c.csv', `Name,${key}\nB,B-1\n`);
      const job = await behind.createJob(one, permit);
      proxy.loseAnswerTo(/^PUT /);
      expect(await failureOf(behind.uploadJob(job.id, path, size, permit))).toMatchObject({
        outcomeKnown: false,
      });
      expect(await failureOf(behind.uploadJob(job.id, path, size, permit))).toMatchObject({
        code: 'BULK_API_ERROR',
      });
      proxy.loseAnswerTo(/^PATCH /);
      expect(await failureOf(behind.closeJob(job.id, permit))).toMatchObject({ outcomeKnown: false });
      expect(await settled(job.id)).toMatchObject({ state: 'JobComplete', processed: 1 });

      proxy.loseAnswerTo(/^POST /);
      expect(await failureOf(behind.createJob(one, permit))).toMatchObject({ outcomeKnown: false });
      await expect(behind.openJobs('Account', job.createdDate)).resolves.toHaveLength(1);

      proxy.loseAnswerTo(/^GET /);
      await expect(behind.count('Account')).resolves.toBe(2);
    } finally {
      await proxy.stop();
    }
  });

  it('a busy org, and one that locks a row, say so by class', async () => {
    const page = '<html>maintenance</html>';
    await practice.call('POST', '/practice/faults', [
      { match: { method: 'GET', path: '/limits' }, action: 'status', status: 503, body: page, times: 2 },
      { match: { object: 'Account' }, action: 'rowError', errorCode: 'UNABLE_TO_LOCK_ROW', times: 1 },
    ]);
    const calls = org.apiCalls;
    await org.limits();
    expect(org.apiCalls).toBe(calls + 3);
    const answers = await org.send({ ...one, records: [{ Name: 'A', [key]: 'A-1' }] }, permit);
    expect(answers).toMatchObject([{ status: 'failed', code: 'UNABLE_TO_LOCK_ROW' }]);
    expect(org.limitInfo).toMatchObject({ used: expect.any(Number), max: expect.any(Number) });
    expect(Date.parse(org.orgTime)).toBeGreaterThan(Date.now() - 60_000);
  });
});
