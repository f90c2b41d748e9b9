import { startRedis } from '@dms/testing';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';
import { dmsVersion } from './version';

describe('settings', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  const by: Record<string, { authorization: string }> = {};
  beforeAll(async () => {
    redis = await startRedis();
    api = await ApiUnderTest.start(redis.url, { environment: { DMS_MAX_UPLOAD_BYTES: 1_048_576 } });
    for (const [name, role] of [
      ['ada', 'admin'],
      ['oli', 'operator'],
      ['vic', 'viewer'],
    ] as const) {
      await api.addUser(name, role);
      by[name] = await api.bearer(name);
    }
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });
  const get = (path: string, who: string) => api.ask('GET', `/api/v1${path}`, { headers: by[who]! });
  const put = (path: string, who: string, body: unknown) =>
    api.ask('PUT', `/api/v1${path}`, { headers: by[who]!, body });

  describe('of one’s own', () => {
    const path = '/me/settings';
    const first = {
      language: 'en',
      theme: 'system',
      density: 'compact',
      singleKeys: true,
      notifications: false,
    };

    it('are defaults until something is chosen, and then what was chosen, each for itself', async () => {
      expect((await get(path, 'vic')).body).toEqual({ ...first, chosen: [] });
      const changed = await put(path, 'vic', { theme: 'dark' });
      expect([changed.status, changed.body]).toEqual([200, { ...first, theme: 'dark', chosen: ['theme'] }]);
      await put(path, 'vic', { language: 'zh-Hans', singleKeys: false });
      const chosen = { ...first, theme: 'dark', language: 'zh-Hans', singleKeys: false };
      expect((await get(path, 'vic')).body).toEqual({
        ...chosen,
        chosen: ['language', 'theme', 'singleKeys'],
      });
      expect((await get(path, 'oli')).body).toEqual({ ...first, chosen: [] });
    });

    it('follow the person into another session, and nobody who is not signed in', async () => {
      await put(path, 'oli', { density: 'comfortable' });
      const { cookie, csrf } = await api.signIn('oli');
      const seen = await api.ask('GET', `/api/v1${path}`, { headers: { cookie } });
      expect(seen.body.density).toBe('comfortable');
      const body = { notifications: true };
      const without = await api.ask('PUT', `/api/v1${path}`, { headers: { cookie }, body });
      expect(without.body.code).toBe('CSRF');
      const headers = { cookie, 'x-xsrf-token': csrf };
      expect((await api.ask('PUT', `/api/v1${path}`, { headers, body })).body.notifications).toBe(true);
      expect((await api.ask('GET', `/api/v1${path}`)).status).toBe(401);
    });

    it('of two changes at once are both kept', async () => {
      await Promise.all([
        put(path, 'ada', { theme: 'light' }),
        put(path, 'ada', { density: 'comfortable' }),
        put(path, 'ada', { singleKeys: false }),
      ]);
      expect((await get(path, 'ada')).body).toMatchObject({
        theme: 'light',
        density: 'comfortable',
        singleKeys: false,
      });
    });

    it.each([
      [{ theme: 'pink' }, 'BAD_REQUEST', 'theme'],
      [{ language: 'zh' }, 'BAD_REQUEST', 'language'],
      [{ singleKeys: 'off' }, 'BAD_REQUEST', 'singleKeys'],
      [{ theme: null }, 'BAD_REQUEST', 'theme'],
      [{ tehme: 'dark' }, 'UNKNOWN_FIELD', 'tehme'],
    ])('are refused as %j', async (body, code, field) => {
      const refused = await put(path, 'vic', body);
      expect(refused.body).toMatchObject({ status: 400, code, where: { field } });
    });

    it('leave role and password alone', async () => {
      expect((await put(path, 'vic', { role: 'admin' })).body.code).toBe('UNKNOWN_FIELD');
      expect((await get('/me', 'vic')).body.role).toBe('viewer');
    });
  });

  describe('of the installation', () => {
    const path = '/settings';

    it('are seen by everybody, with limits named by their variables, and changed by admins only', async () => {
      const seen = await get(path, 'vic');
      expect(seen.body).toMatchObject({ apiReserve: 0, blank: 'leave', version: dmsVersion });
      expect(seen.body.limits).toContainEqual({
        variable: 'DMS_MAX_UPLOAD_BYTES',
        unit: 'bytes',
        value: 1_048_576,
      });
      for (const who of ['oli', 'vic'])
        expect((await put(path, who, { apiReserve: 1 })).body).toMatchObject({
          status: 403,
          code: 'FORBIDDEN',
        });
      expect((await put(path, 'ada', { apiReserve: 500 })).body).toMatchObject({
        apiReserve: 500,
        blank: 'leave',
      });
      expect((await put(path, 'ada', { blank: 'null' })).body).toMatchObject({
        apiReserve: 500,
        blank: 'null',
      });
      expect((await get(path, 'oli')).body).toMatchObject({ apiReserve: 500, blank: 'null' });
    });

    it('tell paths of the server to admins only', async () => {
      const pathOf = async (who: string) =>
        (await get(path, who)).body.limits.find(({ unit }: { unit: string }) => unit === 'path');
      expect(await pathOf('ada')).toMatchObject({ variable: 'DMS_STORAGE_DIR', value: expect.any(String) });
      expect(await pathOf('oli')).toEqual({ variable: 'DMS_STORAGE_DIR', unit: 'path' });
    });

    it.each([
      [{ apiReserve: -1 }, 'BAD_REQUEST'],
      [{ apiReserve: '500' }, 'BAD_REQUEST'],
      [{ apiReserve: 1.5 }, 'BAD_REQUEST'],
      [{ blank: 'zero' }, 'BAD_REQUEST'],
      [{ limits: [] }, 'UNKNOWN_FIELD'],
    ])('are refused as %j', async (body, code) => {
      expect((await put(path, 'ada', body)).body).toMatchObject({ status: 400, code });
    });

    it('are what new migrations begin with and keep; those that are there stay as they were', async () => {
      const definition = { name: 'm', connectionId: 'c1', loads: [] };
      const make = () => api.ask('POST', '/api/v1/migrations', { headers: by['oli']!, body: definition });
      await put(path, 'ada', { apiReserve: 0, blank: 'leave' });
      const before = (await make()).body;
      await put(path, 'ada', { apiReserve: 500, blank: 'null' });
      const after = (await make()).body;
      expect(before.defaults).toEqual({ apiReserve: 0, blank: 'leave' });
      expect(after.defaults).toEqual({ apiReserve: 500, blank: 'null' });
      const renamed = await api.ask('PUT', `/api/v1/migrations/${after.id as string}`, {
        headers: { ...by['oli']!, 'if-match': after.version as string },
        body: { ...definition, name: 'n' },
      });
      expect(renamed.body).toMatchObject({ name: 'n', defaults: after.defaults });
      await put(path, 'ada', { apiReserve: 0, blank: 'leave' });
      expect((await get(`/migrations/${after.id as string}`, 'oli')).body.defaults).toEqual(after.defaults);
    });
  });
});
