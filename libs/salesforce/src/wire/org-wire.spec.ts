import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { ServerResponse, createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { OrgError } from '@dms/domain';
import { inMemoryDocuments } from '@dms/testing';
import { JsforceOrg } from '../org/jsforce-org';
import { Rehearsal, salesforceFor } from '../rehearsal/salesforce-for';
import { ScriptedOrg, html, json, never } from '../rehearsal/scripted-org';

const permit = () => Promise.resolve();
const limits = { DailyApiRequests: { Max: 100, Remaining: 90 } };
const openJob = { id: '750000000000001AAA', state: 'Open', object: 'Account', operation: 'insert' };
const account = { object: 'Account', operation: 'insert' as const, records: [{ Name: 'A' }] };

let server: ScriptedOrg;
let room: Rehearsal;
let pauses: number[];

async function begin(settings: Parameters<typeof salesforceFor>[2] = {}): Promise<JsforceOrg> {
  pauses = [];
  const wait = (ms: number) => Promise.resolve(pauses.push(ms));
  room = await salesforceFor(inMemoryDocuments().connections, server.login, {
    wait,
    random: () => 0.5,
    ...settings,
  });
  return room.open();
}

beforeEach(async () => {
  server = await ScriptedOrg.start();
});
afterEach(async () => {
  await room?.end();
  await server.stop();
});

/** The OrgError a promise ends in. */
async function failureOf(promise: Promise<unknown>): Promise<OrgError> {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(OrgError);
  return error as OrgError;
}

describe('a call that only reads', () => {
  it('is made again after a 503 page, with full jitter, and every try is counted', async () => {
    const org = await begin();
    server.script = (_, response, at) => (at < 3 ? html(response, 503) : json(response, 200, limits));
    await expect(org.limits()).resolves.toEqual({ dailyApiCalls: { max: 100, remaining: 90 } });
    expect(org.apiCalls).toBe(3);
    expect(pauses).toEqual([250, 500]);
  });

  it('ends after three tries, with the status as its code', async () => {
    const org = await begin();
    server.script = (_, response) => html(response, 503);
    expect(await failureOf(org.limits())).toMatchObject({
      code: 'HTTP_503',
      errorClass: 'retry',
      outcomeKnown: true,
    });
    expect(server.calls).toHaveLength(3);
  });

  it('waits as long as Retry-After asks, and hands a long wait to the caller', async () => {
    const org = await begin();
    server.script = (_, response, at) =>
      at === 1 ? html(response, 429, { 'retry-after': '2' }) : json(response, 200, limits);
    await org.limits();
    expect(pauses).toEqual([2250]);
    server.script = (_, response) => html(response, 429, { 'retry-after': '60' });
    expect(await failureOf(org.limits())).toMatchObject({ code: 'HTTP_429', retryAfterMs: 60_000 });
    expect(server.calls).toHaveLength(3);
  });

  it('is not made again where that cannot help', async () => {
    const org = await begin();
    server.script = (_, response) =>
      json(response, 403, [
        { errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' },
      ]);
    expect(await failureOf(org.limits())).toMatchObject({ errorClass: 'quota', outcomeKnown: true });
    expect(server.calls).toHaveLength(1);
  });

  it('survives a connection that breaks', async () => {
    const org = await begin();
    server.script = (_, response, at) => (at === 1 ? response.destroy() : json(response, 200, limits));
    await org.limits();
    expect(server.calls).toHaveLength(2);
  });

  it('ends at its deadline when nobody answers', async () => {
    const org = await begin({ callMs: 80 });
    server.script = (_, response) => never(response);
    expect(await failureOf(org.limits())).toMatchObject({ code: 'TIMEOUT', errorClass: 'retry' });
  });

  it.each([
    ['no JSON', (response: ServerResponse) => html(response, 200)],
    ['another shape', (response: ServerResponse) => json(response, 200, [])],
    ['null', (response: ServerResponse) => json(response, 200, null)],
  ])('an answer that is %s is an error, not a crash', async (_, answer) => {
    const org = await begin();
    server.script = (_heard, response) => answer(response);
    expect(await failureOf(org.limits())).toMatchObject({ code: 'BAD_ANSWER' });
    expect(await failureOf(org.job('750000000000001AAA'))).toMatchObject({ code: 'BAD_ANSWER' });
    expect(await failureOf(org.openJobs('Account', '2026-01-01'))).toMatchObject({ code: 'BAD_ANSWER' });
    expect(await failureOf(org.objects())).toMatchObject({ code: 'BAD_ANSWER' });
    expect(await failureOf(org.describe('Account'))).toMatchObject({ code: 'BAD_ANSWER' });
  });
});

describe('a call that writes', () => {
  const unknown = [
    ['a broken connection', (response: ServerResponse) => response.destroy()],
    ['a 503 page', (response: ServerResponse) => html(response, 503)],
    ['a 502 page', (response: ServerResponse) => html(response, 502)],
    ['a 404 page', (response: ServerResponse) => html(response, 404)],
    [
      'an error of Salesforce itself',
      (response: ServerResponse) => json(response, 500, [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'x' }]),
    ],
    [
      'a call that ran too long',
      (response: ServerResponse) =>
        json(response, 400, [{ errorCode: 'REQUEST_RUNNING_TOO_LONG', message: 'x' }]),
    ],
    ['a page instead of JSON', (response: ServerResponse) => html(response, 200)],
    ['too few answers', (response: ServerResponse) => json(response, 200, [])],
    [
      'an answer cut short',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
        response.write('[{"success":true', () => response.destroy());
      },
    ],
  ] as const;

  it.each(unknown)('after %s nobody knows its outcome, and it is not made again', async (_, answer) => {
    const org = await begin();
    server.script = (_heard, response) => answer(response);
    expect(await failureOf(org.send(account, permit))).toMatchObject({ outcomeKnown: false });
    expect(server.calls).toHaveLength(1);
    expect(org.apiCalls).toBe(1);
    expect(await failureOf(org.createJob({ object: 'Account', operation: 'insert' }, permit))).toMatchObject({
      outcomeKnown: false,
    });
    expect(await failureOf(org.closeJob('750000000000001AAA', permit))).toMatchObject({
      outcomeKnown: false,
    });
    expect(server.calls).toHaveLength(3);
  });

  it('after a deadline nobody knows its outcome', async () => {
    const org = await begin({ collectionsMs: 80 });
    server.script = (_, response) => never(response);
    expect(await failureOf(org.send(account, permit))).toMatchObject({
      code: 'TIMEOUT',
      outcomeKnown: false,
    });
  });

  it.each([
    [400, { errorCode: 'INVALID_FIELD', message: 'No such column' }, 'config'],
    [403, { errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }, 'quota'],
    [403, { errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'ConcurrentRequests Limit exceeded.' }, 'retry'],
  ])('a clear refusal (%i) is known to have done nothing', async (status, error, errorClass) => {
    const org = await begin();
    server.script = (_, response) => json(response, status, [error], { 'retry-after': '7' });
    expect(await failureOf(org.send(account, permit))).toMatchObject({
      code: error.errorCode,
      errorClass,
      outcomeKnown: true,
      retryAfterMs: 7000,
    });
  });

  it('an org that takes no connection is known to have done nothing', async () => {
    const org = await begin();
    const { script, heard } = server;
    await server.stop();
    expect(await failureOf(org.send(account, permit))).toMatchObject({
      code: 'NETWORK',
      errorClass: 'retry',
      outcomeKnown: true,
    });
    server = await ScriptedOrg.start();
    server.script = script;
    expect(heard).toHaveLength(1);
  });

  it('is not sent when its permit is refused', async () => {
    const org = await begin();
    const refused = new Error('lease lost');
    await expect(org.send(account, () => Promise.reject(refused))).rejects.toBe(refused);
    await expect(org.createJob(account, () => Promise.reject(refused))).rejects.toBe(refused);
    expect(server.calls).toHaveLength(0);
  });

  it('is never sent anywhere a redirect names', async () => {
    const other = await ScriptedOrg.start();
    const org = await begin();
    server.script = (_, response) => response.writeHead(307, { location: `${other.origin}/x` }).end();
    expect(await failureOf(org.send(account, permit))).toMatchObject({
      code: 'HTTP_307',
      errorClass: 'config',
    });
    expect(await failureOf(org.limits())).toMatchObject({ code: 'HTTP_307' });
    expect(other.heard).toHaveLength(0);
    await other.stop();
  });
});

