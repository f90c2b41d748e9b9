import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqlSession } from '@dms/domain';
import { openSession } from '../engine/session';
import { watchingShare } from './share-watch';

describe('the share of a work that lasts', () => {
  afterEach(() => jest.useRealTimers());

  it('grows with each long statement, and never falls', async () => {
    jest.useFakeTimers();
    let share: number | undefined;
    const told: number[] = [];
    const work = async () => {
      for (const now of [0.2, 0.6, undefined, 0.1, 0.9, 0.9, 0.3]) {
        share = now;
        await jest.advanceTimersByTimeAsync(250);
      }
      return 'done';
    };
    const session = { share: () => share } as unknown as SqlSession;
    expect(await watchingShare(session, (each) => told.push(each), work)).toBe('done');
    expect(told).toHaveLength(5);
    expect(told).toEqual([...told].sort((one, other) => one - other));
    expect(told[0]).toBeCloseTo(0.15);
    expect(told.at(-1)).toBeLessThan(1);
    await jest.advanceTimersByTimeAsync(1000);
    expect(told).toHaveLength(5);
  });

  it('is the engine’s own word on a statement', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'share-'));
    const session = await openSession(folder, { memoryMb: 256 });
    try {
      const told: number[] = [];
      await session.run('CREATE TABLE t AS SELECT i FROM range(8_000_000) r(i)');
      const sql = `CREATE TABLE u AS SELECT max(sha256(repeat(i::VARCHAR, 20))) AS s FROM t`;
      const stopped = watchingShare(
        session,
        (share) => {
          told.push(share);
          if (told.length > 1) session.interrupt();
        },
        () => session.run(sql),
      );
      await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(told.at(-1)).toBeGreaterThan(told[0] ?? 1);
    } finally {
      session.close();
      await rm(folder, { recursive: true });
    }
  });
});
