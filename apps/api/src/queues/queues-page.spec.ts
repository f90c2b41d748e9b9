import { startRedis } from '@dms/testing';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';

describe('the page of queues', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  beforeAll(async () => {
    redis = await startRedis();
    api = await ApiUnderTest.start(redis.url);
    await api.addUser('ada', 'admin');
    await api.addUser('olga', 'operator');
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });

  const paths = ['/api/queues', '/api/queues/', '/api/queues/queue/load', '/api/queues/static/css/any.css'];

  it.each(paths)('%s is an admin’s: 401 for strangers, 403 for others', async (path) => {
    expect((await api.ask('GET', path)).body).toMatchObject({ status: 401, code: 'NOT_SIGNED_IN' });
    const headers = await api.bearer('olga');
    expect((await api.ask('GET', path, { headers })).body).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  });

  it('shows itself to an admin under the policy of all pages, with no script in it', async () => {
    const { cookie } = await api.signIn('ada');
    const page = await api.ask('GET', '/api/queues/', { headers: { cookie } });
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toContain('http');
    const other = await api.ask('GET', '/api/health/live');
    const strip = (text: string | null) => (text ?? '').replace(/'nonce-[^']*'/, '');
    expect(strip(policy)).toBe(strip(other.headers.get('content-security-policy')));
  });

  it('changes nothing, whoever asks', async () => {
    const headers = await api.bearer('ada');
    for (const method of ['PUT', 'POST', 'DELETE', 'PATCH']) {
      const refused = await api.ask(method, '/api/queues/api/queues/load/pause', { headers });
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });
});
