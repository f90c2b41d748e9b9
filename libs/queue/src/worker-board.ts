import { type QueueName, queueNames } from '@dms/domain';
import { RedisConnections } from './redis-connections';
import { within } from './within';

/** As many as the one-machine edition may start; whoever runs more sees the first so many. */
const places = 64;
/** A worker that has not been heard of for so long is gone. */
const expirySeconds = 30;
const keyOf = (place: number) => `{dms}:worker:${place}`;
const placeNumbers = Array.from({ length: places }, (_, index) => index + 1);

/** Writes only what is free or already the holder's. */
const takeScript = `local holder = redis.call('HGET', KEYS[1], 'holder')
if holder and holder ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'numbers', ARGV[2], 'queues', ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1`;
const leaveScript = `if redis.call('HGET', KEYS[1], 'holder') == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`;

export interface WorkerNumbers {
  /** 1 to 64: kept for a worker's life, then given to another. A name that does not grow with time. */
  place: number;
  numbers: string;
}

/**
 * Who works now, on which queues, and the numbers each of them tells, in Redis with an expiry. A worker takes the first free place and
 * keeps it as long as it renews it. Every call throws DmsError QUEUE_UNAVAILABLE within two seconds.
 */
export class WorkerBoard {
  private place?: number;

  constructor(private readonly connections: RedisConnections) {}

  /** Renews this worker's place with its newest numbers and the queues it takes work from, or takes one; false where all are taken. */
  async publish(holder: string, numbers: string, queues: readonly QueueName[]): Promise<boolean> {
    const wanted = this.place === undefined ? placeNumbers : [this.place, ...placeNumbers];
    for (const place of wanted) {
      const told = [holder, numbers, expirySeconds, queues.join(',')];
      const answer = this.redis().eval(takeScript, 1, keyOf(place), ...told);
      if ((await within(2_000, answer)) !== 1) continue;
      this.place = place;
      return true;
    }
    return false;
  }

  /** At the end of a worker: its place is free at once. */
  async leave(holder: string): Promise<void> {
    if (this.place === undefined) return;
    await within(2_000, this.redis().eval(leaveScript, 1, keyOf(this.place), holder));
    this.place = undefined;
  }

  /** How many workers have been heard of lately, and the queues that at least one of them takes work from. */
  async atWork(): Promise<{ workers: number; queues: QueueName[] }> {
    const pipeline = this.redis().pipeline();
    for (const place of placeNumbers) pipeline.hmget(keyOf(place), 'holder', 'queues');
    const found = ((await within(2_000, pipeline.exec())) ?? []).map(
      ([, fields]) => fields as (string | null)[],
    );
    const there = found.filter(([holder]) => typeof holder === 'string');
    // One of a version that told no queues counts for all: most workers take all.
    const taken = new Set<string>(
      there.flatMap(([, queues]): readonly string[] => queues?.split(',') ?? queueNames),
    );
    return { workers: there.length, queues: queueNames.filter((name) => taken.has(name)) };
  }

  async all(): Promise<WorkerNumbers[]> {
    const pipeline = this.redis().pipeline();
    for (const place of placeNumbers) pipeline.hget(keyOf(place), 'numbers');
    const found = (await within(2_000, pipeline.exec())) ?? [];
    return found.flatMap(([, numbers], index) =>
      typeof numbers === 'string' ? [{ place: index + 1, numbers }] : [],
    );
  }

  private redis() {
    return this.connections.get('quick');
  }
}
