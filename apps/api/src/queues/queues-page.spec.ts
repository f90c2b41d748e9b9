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

  it('has nothing in it that this policy refuses: no font from elsewhere, and styles with the nonce of the answer', async () => {
    const { cookie } = await api.signIn('ada');
    for (const path of ['/api/queues/', '/api/queues/queue/load']) {
      const page = await api.ask('GET', path, { headers: { cookie } });
      const nonce = /'nonce-([^']+)'/.exec(page.headers.get('content-security-policy') ?? '')?.[1] ?? 'none';
      const markup = page.body as string;
      expect(markup).toContain('id="__UI_CONFIG__"');
      expect(markup).not.toMatch(/https?:\/\/|\sstyle=|<style>|\son\w+=/);
      const styles = [...markup.matchAll(/<style\b[^>]*>/g)].map(([tag]) => tag);
      expect(styles.length).toBeGreaterThan(1);
      expect(new Set(styles)).toEqual(new Set([`<style nonce="${nonce}">`]));
      for (const [script] of markup.matchAll(/<script\b[^>]*>/g))
        expect(script).toMatch(/ src="static\/|type="application\/json"/);
      expect(page.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('changes nothing, whoever asks', async () => {
    const headers = await api.bearer('ada');
    for (const method of ['PUT', 'POST', 'DELETE', 'PATCH']) {
      const refused = await api.ask(method, '/api/queues/api/queues/load/pause', { headers });
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });
});
