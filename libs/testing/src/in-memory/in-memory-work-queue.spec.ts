import { workQueueContract } from '../contracts/work-queue.contract';
import { InMemoryWorkQueue } from './in-memory-work-queue';

workQueueContract('InMemoryWorkQueue', async () => {
  const queue = new InMemoryWorkQueue();
  return { queue, take: async (name) => queue.take(name) };
});

describe('InMemoryWorkQueue', () => {
  it('hands delayed work over once its clock says so', async () => {
    let now = 0;
    const queue = new InMemoryWorkQueue(() => now);
    await queue.add({ queue: 'flow', runId: 'r', attempt: '1' }, { delayMs: 100 });
    expect(queue.take()).toBeUndefined();
    now = 100;
    expect(queue.take()).toEqual({ queue: 'flow', runId: 'r', attempt: '1' });
  });
});