describe('a session that ends', () => {
  const ended = [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }];
  const onlyNew =
    (good: unknown) =>
    ({ headers, path }: { headers: Record<string, unknown>; path: string }, response: ServerResponse) => {
      if (path.startsWith('/services/oauth2/')) return;
      if (headers['authorization'] === 'Bearer second-token') json(response, 200, good);
      else json(response, 401, ended);
    };

  it('is renewed once for all who find it ended at the same time', async () => {
    const org = await begin();
    server.script = onlyNew(limits);
    await Promise.all([org.limits(), org.limits(), org.limits()]);
    await org.limits();
    expect(server.heard.filter(({ path }) => path === '/services/oauth2/token')).toHaveLength(1);
    expect(org.apiCalls).toBe(7);
  });

  it('is renewed for a write too, whose permit is asked again', async () => {
    const org = await begin();
    server.script = onlyNew(openJob);
    let asked = 0;
    const job = await org.createJob({ object: 'Account', operation: 'insert' }, () => {
      asked++;
      return Promise.resolve();
    });
    expect(job.id).toBe(openJob.id);
    expect(asked).toBe(2);
  });

  it('a second end is an error of class auth, after exactly one renewal', async () => {
    const org = await begin();
    server.script = ({ path }, response) =>
      path.startsWith('/services/oauth2/') ? undefined : json(response, 401, ended);
    expect(await failureOf(org.limits())).toMatchObject({ code: 'INVALID_SESSION_ID', errorClass: 'auth' });
    expect(server.calls).toHaveLength(2);
    expect(server.heard.filter(({ path }) => path === '/services/oauth2/token')).toHaveLength(1);
  });

  it('a renewal that is refused is an error of class auth', async () => {
    const org = await begin();
    server.script = ({ path }, response) =>
      path === '/services/oauth2/token'
        ? json(response, 400, { error: 'invalid_grant', error_description: 'authentication failure' })
        : json(response, 401, ended);
    expect(await failureOf(org.limits())).toMatchObject({ code: 'invalid_grant', errorClass: 'auth' });
  });
});

