import { Test, TestingModule } from '@nestjs/testing';
import { getQueueToken } from '@nestjs/bull';
import type { Job, Queue } from 'bull';
import { ConfigModule, Environment } from '@dms/config';
import { ProgressBoard, queueNames, Work, WorkQueue, workId } from '@dms/domain';
import { PrivateRedis, startRedis, workQueueContract } from '@dms/testing';
import { QueueModule } from './queue.module';
import { QueueCensus } from './queue-census';
import { createRedis, RedisConnections } from './redis-connections';
import { RedisHealth } from './redis-health';
import { WorkerBoard } from './worker-board';

const environment = (redis: PrivateRedis, more: Partial<Environment> = {}) =>
  Object.assign(new Environment(), { REDIS_URL: redis.url, ...more });

async function started(found: Environment): Promise<TestingModule> {
  const module = await Test.createTestingModule({ imports: [ConfigModule.fromEnvironment(), QueueModule] })
    .overrideProvider(Environment)
    .useValue(found)
    .compile();
  return module.init();
}

let redis: PrivateRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe('over a real Redis', () => {
  let module: TestingModule;
  beforeAll(async () => {
    module = await started(environment(redis));
  });
  afterAll(() => module.close());

  workQueueContract('BullWorkQueue', async () => {
    await module.get(RedisConnections).get('client').flushall();
    return {
      queue: module.get(WorkQueue),
      take: async (name) => {
        const queue = module.get<Queue<Work>>(getQueueToken(name));
        // getNextJob would wait on an empty queue.
        if ((await queue.getWaitingCount()) === 0) return undefined;
        const job = (await queue.getNextJob()) as Job<Work>;
        await job.moveToCompleted('done', true, true);
        return job.data;
      },
    };
  });

  it('takes work again that was being taken when Redis lost everything', async () => {
    const client = module.get(RedisConnections).get('client');
    await client.flushall();
    const queue = module.get<Queue<Work>>(getQueueToken('flow'));
    const work: Work = { queue: 'flow', runId: 'r', attempt: 'husk' };
    // What Bull wrote of such a job when that was seen.
    await client.hset(queue.toKey(workId(work)), {
      processedOn: 1,
      attemptsMade: 1,
      failedReason: 'gone',
      stacktrace: '[]',
    });
    await module.get(WorkQueue).add(work);
    await module.get(WorkQueue).add(work);
    expect((await queue.getWaiting()).map((job) => job.data)).toEqual([work]);
  });

  it('tells how much lies in each queue, and how long the oldest has waited', async () => {
    await module.get(RedisConnections).get('client').flushall();
    const add = (attempt: number, delayMs?: number) =>
      module.get(WorkQueue).add({ queue: 'ingest', datasetId: 'd', attempt }, { delayMs });
    await add(1);
    await add(2);
    await add(3, 60_000);
    const job = await module.get<Queue<Work>>(getQueueToken('ingest')).getJob('d:1');
    await module
      .get(RedisConnections)
      .get('client')
      .hset(
        module.get<Queue<Work>>(getQueueToken('ingest')).toKey(String(job?.id)),
        'timestamp',
        Date.now() - 90_000,
      );
    const counts = await module.get(QueueCensus).take();
    expect(counts.map(({ queue }) => queue)).toEqual([
      'ingest',
      'transform',
      'flow',
      'load',
      'verify',
      'events',
      'webhooks',
    ]);
    expect(counts[0]).toMatchObject({ waiting: 2, active: 0, delayed: 1 });
    expect(Math.round(counts[0]!.oldestWaitingSeconds / 10)).toBe(9);
    expect(counts[1]).toMatchObject({ waiting: 0, oldestWaitingSeconds: 0 });
  });

  it('gives each worker the first free place, for as long as it renews it', async () => {
    const client = module.get(RedisConnections).get('client');
    await client.flushall();
    const [first, second, third] = [1, 2, 3].map(() => new WorkerBoard(module.get(RedisConnections)));
    await first!.publish('a', '1', ['ingest', 'flow']);
    await second!.publish('b', '2', ['ingest']);
    await second!.publish('b', '22', ['ingest', 'load']);
    expect(await third!.atWork()).toEqual({ workers: 2, queues: ['ingest', 'flow', 'load'] });
    expect(await first!.all()).toEqual([
      { place: 1, numbers: '1' },
      { place: 2, numbers: '22' },
    ]);
    expect(await client.ttl('{dms}:worker:2')).toBeGreaterThan(20);
    await first!.leave('a');
    expect(await second!.atWork()).toEqual({ workers: 1, queues: ['ingest', 'load'] });
    await third!.publish('c', '3', ['verify']);
    // Its place was taken while it was silent: it takes another, and takes nothing from whoever has it now.
    await first!.publish('a', '1', []);
    // Of a version that told no queues.
    await client.hdel('{dms}:worker:2', 'queues');
    expect(await first!.atWork()).toEqual({ workers: 3, queues: [...queueNames] });
    expect((await first!.all()).map(({ place, numbers }) => [place, numbers])).toEqual([
      [1, '3'],
      [2, '22'],
      [3, '1'],
    ]);
  });

  it('opens no blocking connection where work is only added', async () => {
    const own = await startRedis();
    const api = await started(environment(own));
    await api.get(WorkQueue).add({ queue: 'flow', runId: 'r', attempt: 'x' });
    const list = (await api.get(RedisConnections).get('client').client('LIST')) as string;
    await api.close();
    await own.stop();
    expect(list).not.toContain('cmd=brpoplpush');
  });
});

