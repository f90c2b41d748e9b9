import { connect } from 'node:net';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { TestOrg } from '../test-org';

interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

interface Answered {
  status: number;
  type: string;
  text: string;
}

/** Salesforce's shapes of an error: REST, OAuth, Bulk 1.0 in JSON and XML, SOAP, the identity service, several records. */
function hasShape({ status, type, text: body }: Answered, path: string): boolean {
  if (/^\/+services\/+soap\//i.test(path)) return /<faultcode>sf:\w+<\/faultcode>/.test(body) || isRest(body);
  if (body === 'Bad_OAuth_Token') return status === 403;
  if (type.includes('xml')) return /<exceptionCode>\w+<\/exceptionCode>/.test(body);
  if (type.includes('text/html')) return /^\/+services\/+oauth2\/+authorize/i.test(path);
  const parsed = JSON.parse(body) as Record<string, unknown>;
  if (status === 300) return Array.isArray(parsed);
  if ('exceptionCode' in parsed) return typeof parsed.exceptionMessage === 'string';
  if ('error' in parsed) return typeof parsed.error_description === 'string';
  if ('hasErrors' in parsed) return Array.isArray(parsed.results);
  return isRest(body);
}

function isRest(body: string): boolean {
  const items = JSON.parse(body) as { message?: unknown; errorCode?: unknown }[];
  return (
    items.length > 0 &&
    items.every((item) => typeof item.message === 'string' && typeof item.errorCode === 'string')
  );
}

const odd = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'Account',
    'contact',
    'Legacy_Id__c',
    'Id',
    '..',
    '%2e%2e',
    '%',
    '%00',
    '750',
    '001000000000000AAA',
    "'",
    '%20',
    'null',
    '-1',
    '1e99',
  ),
  fc.string({ unit: 'grapheme', maxLength: 10 }).map(encodeURIComponent),
  fc.string({ unit: fc.constantFrom(..."abcXYZ019._~!$&'()*+,;=:@%-"), maxLength: 10 }),
);
const versions = fc.constantFrom('v62.0', 'v50.0', 'v67.0', 'v1.0', 'V62.0', '62.0');
const templates = fc.constantFrom(
  'sobjects',
  'sobjects/*',
  'sobjects/*/describe',
  'sobjects/*/*',
  'sobjects/*/*/*',
  'sobjects/*/updated',
  'sobjects/*/describe/layouts',
  'query',
  'query/*',
  'queryAll',
  'limits',
  'limits/recordCount',
  'composite',
  'composite/batch',
  'composite/graph',
  'composite/tree/*',
  'composite/sobjects',
  'composite/sobjects/*',
  'composite/sobjects/*/*',
  'jobs/ingest',
  'jobs/ingest/*',
  'jobs/ingest/*/batches',
  'jobs/ingest/*/failedResults',
  'jobs/query',
  'jobs/query/*',
  'jobs/query/*/results',
  'tooling/executeAnonymous',
  'ui-api/object-info/*/picklist-values/*',
  '*',
  '*/*',
);
const dataPath = fc
  .tuple(versions, templates, fc.array(odd, { minLength: 3, maxLength: 3 }))
  .map(([version, template, parts]) => {
    let i = 0;
    return `/services/data/${version}/${template.replace(/\*/g, () => parts[i++] ?? 'x')}`;
  });
const asyncPath = fc
  .tuple(fc.constantFrom('job', 'job/*', 'job/*/batch', 'job/*/batch/*/result'), odd)
  .map(([template, part]) => `/services/async/62.0/${template.replaceAll('*', part)}`);
const otherPath = fc.constantFrom(
  '/services/oauth2/token',
  '/services/oauth2/revoke',
  '/services/oauth2/authorize',
  '/services/oauth2/introspect',
  '/services/oauth2/userinfo',
  '/services/Soap/u/62.0',
  '/services/Soap/c/x',
  '/id/x/y',
  '/practice/schema',
  '/practice/faults',
  '/practice/switches',
  '/practice/orgs',
  '/practice/apex',
  '/practice/records/x',
  '//',
  '/x',
);
const query = fc.oneof(
  fc.constant(''),
  fc
    .tuple(
      fc.constantFrom(
        'q',
        'ids',
        'fields',
        'locator',
        'maxRecords',
        '_HttpMethod',
        'sObjects',
        'anonymousBody',
        'start',
        'explain',
        'columns',
      ),
      odd,
    )
    .map(([name, value]) => `?${name}=${value}`),
  fc
    .string({
      unit: fc.constantFrom(
        'SELECT ',
        'FROM ',
        'Id',
        ', ',
        'Account ',
        'WHERE ',
        '= ',
        "'x' ",
        'LIMIT ',
        '9 ',
        '(',
        ')',
        'COUNT()',
        'NULL ',
        'IN ',
        'AND ',
        'NOT ',
        'LIKE ',
        'TODAY ',
        '"',
        '.',
      ),
      maxLength: 14,
    })
    .map((soql) => `?q=${encodeURIComponent(soql)}`),
);
const names = fc.constantFrom(
  'records',
  'attributes',
  'type',
  'allOrNone',
  'compositeRequest',
  'batchRequests',
  'graphs',
  'method',
  'url',
  'referenceId',
  'body',
  'object',
  'operation',
  'query',
  'state',
  'Name',
  'LastName',
  'Id',
  'ids',
  'fields',
  'Account',
  '__proto__',
  'name',
  'rules',
  'recordTypes',
  'values',
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      null,
      true,
      0,
      -1,
      1e308,
      '',
      'Account',
      'insert',
      'Aborted',
      'POST',
      '/services/data/v62.0/sobjects/Account',
      '@{a.id}',
      '2026-13-45',
    ),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(names, tie('value'), { maxKeys: 5 }),
  ),
})).value;
const whole = json.map((value) => JSON.stringify(value));
const body = fc.oneof(
  { weight: 5, arbitrary: whole },
  { weight: 2, arbitrary: fc.tuple(whole, fc.nat(60)).map(([text, at]) => text.slice(0, at)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '[',
      '{"a":',
      '<x>',
      '"',
      '[[[[[[[[',
      'grant_type=password',
      'a=b&a=%',
      '"Id"\n"x',
      '['.repeat(5000),
    ),
  },
);
const headers = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'text/csv',
      'application/xml',
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
      '',
    ),
    'content-encoding': fc.constantFrom('gzip', 'deflate', 'br', 'identity'),
    'sforce-query-options': fc.constantFrom('batchSize=0', 'batchSize=x', 'batchSize=999999999999'),
    'if-modified-since': fc.constantFrom('never', 'Thu, 01 Jan 1970 00:00:00 GMT'),
    authorization: fc.constantFrom('', 'Bearer', 'Bearer x', 'OAuth ', 'Basic !', 'Basic Og=='),
    'x-sfdc-session': fc.constantFrom('', 'x'),
  },
  { requiredKeys: [] },
);
const asked: fc.Arbitrary<Asked> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'MKCOL'),
  path: fc
    .tuple(
      fc.oneof(
        { weight: 6, arbitrary: dataPath },
        { weight: 1, arbitrary: asyncPath },
        { weight: 1, arbitrary: otherPath },
      ),
      query,
    )
    .map((parts) => parts.join('')),
  headers,
  body,
});

