import { startRedis } from '@dms/testing';
import { ApiUnderTest, password } from '../fixtures/api-under-test.fixture';

const recipe = { name: 'r', recipe: { version: 1, steps: [] } };

describe('signing in', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  beforeAll(async () => {
    redis = await startRedis();
    api = await ApiUnderTest.start(redis.url);
    for (const name of ['Ada', 'throttled', 'calm']) await api.addUser(name, 'admin');
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });

  const signIn = (username: string, word: string) =>
    api.ask('POST', '/api/v1/sessions', { body: { username, password: word } });

  it('sets an opaque HttpOnly cookie and a readable csrf cookie, in any letter case of the name', async () => {
    const { status, body, headers } = await signIn('ADA', password);
    expect(status).toBe(201);
    expect(body.user).toEqual({ id: 'ada', username: 'Ada', role: 'admin' });
    const cookies = headers.getSetCookie().join('\n');
    expect(cookies).toMatch(/^dms\.sid=[^;]+; Path=\/; HttpOnly; SameSite=Strict$/m);
    expect(cookies).toMatch(
      new RegExp(`^XSRF-TOKEN=${body.csrfToken as string}; Path=/; SameSite=Strict$`, 'm'),
    );
    expect(cookies).not.toMatch(/ada|admin/i);
  });

  it('gives a new session id at every sign-in, so that a planted one is worth nothing', async () => {
    const first = await api.signIn('ada');
    const again = await api.ask('POST', '/api/v1/sessions', {
      headers: { cookie: first.cookie },
      body: { username: 'ada', password },
    });
    expect(again.status).toBe(201);
    const id = /dms\.sid=([^;]+)/;
    expect(id.exec(again.headers.getSetCookie().join())?.[1]).not.toBe(id.exec(first.cookie)?.[1]);
    expect((await api.ask('GET', '/api/v1/me', { headers: { cookie: first.cookie } })).status).toBe(401);
  });

  it('answers an unknown name exactly as a wrong password', async () => {
    const wrong = await signIn('calm', 'not the password');
    const unknown = await signIn('nobody-at-all', 'not the password');
    const odd = await signIn('_design/x', 'not the password');
    for (const answer of [wrong, unknown, odd]) {
      expect(answer.status).toBe(401);
      expect({ ...answer.body, instance: '' }).toEqual({ ...wrong.body, instance: '' });
    }
    expect(wrong.body.code).toBe('BAD_CREDENTIALS');
  });

  it('takes equally long for an unknown name, as a hash is checked all the same', async () => {
    const time = async (name: string) => {
      const begun = performance.now();
      await signIn(name, 'not the password');
      return performance.now() - begun;
    };
    const known = Math.min(await time('calm'), await time('calm'), await time('calm'));
    const unknown = Math.min(await time('who-1'), await time('who-1'), await time('who-1'));
    // A look-up alone takes some 2 ms, a hash some 20: the wide margin only tells these two apart.
    expect(unknown).toBeGreaterThan(known / 3);
  });

  it('stops guessing after ten failures, even all at once, and says how long to wait', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 25 }, (_, n) => signIn('throttled', `guess ${n}`)),
    );
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(10);
    const stopped = guesses.filter(({ status }) => status === 429);
    expect(stopped).toHaveLength(15);
    expect(stopped[0]?.body.code).toBe('TOO_MANY_ATTEMPTS');
    expect(Number(stopped[0]?.headers.get('retry-after'))).toBeGreaterThan(200);
    // The right password is as good as a guess now; another name is not touched.
    expect((await signIn('throttled', password)).status).toBe(429);
    expect((await signIn('calm', password)).status).toBe(201);
  });

  it('forgets the failures of a name that signed in', async () => {
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 5; n++) await signIn('calm', 'wrong');
      expect((await signIn('calm', password)).status).toBe(201);
    }
  });

  it('ends with DELETE /sessions/current', async () => {
    const { cookie, csrf } = await api.signIn('ada');
    expect((await api.ask('GET', '/api/v1/me', { headers: { cookie } })).body.id).toBe('ada');
    const headers = { cookie, 'x-csrf-token': csrf };
    expect((await api.ask('DELETE', '/api/v1/sessions/current', { headers })).status).toBe(204);
    expect((await api.ask('GET', '/api/v1/me', { headers: { cookie } })).status).toBe(401);
  });

  it('a session of a user who is gone is nobody’s', async () => {
    await api.addUser('leaver', 'operator');
    const { cookie } = await api.signIn('leaver');
    const user = await api.documents.users.get('leaver');
    await api.documents.users.remove('leaver', user!.version);
    expect((await api.ask('GET', '/api/v1/me', { headers: { cookie } })).status).toBe(401);
  });

  describe('a change asked for with the cookie', () => {
    const post = (headers: Record<string, string>) =>
      api.ask('POST', '/api/v1/recipes', { headers, body: recipe });
    let cookie: string;
    let csrf: string;
    beforeAll(async () => ({ cookie, csrf } = await api.signIn('ada')));

    it.each(['x-xsrf-token', 'x-csrf-token', 'X-XSRF-TOKEN'])('goes through with %s', async (name) => {
      expect((await post({ cookie, [name]: csrf })).status).toBe(201);
    });

    it('is refused without the token, with a wrong one, and with that of another session', async () => {
      const other = await api.signIn('ada');
      for (const token of [undefined, '', 'x', `${csrf}x`, other.csrf]) {
        const answer = await post({ cookie, ...(token !== undefined && { 'x-xsrf-token': token }) });
        expect([answer.status, answer.body.code]).toEqual([403, 'CSRF']);
      }
    });

    it('is refused from a page of another origin, whatever it sends', async () => {
      const { host } = new URL(api.url);
      for (const origin of ['https://evil.example', `https://${host}`, 'http://127.0.0.1:1', 'null']) {
        const answer = await post({ cookie, 'x-xsrf-token': csrf, origin });
        expect([answer.status, answer.body.code]).toEqual([403, 'CSRF']);
      }
      expect((await post({ cookie, 'x-xsrf-token': csrf, origin: api.url })).status).toBe(201);
    });

    it('needs no token when it only looks, nor when it comes with a bearer token', async () => {
      expect((await api.ask('GET', '/api/v1/recipes', { headers: { cookie } })).status).toBe(200);
      expect((await post({ cookie, ...(await api.bearer('ada')) })).status).toBe(201);
    });

    it('an edited cookie is no session', async () => {
      const other = (first: string) => (first === '_' ? '-' : '_');
      const edited = cookie.replace(/(?<=dms\.sid=s%3A)./, other);
      expect(edited).not.toBe(cookie);
      expect((await api.ask('GET', '/api/v1/me', { headers: { cookie: edited } })).status).toBe(401);
    });
  });
});

describe('without Redis', () => {
  it('signing in is a quick 503, bearer calls and health go on', async () => {
    const redis = await startRedis();
    const api = await ApiUnderTest.start(redis.url);
    await api.addUser('ada', 'admin');
    const headers = await api.bearer('ada');
    const { cookie } = await api.signIn('ada');
    await redis.stop();
    const begun = Date.now();
    const answer = await api.ask('POST', '/api/v1/sessions', { body: { username: 'ada', password } });
    expect([answer.status, answer.body.code]).toEqual([503, 'QUEUE_UNAVAILABLE']);
    expect((await api.ask('GET', '/api/v1/me', { headers: { cookie } })).status).toBe(503);
    expect((await api.ask('GET', '/api/v1/me', { headers })).status).toBe(200);
    expect((await api.ask('GET', '/api/health/live')).status).toBe(200);
    expect(Date.now() - begun).toBeLessThan(5000);
    await api.stop();
  });
});
