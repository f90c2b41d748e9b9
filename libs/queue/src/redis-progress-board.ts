import { Redis } from 'ioredis';
import { BatchProgress, ProgressBoard, WorkProgress } from '@dms/domain';
import { RedisConnections } from './redis-connections';

/** Progress that nobody renewed for so long (s) is gone. */
const expirySeconds = 24 * 3600;
const batchesKey = (runId: string) => `{dms}:progress:${runId}`;
const preparingKey = (runId: string) => `{dms}:preparing:${runId}`;
const stagingKey = (datasetId: string) => `{dms}:staging:${datasetId}`;
const troubleKey = (part: string) => `{dms}:trouble:${part}`;
const troubleSeconds = 60;
const channel = (id: string) => `{dms}:changed:${id}`;

/**
 * Progress in Redis hashes, news by publish and subscribe. While Redis is away nothing is kept and reading answers
 * nothing; no call waits longer than a second.
 */
export class RedisProgressBoard extends ProgressBoard {
  private readonly heardBy = new Map<string, Set<() => void>>();
  private subscriber?: Redis;
  private mayHaveMissed = false;

  constructor(private readonly connections: RedisConnections) {
    super();
  }

  async setBatch(runId: string, batchId: string, progress: BatchProgress): Promise<void> {
    await this.set(batchesKey(runId), { [batchId]: JSON.stringify(progress) });
  }

  async batches(runId: string): Promise<Record<string, BatchProgress>> {
    const found = await this.quietly((redis) => redis.hgetall(batchesKey(runId)));
    return Object.fromEntries(
      Object.entries(found ?? {}).map(([batchId, json]) => [batchId, JSON.parse(json) as BatchProgress]),
    );
  }

  async setStaging(datasetId: string, progress: WorkProgress): Promise<void> {
    await this.set(stagingKey(datasetId), { progress: JSON.stringify(progress) });
  }

  async staging(datasetId: string): Promise<WorkProgress | undefined> {
    const json = await this.quietly((redis) => redis.hget(stagingKey(datasetId), 'progress'));
    return json ? (JSON.parse(json) as WorkProgress) : undefined;
  }

  async setPreparing(runId: string, load: number, progress: WorkProgress): Promise<void> {
    await this.set(preparingKey(runId), { [load]: JSON.stringify(progress) });
  }

  async preparing(runId: string): Promise<Record<number, WorkProgress>> {
    const found = await this.quietly((redis) => redis.hgetall(preparingKey(runId)));
    return Object.fromEntries(
      Object.entries(found ?? {}).map(([load, json]) => [load, JSON.parse(json) as WorkProgress]),
    );
  }

  async setTrouble(part: string, words: string | undefined): Promise<void> {
    const key = troubleKey(part);
    if (words === undefined) await this.quietly((redis) => redis.del(key));
    else await this.quietly((redis) => redis.set(key, words, 'EX', troubleSeconds));
  }

  async trouble(part: string): Promise<string | undefined> {
    return (await this.quietly((redis) => redis.get(troubleKey(part)))) ?? undefined;
  }

  async announce(id: string): Promise<void> {
    await this.quietly((redis) => redis.publish(channel(id), ''));
  }

  listen(id: string, heard: () => void): () => void {
    const name = channel(id);
    // A function of its own each time: the same callback may listen twice.
    const listener = () => heard();
    const listeners = this.heardBy.get(name) ?? new Set();
    if (listeners.size === 0)
      void this.listening()
        .subscribe(name)
        .catch(() => undefined);
    this.heardBy.set(name, listeners.add(listener));
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      this.heardBy.delete(name);
      void this.listening()
        .unsubscribe(name)
        .catch(() => undefined);
    };
  }

  private async set(key: string, fields: Record<string, string>): Promise<void> {
    await this.quietly((redis) => redis.multi().hset(key, fields).expire(key, expirySeconds).exec());
  }

  private listening(): Redis {
    if (this.subscriber) return this.subscriber;
    const subscriber = this.connections.get('subscriber');
    subscriber.on('message', (name: string) => this.tell(name));
    // What was announced while the connection was lost is not repeated: everybody looks again.
    subscriber.on('close', () => (this.mayHaveMissed = true));
    subscriber.on('ready', () => {
      if (this.mayHaveMissed) [...this.heardBy.keys()].forEach((name) => this.tell(name));
      this.mayHaveMissed = false;
    });
    this.subscriber = subscriber;
    return subscriber;
  }

  private tell(name: string): void {
    for (const listener of [...(this.heardBy.get(name) ?? [])]) listener();
  }

  private async quietly<T>(command: (redis: Redis) => Promise<T>): Promise<T | undefined> {
    try {
      return await command(this.connections.get('quick'));
    } catch {
      return undefined;
    }
  }
}
