import { startRedis } from '@dms/testing';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';

const recipe = (name: string) => ({ name, recipe: { version: 1, steps: [] } });
const mapping = (name: string) => ({ name, object: 'Contact', operation: 'insert', mapping: [] });
const migration = (name: string) => ({ name, connectionId: 'c1', loads: [] });

describe('changing what others may change too', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  let headers: { authorization: string };
  beforeAll(async () => {
    redis = await startRedis();
    api = await ApiUnderTest.start(redis.url);
    await api.addUser('ada', 'operator');
    headers = await api.bearer('ada');
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });
  const put = (path: string, body: object, version?: string) =>
    api.ask('PUT', path, {
      headers: { ...headers, ...(version !== undefined && { 'if-match': version }) },
      body,
    });

  describe.each([
    ['recipes', recipe],
    ['mappings', mapping],
    ['migrations', migration],
    ['connections', (name: string) => ({ name, credentials: token })],
  ])('%s', (kind, body) => {
    it('needs If-Match, and refuses a stale one with what is there now', async () => {
      const made = await api.ask('POST', `/api/v1/${kind}`, { headers, body: body('one') });
      expect(made.status).toBe(201);
      const path = `/api/v1/${kind}/${made.body.id as string}`;
      const first = made.headers.get('etag')!;
      expect(first).toBe(`"${made.body.version as string}"`);

      const without = await put(path, body('two'));
      expect([without.status, without.body.code]).toEqual([428, 'PRECONDITION_REQUIRED']);

      const changed = await put(path, body('two'), first);
      expect([changed.status, changed.body.name]).toEqual([200, 'two']);
      expect(changed.headers.get('etag')).not.toBe(first);

      const stale = await put(path, body('three'), first);
      expect([stale.status, stale.body.code]).toEqual([412, 'STALE_VERSION']);
      expect(stale.body.current).toMatchObject({ name: 'two', version: changed.body.version });
      expect(stale.headers.get('etag')).toBe(changed.headers.get('etag'));
      expect((await api.ask('GET', path, { headers })).body.name).toBe('two');
      // What the refusal shows is enough to try again.
      expect((await put(path, body('three'), stale.body.current.version as string)).status).toBe(200);
    });

    it('of many changes at once to one version, one is made', async () => {
      const made = await api.ask('POST', `/api/v1/${kind}`, { headers, body: body('one') });
      const path = `/api/v1/${kind}/${made.body.id as string}`;
      const version = made.headers.get('etag')!;
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, n) => put(path, body(`n${n}`), version)),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 412)).toHaveLength(7);
    });
  });
  const token = {
    type: 'token',
    instanceUrl: 'https://acme.my.salesforce.com',
    accessToken: 'shh-0123456789',
  };

  it('a connection never answers its credentials, and keeps them when none are sent', async () => {
    const body = { name: 'prod', credentials: token };
    const made = await api.ask('POST', '/api/v1/connections', { headers, body });
    const path = `/api/v1/connections/${made.body.id as string}`;
    const changed = await put(path, { name: 'renamed' }, made.headers.get('etag')!);
    const list = await api.ask('GET', '/api/v1/connections', { headers });
    for (const answer of [made, changed, list, await api.ask('GET', path, { headers })])
      expect(JSON.stringify(answer.body)).not.toMatch(/shh|sealed|accessToken/);
    const stored = await api.documents.connections.get(made.body.id as string);
    expect(JSON.stringify(stored)).not.toContain('shh');
    expect(stored!.value.sealedCredentials).toMatch(/^v1\./);
    expect(stored!.value.name).toBe('renamed');
  });

  it.each([
    ['http://login.salesforce.com', 'HOST_NOT_ALLOWED', 422],
    ['https://evil.example', 'HOST_NOT_ALLOWED', 422],
    ['https://169.254.169.254', 'HOST_NOT_ALLOWED', 422],
  ])('a connection to %s is refused', async (instanceUrl, code, status) => {
    const body = { name: 'x', credentials: { ...token, instanceUrl } };
    const answer = await api.ask('POST', '/api/v1/connections', { headers, body });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('a connection in use is kept, with its users named, unless they go too', async () => {
    const made = await api.ask('POST', '/api/v1/connections', {
      headers,
      body: { name: 'x', credentials: token },
    });
    const connectionId = made.body.id as string;
    const user = await api.ask('POST', '/api/v1/migrations', {
      headers,
      body: { name: 'the user', connectionId, loads: [] },
    });
    const path = `/api/v1/connections/${connectionId}`;
    const refused = await api.ask('DELETE', path, { headers });
    expect([refused.status, refused.body.code]).toEqual([409, 'IN_USE']);
    expect(refused.body.detail).toContain('the user');
    expect((await api.ask('DELETE', `${path}?cascade=true`, { headers })).status).toBe(204);
    expect((await api.ask('GET', `/api/v1/migrations/${user.body.id as string}`, { headers })).status).toBe(
      404,
    );
  });

  it('lists go page by page, newest first, each thing once, and filter', async () => {
    await api.addUser('lister', 'operator');
    const as = await api.bearer('lister');
    for (let n = 0; n < 25; n++)
      await api.ask('POST', '/api/v1/recipes', {
        headers: as,
        body: recipe(`${n % 5 === 0 ? 'Fifth' : 'other'} ${n}`),
      });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query = `limit=7&owner=lister${cursor && `&cursor=${cursor}`}`;
      const { body } = await api.ask('GET', `/api/v1/recipes?${query}`, { headers });
      expect(body.items.length).toBeLessThanOrEqual(7);
      seen.push(...(body.items as { name: string }[]).map(({ name }) => name));
      cursor = body.nextCursor as string | null;
    }
    expect(seen.map((name) => Number(name.split(' ')[1]))).toEqual(
      Array.from({ length: 25 }, (_, n) => 24 - n),
    );
    const found = await api.ask('GET', '/api/v1/recipes?search=fIFTH&owner=lister', { headers });
    expect(found.body.items).toHaveLength(5);
  });
});
