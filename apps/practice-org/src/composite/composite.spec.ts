import fc from 'fast-check';
import { TestOrg, type Reply } from '../test-org';

const V = '/services/data/v62.0';

describe('composite', () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start()));
  afterAll(() => org.stop());
  afterEach(() => org.call('POST', '/practice/reset', {}));

  const part = (referenceId: string, method: string, url: string, body?: unknown) => ({
    referenceId,
    method,
    url: V + url,
    body,
  });
  const composite = (allOrNone: boolean, ...compositeRequest: unknown[]) =>
    org.v('POST', '/composite', { allOrNone, compositeRequest });
  const count = async (object: string) =>
    (await org.query(`SELECT COUNT() FROM ${object}`)).totalSize as number;

  it('carries answers on into later requests', async () => {
    const reply = await composite(
      true,
      part('acc', 'POST', '/sobjects/Account', { Name: 'A' }),
      part('con', 'POST', '/sobjects/Contact', { LastName: 'C', AccountId: '@{acc.id}' }),
      part('q', 'GET', "/query?q=SELECT Id, AccountId FROM Contact WHERE AccountId = '@{acc.id}'"),
      part('up', 'PATCH', '/sobjects/Contact/@{q.records[0].Id}', { FirstName: 'of @{acc.id}' }),
    );
    const results = reply.body.compositeResponse;
    expect(results.map((item: { httpStatusCode: number }) => item.httpStatusCode)).toEqual([
      201, 201, 200, 204,
    ]);
    expect(results[0].httpHeaders.Location).toBe(`${V}/sobjects/Account/${results[0].body.id}`);
    expect(results[3].body).toBeNull();
    expect((await org.query('SELECT FirstName FROM Contact')).records[0].FirstName).toBe(
      `of ${results[0].body.id}`,
    );
  });

  it('takes everything back with allOrNone, and nothing without', async () => {
    const parts = [
      part('a', 'POST', '/sobjects/Account', { Name: 'A' }),
      part('b', 'POST', '/sobjects/Account', {}),
      part('c', 'POST', '/sobjects/Contact', { LastName: 'x', AccountId: '@{b.id}' }),
    ];
    const codes = (reply: Reply) =>
      (reply.body.compositeResponse as { body: { errorCode?: string }[] }[]).map(
        (item) => item.body[0]?.errorCode ?? 'ok',
      );
    expect(codes(await composite(true, ...parts))).toEqual([
      'PROCESSING_HALTED',
      'REQUIRED_FIELD_MISSING',
      'PROCESSING_HALTED',
    ]);
    expect(await count('Account')).toBe(0);
    expect((await org.call('GET', '/practice/writes')).body.total).toBe(0);
    expect(codes(await composite(false, ...parts))).toEqual([
      'ok',
      'REQUIRED_FIELD_MISSING',
      'PROCESSING_HALTED',
    ]);
    expect(await count('Account')).toBe(1);
  });

  it('keeps to its bounds and to records', async () => {
    const many = Array.from({ length: 26 }, (_, i) => part(`r${i}`, 'GET', '/limits'));
    expect((await composite(false, ...many)).status).toBe(400);
    const queries = many.slice(0, 6).map((item) => ({ ...item, url: `${V}/query?q=SELECT+Id+FROM+Lead` }));
    expect((await composite(false, ...queries)).status).toBe(400);
    expect((await composite(false, part('x', 'GET', '/limits'), part('x', 'GET', '/limits'))).status).toBe(
      400,
    );
    const outside = await composite(
      false,
      { referenceId: 'a', method: 'POST', url: '/practice/reset', body: {} },
      part('b', 'POST', '/composite', { compositeRequest: [] }),
      part('c', 'POST', '/jobs/ingest', {}),
    );
    for (const item of outside.body.compositeResponse) expect(item.httpStatusCode).toBe(404);
  });

  it('batch works off each on its own, or halts', async () => {
    const requests = [
      { method: 'POST', url: 'v62.0/sobjects/Account', richInput: { Name: 'B' } },
      { method: 'GET', url: 'v62.0/sobjects/Nothing' },
      { method: 'GET', url: 'v62.0/limits' },
    ];
    const run = async (haltOnError: boolean) =>
      (await org.v('POST', '/composite/batch', { batchRequests: requests, haltOnError })).body;
    const free = await run(false);
    expect(free.hasErrors).toBe(true);
    expect(free.results.map((item: { statusCode: number }) => item.statusCode)).toEqual([201, 404, 200]);
    const halting = await run(true);
    expect(halting.results.map((item: { statusCode: number }) => item.statusCode)).toEqual([201, 404, 412]);
  });

  it('graphs hold or fail each on its own', async () => {
    const graph = (graphId: string, name: string | undefined) => ({
      graphId,
      compositeRequest: [
        part('a', 'POST', '/sobjects/Account', { Name: 'root' }),
        part('b', 'POST', '/sobjects/Account', { Name: name, ParentId: '@{a.id}' }),
      ],
    });
    const { body } = await org.v('POST', '/composite/graph', {
      graphs: [graph('1', 'kid'), graph('2', undefined)],
    });
    expect(body.graphs.map((item: { isSuccessful: boolean }) => item.isSuccessful)).toEqual([true, false]);
    expect(await count('Account')).toBe(2);
  });

  it('a tree saves parents and children, or nothing', async () => {
    const node = (type: string, referenceId: string, rest: Record<string, unknown>) => ({
      attributes: { type, referenceId },
      ...rest,
    });
    const tree = (last: Record<string, unknown>) => ({
      records: [
        node('Account', 'a1', {
          Name: 'A',
          Contacts: { records: [node('Contact', 'c1', { LastName: 'L' }), node('Contact', 'c2', last)] },
        }),
        node('Account', 'a2', { Name: 'B' }),
      ],
    });
    const bad = await org.v('POST', '/composite/tree/Account', tree({}));
    expect([bad.status, bad.body]).toEqual([
      400,
      {
        hasErrors: true,
        results: [
          {
            referenceId: 'c2',
            errors: [
              {
                statusCode: 'REQUIRED_FIELD_MISSING',
                message: 'Required fields are missing: [LastName]',
                fields: ['LastName'],
              },
            ],
          },
        ],
      },
    ]);
    expect(await count('Account')).toBe(0);
    const good = await org.v('POST', '/composite/tree/Account', tree({ LastName: 'M' }));
    expect(good.status).toBe(201);
    expect(good.body.results.map((item: { referenceId: string }) => item.referenceId)).toEqual([
      'a1',
      'c1',
      'c2',
      'a2',
    ]);
    expect((await org.query("SELECT COUNT() FROM Contact WHERE Account.Name = 'A'")).totalSize).toBe(2);
    const twice = { records: [node('Account', 'x', { Name: '1' }), node('Account', 'x', { Name: '2' })] };
    expect((await org.v('POST', '/composite/tree/Account', twice)).body.results[0].errors[0].statusCode).toBe(
      'INVALID_INPUT',
    );
  });

  it('other writes at the same time are not taken back with a failing composite', async () => {
    const failing = () =>
      composite(
        true,
        part('a', 'POST', '/sobjects/Account', { Name: 'no' }),
        part('b', 'POST', '/sobjects/Account', {}),
      );
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, i) => (i % 2 ? failing() : org.create('Account', { Name: 'yes' }))),
    );
    expect(replies).toHaveLength(40);
    expect(await count('Account')).toBe(20);
  });

  it('no malformed request brings a 500, and every refusal has the usual shape', async () => {
    const path = fc.constantFrom(
      '/composite',
      '/composite/batch',
      '/composite/graph',
      '/composite/tree/Account',
      '/composite/sobjects',
      '/composite/sobjects/Account/Legacy_Id__c',
      '/sobjects/Contact',
      '/jobs/ingest',
      '/jobs/query',
    );
    const word = fc.constantFrom(
      'records',
      'compositeRequest',
      'batchRequests',
      'graphs',
      'attributes',
      'type',
      'referenceId',
      'method',
      'url',
      'body',
      'Account',
      'POST',
      'object',
      'operation',
      'insert',
      'Name',
      'Contacts',
      '@{a.b}',
      `${V}/sobjects/Account`,
      '%',
      '__proto__',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue({ maxDepth: 1 }),
        word,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(word, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(
        path,
        tree,
        fc.constantFrom('POST', 'PATCH', 'PUT', 'DELETE'),
        async (to, body, method) => {
          const reply = await org.v(method, to, body as object);
          expect(reply.status).not.toBe(500);
          if (reply.status >= 400 && !reply.body.hasErrors)
            expect(reply.body).toEqual([
              expect.objectContaining({ errorCode: expect.any(String), message: expect.any(String) }),
            ]);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
