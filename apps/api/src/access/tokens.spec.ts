import { startRedis } from '@dms/testing';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';

describe('bearer tokens', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  let ada: { authorization: string };
  beforeAll(async () => {
    redis = await startRedis();
    api = await ApiUnderTest.start(redis.url);
    for (const name of ['ada', 'bob']) await api.addUser(name, 'operator');
    ada = await api.bearer('ada');
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });

  const make = (body: object) => api.ask('POST', '/api/v1/tokens', { headers: ada, body });
  const me = (token: string) =>
    api.ask('GET', '/api/v1/me', { headers: { authorization: `Bearer ${token}` } });

  it('is shown once, kept as a hash, works, and stops at once when it is deleted', async () => {
    const { status, body } = await make({ name: 'nightly' });
    expect(status).toBe(201);
    expect(body.token).toMatch(/^dms_[0-9a-z]{26}_[\w-]{43}$/);
    const stored = await api.documents.tokens.get(body.id as string);
    expect(JSON.stringify(stored)).not.toContain((body.token as string).slice(31));
    expect((await me(body.token as string)).body).toEqual({ id: 'ada', username: 'ada', role: 'operator' });
    const list = await api.ask('GET', '/api/v1/tokens', { headers: ada });
    expect(JSON.stringify(list.body)).not.toContain('secretHash');
    expect(list.body.items[0]).toMatchObject({ name: 'nightly', owner: 'ada' });
    await api.ask('DELETE', `/api/v1/tokens/${body.id as string}`, { headers: ada });
    expect((await me(body.token as string)).status).toBe(401);
  });

  it('is refused when it is changed, cut, of another form, or unknown', async () => {
    const { body } = await make({ name: 'x' });
    const token = body.token as string;
    const last = token.endsWith('A') ? 'B' : 'A';
    for (const wrong of [
      `${token.slice(0, -1)}${last}`,
      token.slice(0, -1),
      `${token}x`,
      'dms__',
      'x',
      token.toUpperCase(),
    ])
      expect((await me(wrong)).body.code).toBe('NOT_SIGNED_IN');
  });

  it('ends at expiresAt, which may not lie in the past', async () => {
    expect((await make({ name: 'old', expiresAt: '2020-01-01T00:00:00Z' })).body.where).toEqual({
      field: 'expiresAt',
    });
    expect((await make({ name: 'odd', expiresAt: 'tomorrow' })).status).toBe(400);
    const { body } = await make({ name: 'short', expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    expect((await me(body.token as string)).status).toBe(200);
    await api.documents.tokens.update(body.id as string, (token) => ({
      ...token,
      expiresAt: new Date().toISOString(),
    }));
    expect((await me(body.token as string)).status).toBe(401);
  });

  it('notes its use once a minute, not at every call', async () => {
    const { body } = await make({ name: 'used' });
    const id = body.id as string;
    const replace = jest.spyOn(api.documents.tokens, 'replace');
    for (let n = 0; n < 5; n++) await me(body.token as string);
    expect(replace.mock.calls.filter(([document]) => document.id === id)).toHaveLength(1);
    const noted = (await api.documents.tokens.get(id))!.value.lastUsedAt!;
    await api.documents.tokens.update(id, (token) => ({
      ...token,
      lastUsedAt: new Date(Date.parse(noted) - 61_000).toISOString(),
    }));
    await me(body.token as string);
    expect((await api.documents.tokens.get(id))!.value.lastUsedAt! >= noted).toBe(true);
    replace.mockRestore();
  });

  it('of others cannot be seen or deleted', async () => {
    const { body } = await make({ name: 'mine' });
    const headers = await api.bearer('bob');
    const list = await api.ask('GET', '/api/v1/tokens', { headers });
    expect((list.body.items as { owner: string }[]).every(({ owner }) => owner === 'bob')).toBe(true);
    expect((await api.ask('DELETE', `/api/v1/tokens/${body.id as string}`, { headers })).status).toBe(404);
    expect((await me(body.token as string)).status).toBe(200);
  });
});
