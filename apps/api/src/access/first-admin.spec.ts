import { inMemoryDocuments, startRedis } from '@dms/testing';
import { Environment } from '@dms/config';
import { ApiUnderTest, password } from '../fixtures/api-under-test.fixture';
import { FirstAdmin } from './first-admin';
import { Passwords } from './passwords';

const token = 'the one-time token of this start';

describe('the first admin', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  async function fresh(
    environment: Partial<Environment>,
    work: (api: ApiUnderTest) => Promise<void>,
  ): Promise<void> {
    const api = await ApiUnderTest.start(redis.url, { environment });
    try {
      await work(api);
    } finally {
      await api.stop();
    }
  }
  const setUp = (api: ApiUnderTest, body: object) => api.ask('POST', '/api/v1/setup', { body });
  const ready = async (api: ApiUnderTest) => (await api.ask('GET', '/api/health/ready')).body;

  it('is made by POST /setup with the one-time token, and can sign in', () =>
    fresh({ DMS_SETUP_TOKEN: token }, async (api) => {
      expect((await ready(api)).setupRequired).toBe(true);
      const made = await setUp(api, { token, username: 'Ada', password });
      expect([made.status, made.body.user]).toEqual([201, { id: 'ada', username: 'Ada', role: 'admin' }]);
      await api.signIn('ada');
      const again = await setUp(api, { token, username: 'eve', password });
      expect([again.status, again.body.code]).toEqual([409, 'SETUP_DONE']);
    }));

  it('is not made with a wrong token, a weak password, an odd name, or where there is no token', async () => {
    await fresh({ DMS_SETUP_TOKEN: token }, async (api) => {
      expect((await setUp(api, { token: `${token}x`, username: 'ada', password })).status).toBe(403);
      const weak = await setUp(api, { token, username: 'ada', password: '12345678901' });
      expect([weak.status, weak.body.where]).toEqual([400, { field: 'password' }]);
      for (const username of ['_design', '', 'a/b', 'a b', 'x'.repeat(65)])
        expect((await setUp(api, { token, username, password })).body.where).toEqual({ field: 'username' });
      expect((await api.documents.users.list({ limit: 5 })).items).toEqual([]);
    });
    await fresh({}, async (api) => {
      expect((await setUp(api, { token: 'undefined', username: 'ada', password })).status).toBe(403);
    });
  });

  it('is one, however many set-ups come at once', () =>
    fresh({ DMS_SETUP_TOKEN: token }, async (api) => {
      const names = Array.from({ length: 12 }, (_, n) => `admin${n % 6}`);
      const answers = await Promise.all(names.map((username) => setUp(api, { token, username, password })));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(answers.filter(({ body }) => body.code === 'SETUP_DONE')).toHaveLength(11);
      expect((await api.documents.users.list({ limit: 20 })).items).toHaveLength(1);
    }));

  it('comes from the environment at the start, once, over several processes', async () => {
    const documents = inMemoryDocuments();
    const environment = Object.assign(new Environment(), {
      DMS_ADMIN_USERNAME: 'Root',
      DMS_ADMIN_PASSWORD: 'eight888',
    });
    const processes = Array.from(
      { length: 4 },
      () => new FirstAdmin(environment, documents.users, documents.claims, new Passwords()),
    );
    await Promise.all(processes.map((one) => one.onApplicationBootstrap()));
    const { items } = await documents.users.list({ limit: 5 });
    expect(items.map(({ id, value }) => [id, value.username, value.role])).toEqual([
      ['root', 'Root', 'admin'],
    ]);
    expect(items[0]?.value.passwordHash).toMatch(/^\$argon2id\$/);
  });

  it('is made after a process died between claiming and making', async () => {
    const documents = inMemoryDocuments();
    const longAgo = new Date(Date.now() - 61_000).toISOString();
    await documents.claims.create('first-admin', { target: 'dead', createdAt: longAgo });
    const environment = Object.assign(new Environment(), { DMS_SETUP_TOKEN: token });
    const firstAdmin = new FirstAdmin(environment, documents.users, documents.claims, new Passwords());
    const tries = ['one', 'two', 'three'].map((username) => firstAdmin.setUp({ token, username, password }));
    const ended = await Promise.allSettled(tries);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('a start with a password of seven characters ends with a sentence', async () => {
    const environment = { DMS_ADMIN_USERNAME: 'root', DMS_ADMIN_PASSWORD: 'seven77' };
    await expect(ApiUnderTest.start(redis.url, { environment })).rejects.toThrow(
      'DMS_ADMIN_PASSWORD must have at least 8 characters.',
    );
  });
});
