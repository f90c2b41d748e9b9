import { DmsError, type QueueName, queueNames } from '@dms/domain';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
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
    const parts = { store: 'ok', queue: 'ok', storage: 'ok', worker: 'ok' };
    const queues = Object.fromEntries(queueNames.map((name) => [name, 'ok']));
    expect([(await ready()).status, (await ready()).body]).toEqual([
      200,
      { status: 'ok', parts, queues, missing: [], setupRequired: true },
    ]);
    broken = true;
    while ((await ready()).status === 200) await new Promise((resolve) => setImmediate(resolve));
    expect((await ready()).body).toEqual({
      status: 'down',
      parts: { ...parts, queue: 'down' },
      queues,
      missing: [{ part: 'queue', reason: expect.stringMatching(/^Redis does not answer .* REDIS_URL/) }],
      setupRequired: true,
    });
    broken = false;
    while ((await ready()).status === 503) await new Promise((resolve) => setImmediate(resolve));
    await api.stop();
  });

  it('says that no worker is there, and stays ready: pages answer, and work waits', async () => {
    const api = await ApiUnderTest.start(redis.url, {
      workers: { atWork: () => Promise.resolve({ workers: 0, queues: [] }) },
    });
    const { status, body } = await api.ask('GET', '/api/health/ready');
    expect([status, body.status, body.parts.worker]).toEqual([200, 'ok', 'down']);
    expect(body.missing).toEqual([
      { part: 'worker', reason: expect.stringContaining('No worker has been heard of') },
    ]);
    await api.stop();
  });

  it('says of each queue whether a worker takes it, and which wait for one', async () => {
    const queues: QueueName[] = ['flow', 'load'];
    const api = await ApiUnderTest.start(redis.url, {
      workers: { atWork: () => Promise.resolve({ workers: 2, queues }) },
    });
    const ready = async () => (await api.ask('GET', '/api/health/ready')).body;
    expect(await ready()).toMatchObject({
      status: 'ok',
      parts: { worker: 'down' },
      queues: { ingest: 'down', transform: 'down', flow: 'ok', load: 'ok', verify: 'down' },
      missing: [
        {
          part: 'worker',
          reason: expect.stringMatching(
            /^No worker takes work from ingest, transform, verify: .*DMS_WORKER_QUEUES/,
          ),
        },
      ],
    });
    queues.push(...queueNames);
    while ((await ready()).parts.worker === 'down') await new Promise((resolve) => setImmediate(resolve));
    expect(await ready()).toMatchObject({ missing: [], queues: { ingest: 'ok', verify: 'ok' } });
    await api.stop();
  });

  it('misses nobody for events where nobody listens to any', async () => {
    const queues = queueNames.filter((name) => name !== 'events' && name !== 'webhooks');
    const workers = { atWork: () => Promise.resolve({ workers: 1, queues }) };
    const ready = async (broker: boolean) => {
      const api = await ApiUnderTest.start(redis.url, {
        workers,
        broker,
        board: { trouble: () => Promise.resolve(undefined) },
      });
      const { body } = await api.ask('GET', '/api/health/ready');
      await api.stop();
      return body;
    };
    expect(await ready(false)).toMatchObject({ parts: { worker: 'ok' }, missing: [] });
    expect(await ready(true)).toMatchObject({
      parts: { worker: 'down' },
      missing: [{ part: 'worker', reason: expect.stringMatching(/^No worker takes work from events: /) }],
    });
  });

  it('names every part that is down, each with its own reason and nothing of where it lies', async () => {
    const gone = () => Promise.reject(new DmsError('QUEUE_UNAVAILABLE', 'connect 10.0.0.7:6379'));
    const api = await ApiUnderTest.start(redis.url, { queue: { depths: gone }, workers: { atWork: gone } });
    await rm(join(api.folder, 'storage'), { recursive: true });
    const ready = async () => (await api.ask('GET', '/api/health/ready')).body;
    while ((await ready()).missing.length < 3) await new Promise((resolve) => setImmediate(resolve));
    const { missing } = await ready();
    expect(missing.map(({ part }: { part: string }) => part)).toEqual(['queue', 'storage', 'worker']);
    expect(missing[1].reason).toContain('look at DMS_STORAGE_DIR');
    expect(missing[2].reason).toContain('not known while Redis');
    expect(JSON.stringify(missing)).not.toContain('10.0.0.7');
    await api.stop();
  });

  it('says why events wait, and stays ready', async () => {
    let trouble: string | undefined = 'RabbitMQ refuses the name and password of AMQP_URL.';
    const board = { trouble: () => Promise.resolve(trouble) };
    const api = await ApiUnderTest.start(redis.url, { broker: true, board });
    const ready = async () => (await api.ask('GET', '/api/health/ready')).body;
    expect(await ready()).toMatchObject({
      status: 'ok',
      parts: { broker: 'down' },
      missing: [{ part: 'broker', reason: trouble }],
    });
    trouble = undefined;
    while ((await ready()).parts.broker === 'down') await new Promise((resolve) => setImmediate(resolve));
    expect((await ready()).missing).toEqual([]);
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
