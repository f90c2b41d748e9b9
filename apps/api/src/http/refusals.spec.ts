import * as fc from 'fast-check';
import { errorCodes } from '@dms/domain';
import { startRedis } from '@dms/testing';
import { ApiUnderTest, type Answer } from '../fixtures/api-under-test.fixture';
import { problemFrom } from './refusal';
import { statusOf } from './status-of';

describe('refusals', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  let headers: Record<string, string>;
  beforeAll(async () => {
    redis = await startRedis();
    const broken = () => Promise.reject(new Error('ENOENT: /srv/dms/secret/place'));
    api = await ApiUnderTest.start(redis.url, { results: { causes: broken }, control: { view: broken } });
    await api.addUser('ada', 'admin');
    headers = await api.bearer('ada');
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });

  const post = (path: string, body: unknown): Promise<Answer> =>
    api.ask('POST', `/api/v1${path}`, { headers, body });
  const raw = (body: string, type = 'application/json') =>
    api.ask('POST', '/api/v1/recipes', { headers: { ...headers, 'content-type': type }, body });
  const steps = { version: 1, steps: [] };

  it('are problem documents of one shape', async () => {
    const { status, body, headers: sent } = await api.ask('GET', '/api/v1/recipes/nothing', { headers });
    expect(status).toBe(404);
    expect(sent.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({
      type: 'urn:dms:problem:not-found',
      title: 'Not found',
      status: 404,
      code: 'NOT_FOUND',
      where: { id: 'nothing' },
    });
  });

  it('every code has a status of its kind', () => {
    for (const code of errorCodes) expect(statusOf[code]).toBeGreaterThanOrEqual(400);
    expect(errorCodes.filter((code) => statusOf[code] === 500)).toEqual(['INTERNAL']);
  });

  it('what breaks inside is a plain 500: no stack, no path, no message', async () => {
    const { status, body } = await api.ask('GET', '/api/v1/runs/r1/causes', { headers });
    expect([status, body.code]).toEqual([500, 'INTERNAL']);
    expect(JSON.stringify(body)).not.toMatch(/secret|ENOENT|\.ts|at /);
  });

  it('an unknown field is named, with the near one', async () => {
    const { status, body } = await post('/recipes', { nmae: 'x', recipe: steps });
    expect([status, body.code]).toEqual([400, 'UNKNOWN_FIELD']);
    expect(body.where).toEqual({ field: 'nmae', nearest: 'name' });
    expect(body.detail).toBe('There is no field "nmae". Did you mean "name"?');
  });

  it('an unknown field deep inside is named with its place', async () => {
    const load = { name: 'l', datasetId: 'd', recipe: steps, object: 'Contact', operation: 'upsert' };
    const mapping = [
      { field: 'Email', column: 'mail' },
      { field: 'Name', colum: 'n' },
    ];
    const { body } = await post('/migrations', {
      name: 'm',
      connectionId: 'c',
      loads: [{ ...load, mapping }],
    });
    expect(body.where).toEqual({ field: 'loads.0.mapping.1.colum', nearest: 'column' });
  });

  it.each([
    ['two sources', [{ field: 'A', column: 'a', constant: 1 }], 'loads.0.mapping.0.field'],
    ['no source', [{ field: 'A' }], 'loads.0.mapping.0.field'],
    ['values without a column', [{ field: 'A', constant: 'x', values: {} }], 'loads.0.mapping.0.field'],
    [
      'half a lookup',
      [{ field: 'A', lookup: { by: 'externalId', object: 'Account' } }],
      'loads.0.mapping.0.field',
    ],
    ['a lookup of no kind', [{ field: 'A', lookup: { by: 'magic' } }], 'loads.0.mapping.0.lookup.by'],
    ['no list', { field: 'A', column: 'a' }, 'loads.0.mapping'],
    ['nothing in it', [null], 'loads.0.mapping'],
  ])('a mapping with %s is refused with its place', async (_, mapping, field) => {
    const load = {
      name: 'l',
      datasetId: 'd',
      recipe: steps,
      object: 'Contact',
      operation: 'insert',
      mapping,
    };
    const { status, body } = await post('/migrations', { name: 'm', connectionId: 'c', loads: [load] });
    expect([status, body.code]).toEqual([400, 'BAD_REQUEST']);
    expect(body.where.field).toMatch(new RegExp(`^${field}`));
  });

  it.each([
    ['no recipe', undefined],
    ['a list', []],
    ['another version', { version: 2, steps: [] }],
    ['a step without op', { version: 1, steps: [{ where: 'x' }] }],
    ['something more', { version: 1, steps: [], name: 'x' }],
    ['null', null],
  ])('a recipe that is %s is refused', async (_, recipe) => {
    const { status, body } = await post('/recipes', { name: 'x', recipe });
    expect([status, body.where]).toEqual([400, { field: 'recipe' }]);
  });

  it('a saved recipe with a step that nobody knows is refused, with its place', async () => {
    const recipe = { version: 1, steps: [{ op: 'trimm' }] };
    const { status, body } = await post('/recipes', { name: 'x', recipe });
    expect([status, body.code, body.where.step]).toEqual([422, 'UNKNOWN_STEP', 0]);
  });

  it('names of columns that look like JavaScript stay as they are', async () => {
    const columns = JSON.parse('{"constructor": "a", "prototype": "b", "__proto__": "c"}') as object;
    const body = { name: 'x', recipe: { version: 1, steps: [{ op: 'rename', columns }] } };
    const made = await post('/recipes', body);
    expect(made.status).toBe(201);
    expect(Object.entries(made.body.recipe.steps[0].columns as object)).toEqual(Object.entries(columns));
  });

  it.each([
    ['{"name": ', 'application/json', 400, 'BAD_REQUEST'],
    ['[]', 'application/json', 400, 'BAD_REQUEST'],
    ['"text"', 'application/json', 400, 'BAD_REQUEST'],
    ['null', 'application/json', 400, 'BAD_REQUEST'],
    ['name=x', 'application/x-www-form-urlencoded', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['{}', 'text/plain', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['{}', 'application/json; charset=latin1', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [`{"name": "${'x'.repeat(11 * 1024 * 1024)}"}`, 'application/json', 413, 'BODY_TOO_LARGE'],
    ['['.repeat(100_000) + ']'.repeat(100_000), 'application/json', 400, 'BAD_REQUEST'],
    [`{"name":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`, 'application/json', 400, 'BAD_REQUEST'],
  ])('the body %# is refused as what it is', async (body, type, status, code) => {
    const answer = await raw(body, type);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('a stranger may not send large bodies at all', async () => {
    const body = { username: 'x', password: 'y'.repeat(20_000) };
    expect((await api.ask('POST', '/api/v1/sessions', { body })).status).toBe(413);
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'limit=1&limit=2', 'offset=1', 'cursor=%00', 'limit=1e2'])(
    'a list refuses ?%s',
    async (query) => {
      expect((await api.ask('GET', `/api/v1/recipes?${query}`, { headers })).status).toBe(400);
    },
  );

  it.each(['constructor', '__proto__', 'prototype', 'toString', 'hasOwnProperty'])(
    'a field %s is unknown',
    async (name) => {
      const inner = JSON.parse(`{"type": "practice", "${name}": {"a": 1}}`) as object;
      const outer = JSON.parse(
        `{"name": "x", "recipe": {"version": 1, "steps": []}, "${name}": 1}`,
      ) as object;
      for (const [path, body] of [
        ['/connections', { name: 'x', credentials: inner }],
        ['/recipes', outer],
      ] as const) {
        const answer = await post(path, body);
        expect([answer.status, answer.body.code]).toEqual([400, 'UNKNOWN_FIELD']);
      }
    },
  );

  it('whatever JSON comes, the answer is 201 or 400', async () => {
    const paths = ['/recipes', '/connections', '/migrations', '/datasets', '/tokens'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue(), async (path, value) => {
        const name =
          value !== null && typeof value === 'object' && !Array.isArray(value)
            ? { name: 'n', ...value }
            : value;
        const { status } = await post(path, name);
        expect([201, 400, 415, 422]).toContain(status);
      }),
      { numRuns: 200 },
    );
  });

  it('a thrown thing of any kind becomes a problem', () => {
    for (const thrown of [
      undefined,
      null,
      'text',
      7,
      {},
      new Error('x'),
      { status: 404 },
      Object.create(null),
    ])
      expect(problemFrom(thrown)).toMatchObject({ status: 500, code: 'INTERNAL' });
  });

  it('outside /api there is no page of Express with a stack either', async () => {
    for (const path of ['/nothing', '/%E0%A4%A']) {
      const answer = await api.ask('POST', path);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
  });
});
