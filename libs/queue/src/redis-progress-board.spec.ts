import { Environment } from '@dms/config';
import { PrivateRedis, progressBoardContract, startRedis } from '@dms/testing';
import { RedisConnections } from './redis-connections';
import { RedisProgressBoard } from './redis-progress-board';

describe('over a real Redis', () => {
  let redis: PrivateRedis;
  const made: RedisConnections[] = [];
  const connections = () => {
    made.push(new RedisConnections(Object.assign(new Environment(), { REDIS_URL: redis.url })));
    return made.at(-1)!;
  };
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    made.forEach((each) => each.close());
    await redis.stop();
  });

  progressBoardContract('RedisProgressBoard', async () => {
    const [mine, others] = [connections(), connections()];
    await mine.get('quick').flushall();
    return {
      board: new RedisProgressBoard(mine),
      other: new RedisProgressBoard(others),
      // Answered after every subscription made before it.
      settled: async () => void (await mine.get('subscriber').ping()),
    };
  });

  it('lets progress expire', async () => {
    const mine = connections();
    const board = new RedisProgressBoard(mine);
    await board.setBatch('expiring', 'a', { processed: 1, failed: 0, at: 1 });
    await board.setStaging('expiring', { share: 0.5, rows: 1, seconds: 1, at: 1 });
    for (const key of ['{dms}:progress:expiring', '{dms}:staging:expiring'])
      expect(await mine.get('quick').ttl(key)).toBeGreaterThan(3600);
  });
});

describe('RedisProgressBoard without its Redis', () => {
  it('neither throws nor hangs, and tells its listeners to look again when Redis is back', async () => {
    const redis = await startRedis();
    const connections = new RedisConnections(Object.assign(new Environment(), { REDIS_URL: redis.url }));
    const board = new RedisProgressBoard(connections);
    let calls = 0;
    let heard: () => void = () => undefined;
    board.listen('run', () => {
      calls++;
      heard();
    });
    await connections.get('subscriber').ping();
    await board.setBatch('run', 'a', { processed: 1, failed: 0, at: 1 });
    await redis.kill();
    await board.setBatch('run', 'b', { processed: 1, failed: 0, at: 1 });
    await board.setStaging('d', { share: 1, rows: 1, seconds: 1, at: 1 });
    await board.announce('run');
    expect(await board.batches('run')).toEqual({});
    expect(await board.staging('d')).toBeUndefined();
    const back = new Promise<void>((done) => (heard = done));
    await redis.restart();
    await back;
    const announced = new Promise<void>((done) => (heard = done));
    await connections.get('subscriber').ping();
    await connections.get('client').ping();
    await board.announce('run').then(() => board.announce('run'));
    await announced;
    expect(calls).toBeGreaterThanOrEqual(2);
    connections.close();
    await redis.stop();
  });
});
