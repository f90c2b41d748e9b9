import { DmsError } from '@dms/domain';
import { startRedis } from '@dms/testing';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';

describe('health', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  it('is ready while all parts are there, and 503 naming the part while one is down', async () => {
    let broken = false;
    const depths = () =>
      broken ? Promise.reject(new DmsError('QUEUE_UNAVAILABLE', 'gone')) : Promise.resolve({} as never);
    const api = await ApiUnderTest.start(redis.url, { queue: { depths } });
    const ready = () => api.ask('GET', '/api/health/ready');
    const parts = { store: 'ok', queue: 'ok', storage: 'ok' };
    expect([(await ready()).status, (await ready()).body]).toEqual([
      200,
      { status: 'ok', parts, setupRequired: true },
    ]);
    broken = true;
    while ((await ready()).status === 200) await new Promise((resolve) => setImmediate(resolve));
    expect((await ready()).body).toEqual({
      status: 'down',
      parts: { ...parts, queue: 'down' },
      setupRequired: true,
    });
    broken = false;
    while ((await ready()).status === 503) await new Promise((resolve) => setImmediate(resolve));
    await api.stop();
  });

  it('answers at once while a part hangs', async () => {
    let hang = false;
    const depths = () => (hang ? new Promise<never>(() => undefined) : Promise.resolve({} as never));
    const api = await ApiUnderTest.start(redis.url, { queue: { depths } });
    hang = true;
    const begun = performance.now();
    for (let n = 0; n < 50; n++) await api.ask('GET', '/api/health/ready');
    expect(performance.now() - begun).toBeLessThan(50 * 300);
    await api.stop();
  });
});