describe('addresses an org hands back', () => {
  it('a query’s next page elsewhere is not fetched', async () => {
    const other = await ScriptedOrg.start();
    const org = await begin();
    const field = { name: 'Name', type: 'string' };
    server.script = ({ path }, response) =>
      path.endsWith('/describe')
        ? json(response, 200, { name: 'Account', fields: [field] })
        : json(response, 200, {
            totalSize: 2,
            records: [{ Name: 'A' }],
            nextRecordsUrl: `${other.origin}/x`,
          });
    const pages = org.streamField('Account', 'Name');
    await expect(pages.next()).resolves.toEqual({ done: false, value: ['A'] });
    expect(await failureOf(pages.next())).toMatchObject({ code: 'HOST_NOT_ALLOWED', errorClass: 'fatal' });
    expect(other.heard).toHaveLength(0);
    await other.stop();
  });

  it('an API version that is a path is refused before anything is sent', async () => {
    await begin();
    const { connections } = inMemoryDocuments();
    const other = await salesforceFor(connections, server.login);
    const id = await other.connect();
    await connections.update(id, (value) => ({ ...value, apiVersion: '62.0/../../../apexrest' }));
    const heard = server.heard.length;
    await expect(other.orgs.open(id)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(server.heard).toHaveLength(heard);
    await other.end();
  });

  it('a proxy named in the environment sees no call', async () => {
    let seen = 0;
    const proxy = createServer((_, response) => {
      seen++;
      response.writeHead(502).end();
    });
    proxy.on('connect', (_, socket) => {
      seen++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const jsforceTransport = jest.requireActual<{
      setDefaults(defaults: object): void;
    }>('jsforce/lib/request');
    // What jsforce reads from HTTP_PROXY when it is loaded.
    jsforceTransport.setDefaults({ httpProxy: address });
    try {
      const org = await begin();
      server.script = ({ path }, response) =>
        path.endsWith('/limits') ? json(response, 200, limits) : undefined;
      await org.limits();
      const credentials = { clientId: 'a', clientSecret: 'b', loginUrl: server.origin };
      await room.open({ type: 'clientCredentials', ...credentials });
      expect(server.calls).toHaveLength(1);
      expect(seen).toBe(0);
    } finally {
      jsforceTransport.setDefaults({});
      proxy.close();
    }
  });
});

describe('what answers tell by the way', () => {
  it('the org’s clock and its usage of calls are kept', async () => {
    const org = await begin();
    server.script = (_, response) =>
      json(response, 200, limits, {
        date: 'Sat, 03 Jan 2026 10:00:05 GMT',
        'sforce-limit-info': 'api-usage=14/15000, per-app-api-usage=17/250(appName=x)',
      });
    expect(org.limitInfo).toBeUndefined();
    await org.limits();
    expect(org.orgTime).toBe('2026-01-03T10:00:05.000Z');
    expect(org.limitInfo).toEqual({ used: 14, max: 15000 });
  });
});

describe('an upload', () => {
  const jobId = '750000000000001AAA';
  async function bytes(name: string, size: number): Promise<string> {
    const path = join(room.folder, name);
    await writeFile(
      path,
      randomBytes(Math.ceil(size / 2))
        .toString('hex')
        .slice(0, size),
    );
    return path;
  }

  it('arrives whole, with its length, as csv', async () => {
    const org = await begin();
    const path = await bytes('a.csv', 700_001);
    server.script = (_, response) => response.writeHead(201).end();
    await org.uploadJob(jobId, path, 700_001, permit);
    expect(server.calls[0]).toMatchObject({
      method: 'PUT',
      path: `/services/data/v62.0/jobs/ingest/${jobId}/batches`,
      headers: { 'content-length': '700001', 'content-type': 'text/csv; charset=UTF-8' },
      body: await readFile(path, 'utf8'),
    });
  });

  it.each([
    ['a broken connection', (response: ServerResponse) => response.destroy()],
    ['a 503 page', (response: ServerResponse) => html(response, 503)],
    ['a 500 page', (response: ServerResponse) => html(response, 500)],
  ])('is never made twice: after %s its outcome is unknown', async (_, answer) => {
    const org = await begin();
    const path = await bytes('a.csv', 100);
    server.script = (_heard, response) => answer(response);
    expect(await failureOf(org.uploadJob(jobId, path, 100, permit))).toMatchObject({ outcomeKnown: false });
    expect(server.calls).toHaveLength(1);
  });

  it('that is refused clearly is known to be refused', async () => {
    const org = await begin();
    const path = await bytes('a.csv', 100);
    const error = { errorCode: 'BULK_API_ERROR', message: 'Found multiple contents for job' };
    server.script = (_, response) => json(response, 400, [error]);
    expect(await failureOf(org.uploadJob(jobId, path, 100, permit))).toMatchObject({
      code: 'BULK_API_ERROR',
      outcomeKnown: true,
    });
  });

  it('ends when the org is silent for too long', async () => {
    const org = await begin({ silenceMs: 80 });
    const path = await bytes('a.csv', 100);
    server.script = (_, response) => never(response);
    expect(await failureOf(org.uploadJob(jobId, path, 100, permit))).toMatchObject({
      code: 'TIMEOUT',
      outcomeKnown: false,
    });
  });

  it('of a file that is not as planned is not begun', async () => {
    const org = await begin();
    const path = await bytes('a.csv', 99);
    expect(await failureOf(org.uploadJob(jobId, path, 100, permit))).toMatchObject({
      code: 'BODY_CHANGED',
      outcomeKnown: true,
    });
    expect(server.calls).toHaveLength(0);
  });
});

describe('a result file', () => {
  const jobId = '750000000000001AAA';
  const csv = { 'content-type': 'text/csv' };

  it('in pages becomes one file with one header', async () => {
    const org = await begin();
    const head = '"sf__Id","sf__Created","a\nb""c"\n';
    server.script = ({ path }, response) => {
      const locator = new URL(path, server.origin).searchParams.get('locator');
      const next = { null: 'p2', p2: 'p 3', 'p 3': 'null' }[String(locator)] ?? 'null';
      response.writeHead(200, { ...csv, 'sforce-locator': next }).end(`${head}"${locator}","true","x"\n`);
    };
    const path = join(room.folder, 'r.csv');
    const size = await org.results(jobId, 'successfulResults', path);
    const text = await readFile(path, 'utf8');
    expect(text).toBe(`${head}"null","true","x"\n"p2","true","x"\n"p 3","true","x"\n`);
    expect(size).toBe(Buffer.byteLength(text));
    expect(org.apiCalls).toBe(3);
  });

  it('that is cut short is fetched again, whole', async () => {
    const org = await begin();
    server.script = (_, response, at) => {
      response.writeHead(200, { ...csv, 'content-length': '6' });
      if (at < 3) response.write('abc', () => response.destroy());
      else response.end('abcdef');
    };
    const path = join(room.folder, 'r.csv');
    await expect(org.results(jobId, 'failedResults', path)).resolves.toBe(6);
    await expect(readFile(path, 'utf8')).resolves.toBe('abcdef');
  });

  it('that is always cut short, or a page, is an error', async () => {
    const org = await begin();
    server.script = (_, response) => {
      response.writeHead(200, csv);
      response.write('abc', () => response.destroy());
    };
    const path = join(room.folder, 'r.csv');
    expect(await failureOf(org.results(jobId, 'failedResults', path))).toMatchObject({ code: 'NETWORK' });
    server.script = (_, response) => html(response, 200);
    expect(await failureOf(org.results(jobId, 'failedResults', path))).toMatchObject({ code: 'BAD_ANSWER' });
  });

  it('without rows and without content is an empty file', async () => {
    const org = await begin();
    server.script = (_, response) => response.writeHead(204).end();
    const path = join(room.folder, 'r.csv');
    await expect(org.results(jobId, 'unprocessedrecords', path)).resolves.toBe(0);
    await expect(readFile(path, 'utf8')).resolves.toBe('');
  });
});