const DEADLINE_MS = 20_000;

/** Two thousand requests that nobody meant: none ends in a 500, a hang or a crash, and every refusal has the shape. */
describe('malformed requests', () => {
  let org: TestOrg;
  const mistakes: unknown[] = [];
  beforeAll(async () => {
    org = await TestOrg.start();
    jest.spyOn(console, 'error').mockImplementation((...said) => mistakes.push(said));
    await org.create('Account', { Name: 'There', Legacy_Id__c: 'A-1' });
  });
  afterAll(() => org.stop());

  const send = ({ method, path, headers: given, body: content }: Asked): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const bodiless = method === 'GET' || method === 'HEAD';
      const outgoing = request(
        {
          port: org.org.port,
          host: '127.0.0.1',
          method,
          path,
          timeout: DEADLINE_MS,
          headers: { authorization: `Bearer ${org.token}`, 'content-type': 'application/json', ...given },
        },
        (answer) =>
          void text(answer).then(
            (all) =>
              resolve({
                status: answer.statusCode ?? 0,
                type: answer.headers['content-type'] ?? '',
                text: all,
              }),
            reject,
          ),
      );
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
      outgoing.on('error', reject);
      outgoing.end(bodiless ? undefined : content);
    });

  /** A fault that was told by chance would make the org misbehave on purpose. */
  const isMeant = ({ method, path }: Asked) =>
    !(method === 'POST' && /^\/practice\/(faults|switches)/.test(path));

  it('are refused in the shape of Salesforce, 2,000 of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { minLength: 20, maxLength: 20 }), async (calls) => {
        const meant = calls.filter(isMeant);
        const answers = await Promise.all(meant.map(send));
        answers.forEach((answer, i) => {
          const { path, method } = meant[i]!;
          const isSoapFault = /^\/+services\/+soap\//i.test(path) && answer.status === 500;
          if (answer.status >= 500 && !isSoapFault) throw new Error(`${answer.status}: ${answer.text}`);
          if (answer.status < 400 && answer.status !== 300) return;
          if (method !== 'HEAD' && !hasShape(answer, path))
            throw new Error(`shape: ${JSON.stringify(answer)}`);
        });
        expect(mistakes).toEqual([]);
      }),
      { numRuns: 100 },
    );
    expect((await org.query("SELECT Name FROM Account WHERE Legacy_Id__c = 'A-1'")).records).toHaveLength(1);
  });

  const raw = (bytes: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(org.org.port, '127.0.0.1', () => socket.write(bytes));
      let all = '';
      socket.on('data', (chunk) => (all += chunk.toString()));
      socket.on('close', () => resolve(all));
      socket.on('error', reject);
    });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['a method nobody knows', 'FROB / HTTP/1.1\r\n\r\n', 400],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost: x\r\nbroken\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(300_000)}\r\n\r\n`, 431],
  ])('%s is answered in the same shape', async (_, bytes, status) => {
    const answer = await raw(bytes);
    expect(answer.startsWith(`HTTP/1.1 ${status} `)).toBe(true);
    expect(isRest(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toBe(true);
  });

  it('a body that breaks off is no write', async () => {
    const before = (await org.query('SELECT COUNT() FROM Account')).totalSize;
    await new Promise<void>((resolve) => {
      const socket = connect(org.org.port, '127.0.0.1', () => {
        socket.write(
          `POST /services/data/v62.0/sobjects/Account HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${org.token}\r\nContent-Length: 100\r\n\r\n{"Name":"half`,
          () => socket.destroy(),
        );
      });
      socket.on('close', () => resolve());
    });
    expect((await org.query('SELECT COUNT() FROM Account')).totalSize).toBe(before);
  });
});
