import { startRedis } from '@dms/testing';
import { ApiUnderTest, password } from '../fixtures/api-under-test.fixture';

describe('people', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  let admin: { authorization: string };
  beforeAll(async () => {
    redis = await startRedis();
    api = await ApiUnderTest.start(redis.url);
    for (const [name, role] of [
      ['ada', 'admin'],
      ['oli', 'operator'],
      ['vic', 'viewer'],
    ] as const)
      await api.addUser(name, role);
    admin = await api.bearer('ada');
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });

  const ask = (method: string, path: string, body?: object, headers: Record<string, string> = admin) =>
    api.ask(method, `/api/v1/users${path}`, { headers, ...(body && { body }) });
  const lin = { username: 'Lin.W@example', password, role: 'operator' };
  const meBy = (cookie: string) => api.ask('GET', '/api/v1/me', { headers: { cookie } });

  it('are seen by everybody signed in, without their hashes, and changed by admins only', async () => {
    for (const name of ['oli', 'vic']) {
      const headers = await api.bearer(name);
      const { status, body } = await ask('GET', '', undefined, headers);
      expect(status).toBe(200);
      expect(body.items.map(({ username }: { username: string }) => username)).toContain('ada');
      expect(JSON.stringify(body)).not.toMatch(/hash|argon/i);
      const tried = [
        await ask('POST', '', lin, headers),
        await ask('PUT', `/${name}`, { role: 'admin' }, headers),
        await ask('PUT', '/ada', { password: 'a password of mine' }, headers),
        await ask('DELETE', '/ada', undefined, headers),
      ];
      expect(tried.map(({ body: { code } }) => code as string)).toEqual(Array(4).fill('FORBIDDEN'));
    }
  });

  it('sign in once they are added; a name is taken in any letter case, and a password may not be short', async () => {
    const { status, body } = await ask('POST', '', lin);
    expect(status).toBe(201);
    expect(body).toMatchObject({ id: 'lin.w@example', username: 'Lin.W@example', role: 'operator' });
    await api.signIn('lin.w@EXAMPLE');
    expect((await ask('POST', '', { ...lin, username: 'LIN.W@example' })).body.code).toBe('CONFLICT');
    const short = await ask('POST', '', { ...lin, username: 'tom', password: 'short' });
    expect(short.body).toMatchObject({ code: 'BAD_REQUEST', where: { field: 'password' } });
    const odd = await ask('POST', '', { ...lin, username: '_design/x' });
    expect(odd.body.where).toEqual({ field: 'username' });
  });

  it('have their new role at once, and are signed out by a new password', async () => {
    await ask('POST', '', { ...lin, username: 'mo' });
    const { cookie } = await api.signIn('mo');
    expect((await ask('PUT', '/mo', { role: 'viewer' })).body.role).toBe('viewer');
    expect((await meBy(cookie)).body.role).toBe('viewer');
    await ask('PUT', '/mo', { password: 'another good password' });
    expect((await meBy(cookie)).status).toBe(401);
    const old = await api.ask('POST', '/api/v1/sessions', { body: { username: 'mo', password } });
    expect(old.body.code).toBe('BAD_CREDENTIALS');
  });

  it('are gone at once with sessions and tokens, also for the next one of that name', async () => {
    await ask('POST', '', { ...lin, username: 'kim' });
    const { cookie } = await api.signIn('kim');
    const token = await api.bearer('kim');
    expect((await ask('DELETE', '/kim')).status).toBe(204);
    await ask('POST', '', { ...lin, username: 'kim', password: 'of somebody else entirely' });
    expect((await meBy(cookie)).status).toBe(401);
    expect((await api.ask('GET', '/api/v1/me', { headers: token })).status).toBe(401);
    expect((await ask('DELETE', '/nobody')).body.code).toBe('NOT_FOUND');
    expect((await ask('DELETE', '/_design%2Fx')).body.code).toBe('NOT_FOUND');
  });

  it('always hold an admin', async () => {
    expect((await ask('DELETE', '/ada')).body.code).toBe('WRONG_STATE');
    expect((await ask('PUT', '/ada', { role: 'viewer' })).body.code).toBe('WRONG_STATE');
    await ask('PUT', '/oli', { role: 'admin' });
    expect((await ask('PUT', '/ada', { role: 'admin' })).status).toBe(200);
    expect((await ask('DELETE', '/oli')).status).toBe(204);
  });

  it('hold an admin also when two demote, or remove, each other at once', async () => {
    const other = await api.addUser('eve', 'admin').then(() => api.bearer('eve'));
    const role = { role: 'viewer' };
    for (const [method, body] of [
      ['PUT', role],
      ['PUT', role],
      ['DELETE', undefined],
    ] as const) {
      await Promise.all([ask(method, '/eve', body), ask(method, '/ada', body, other)]);
      const { body: people } = await ask('GET', '', undefined, other);
      const { body: same } = await ask('GET', '');
      const items: { username: string; role: string }[] = people.items ?? same.items;
      const admins = items.filter((person) => person.role === 'admin').map(({ username }) => username);
      expect(admins.length).toBeGreaterThan(0);
      if (admins.length > 1) continue;
      const back = admins[0] === 'ada' ? { by: admin, who: 'eve' } : { by: other, who: 'ada' };
      await ask('PUT', `/${back.who}`, { role: 'admin' }, back.by);
    }
  });
});
