import { startRedis } from '@dms/testing';
import { ApiUnderTest, password } from '../fixtures/api-under-test.fixture';

const another = 'another good password';

describe('one’s own password', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  beforeAll(async () => {
    redis = await startRedis();
    api = await ApiUnderTest.start(redis.url);
    for (const name of ['ada', 'oli', 'vic', 'tom', 'eve']) await api.addUser(name, 'viewer');
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });
  const me = (cookie: string) => api.ask('GET', '/api/v1/me', { headers: { cookie } });
  const change = ({ cookie, csrf }: { cookie: string; csrf: string }, body: object) =>
    api.ask('PUT', '/api/v1/me/password', { headers: { cookie, 'x-xsrf-token': csrf }, body });
  const signIn = (username: string, given: string) =>
    api.ask('POST', '/api/v1/sessions', { body: { username, password: given } });

  it('is changed by who knows it; this session goes on under a new cookie, all others end', async () => {
    const here = await api.signIn('ada');
    const elsewhere = await api.signIn('ada');
    const answer = await change(here, { current: password, password: another });
    expect(answer.status).toBe(204);
    const [cookie = ''] = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
    expect((await me(cookie)).body.username).toBe('ada');
    // The token that the page has still proves that it is the page that asks.
    expect((await change({ cookie, csrf: here.csrf }, { current: another, password: 'short' })).status).toBe(
      400,
    );
    expect((await me(elsewhere.cookie)).status).toBe(401);
    expect((await me(here.cookie)).status).toBe(401);
    expect((await signIn('ada', password)).body.code).toBe('BAD_CREDENTIALS');
    expect((await signIn('ada', another)).status).toBe(201);
  });

  it('stays when the current one is wrong, and so does the session', async () => {
    const session = await api.signIn('oli');
    const refused = await change(session, { current: 'not the one', password: another });
    expect(refused.body).toMatchObject({ status: 401, code: 'BAD_CREDENTIALS', where: { field: 'current' } });
    expect((await me(session.cookie)).status).toBe(200);
    expect((await signIn('oli', password)).status).toBe(201);
  });

  it.each([
    [{ current: password, password: 'short' }, 'BAD_REQUEST', 'password'],
    [{ current: password, password: 'x'.repeat(1025) }, 'BAD_REQUEST', 'password'],
    [{ current: password }, 'BAD_REQUEST', 'password'],
    [{ password: another }, 'BAD_REQUEST', 'current'],
    [{ current: password, password: another, role: 'admin' }, 'UNKNOWN_FIELD', 'role'],
  ])('is refused as %j', async (body, code, field) => {
    const session = await api.signIn('vic');
    const refused = await change(session, body);
    expect(refused.body).toMatchObject({ status: 400, code, where: { field } });
    expect((await me(session.cookie)).status).toBe(200);
  });

  it('is not guessed from within a session: wrong ones count as failed sign-ins', async () => {
    const session = await api.signIn('tom');
    const codes: string[] = [];
    for (let n = 0; n < 11; n++)
      codes.push((await change(session, { current: `guess ${n}`, password: another })).body.code as string);
    expect(codes).toEqual([...Array(10).fill('BAD_CREDENTIALS'), 'TOO_MANY_ATTEMPTS']);
    expect((await change(session, { current: password, password: another })).status).toBe(429);
    expect((await me(session.cookie)).status).toBe(200);
  });

  it('is not changed with a bearer token, nor without the csrf token of the session', async () => {
    const body = { current: password, password: another };
    const headers = await api.bearer('eve');
    const refused = await api.ask('PUT', '/api/v1/me/password', { headers, body });
    expect(refused.body).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    const { cookie } = await api.signIn('eve');
    const forged = await api.ask('PUT', '/api/v1/me/password', { headers: { cookie }, body });
    expect(forged.body.code).toBe('CSRF');
    expect((await signIn('eve', password)).status).toBe(201);
  });
});