describe('a worker that dies', () => {
  it('loses its job to another, however often, and the other finishes it', async () => {
    const found = environment(redis, { DMS_LEASE_SECONDS: 1 });
    const dying = await started(found);
    await dying.get(RedisConnections).get('client').flushall();
    const work: Work = { queue: 'flow', runId: 'r', attempt: '1' };
    await dying.get(WorkQueue).add(work);
    const dead: TestingModule[] = [];
    const releases: (() => void)[] = [];
    for (let death = 0; death < 3; death++) {
      const worker = await started(found);
      dead.push(worker);
      const queue = worker.get<Queue<Work>>(getQueueToken('flow'));
      // Takes the job and never comes back: its connections go, its lock runs out.
      const taken = new Promise<void>((done) => {
        void queue.process(() => {
          done();
          return new Promise<void>((release) => releases.push(release));
        });
      });
      await taken;
      worker.get(RedisConnections).close();
    }
    const alive = await started(found);
    const queue = alive.get<Queue<Work>>(getQueueToken('flow'));
    const finished = new Promise<Work>((done) => {
      queue.on('completed', (job: Job<Work>) => done(job.data));
    });
    void queue.process(async () => 'done');
    expect(await finished).toEqual(work);
    expect((await alive.get(WorkQueue).depths()).flow).toBe(0);
    for (const release of releases) release();
    await Promise.all([...dead, alive, dying].map((module) => module.close()));
  });
});

describe('a Redis that is away', () => {
  it('makes add, depths and ping say QUEUE_UNAVAILABLE in bounded time, and all goes on when it is back', async () => {
    const own = await startRedis();
    const module = await started(environment(own));
    const work: Work = { queue: 'ingest', datasetId: 'd', attempt: 1 };
    own.suspend();
    const refusal = { code: 'QUEUE_UNAVAILABLE' };
    await Promise.all([
      expect(module.get(WorkQueue).add(work)).rejects.toMatchObject(refusal),
      expect(module.get(WorkQueue).depths()).rejects.toMatchObject(refusal),
      expect(module.get(RedisHealth).ping()).rejects.toMatchObject(refusal),
    ]);
    own.resume();
    await own.kill();
    await expect(module.get(WorkQueue).add(work)).rejects.toMatchObject(refusal);
    await own.restart();
    await module.get(RedisConnections).get('subscriber').ping();
    const again = async () => module.get(WorkQueue).add({ ...work, attempt: 2 });
    await again().catch(again);
    expect((await module.get(WorkQueue).depths()).ingest).toBeGreaterThanOrEqual(1);
    // Each connection comes back by itself, in its own time; a quick command waits for none.
    const quick = module.get(RedisConnections).get('quick');
    if (quick.status !== 'ready') await new Promise((ready) => quick.once('ready', ready));
    await module.get(RedisHealth).ping();
    await module.close();
    await own.stop();
  });

  it('that is full makes add say so', async () => {
    const own = await startRedis({ maxmemory: '100kb', 'maxmemory-policy': 'noeviction' });
    const module = await started(environment(own));
    const adding = module.get(WorkQueue).add({ queue: 'flow', runId: 'r', attempt: '1' });
    await expect(adding).rejects.toMatchObject({
      code: 'QUEUE_UNAVAILABLE',
      message: 'Redis has no memory left.',
    });
    await module.close();
    await own.stop();
  });
});

describe('the start', () => {
  it.each(['allkeys-lru', 'volatile-ttl'])('refuses a Redis with %s, naming the setting', async (policy) => {
    const evicting = await startRedis({ 'maxmemory-policy': policy });
    await expect(started(environment(evicting))).rejects.toThrow(/maxmemory-policy to noeviction/);
    await evicting.stop();
  });

  it('refuses it too where CONFIG is forbidden', async () => {
    const server = await startRedis({ 'maxmemory-policy': 'allkeys-lru' });
    const admin = createRedis(environment(server), 'client');
    await admin.call('ACL', 'SETUSER', 'default', '-config');
    await expect(started(environment(server))).rejects.toThrow(/noeviction/);
    admin.disconnect();
    await server.stop();
  });

  it('says that REDIS_URL is missing', async () => {
    await expect(started(new Environment())).rejects.toThrow('REDIS_URL');
  });

  it('provides the progress board', async () => {
    const module = await started(environment(redis));
    expect(module.get(ProgressBoard)).toBeDefined();
    await module.close();
  });
});

describe('createRedis', () => {
  it('encrypts for rediss:// and for nothing else', () => {
    const secure = createRedis(
      Object.assign(new Environment(), { REDIS_URL: 'rediss://localhost:1' }),
      'client',
    );
    const plain = createRedis(
      Object.assign(new Environment(), { REDIS_URL: 'redis://127.0.0.1:1' }),
      'client',
    );
    expect(secure.options.tls).toEqual({ servername: 'localhost' });
    expect(plain.options.tls).toBeUndefined();
    secure.disconnect();
    plain.disconnect();
  });
});
