import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { Redis, RedisOptions } from 'ioredis';
import { Environment } from '@dms/config';
import { DmsError } from '@dms/domain';

/**
 * What a connection is for. `client`: commands that wait for a lost Redis a while; `subscriber` and `bclient` (Bull's
 * blocking one): wait for ever; `quick`: commands nobody may wait for, given up after a second.
 */
export type RedisRole = 'client' | 'subscriber' | 'bclient' | 'quick';

const waiting: RedisOptions = { maxRetriesPerRequest: null, enableReadyCheck: false };
const byRole: Record<RedisRole, RedisOptions> = {
  client: { maxRetriesPerRequest: 20 },
  subscriber: waiting,
  bclient: waiting,
  quick: { maxRetriesPerRequest: 1, commandTimeout: 1_000 },
};

/** A connection of its own to REDIS_URL, which connects again by itself. Throws DmsError where REDIS_URL is not set. */
export function createRedis(environment: Environment, role: RedisRole): Redis {
  if (!environment.REDIS_URL)
    throw new DmsError('QUEUE_UNAVAILABLE', 'REDIS_URL is not set: DMS has no place for its queues.');
  const url = new URL(environment.REDIS_URL);
  const redis = new Redis(environment.REDIS_URL, {
    connectTimeout: 5_000,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 6), 2_000) * (0.5 + Math.random() / 2),
    ...byRole[role],
    // Said here in so many words, as a library in between may drop it and go on in the clear.
    ...(url.protocol === 'rediss:' && { tls: tlsOf(url, environment) }),
  });
  // Each lost connection is an event that would end the process were it not heard; callers see it in their commands.
  redis.on('error', () => undefined);
  return redis;
}

function tlsOf({ hostname }: URL, { REDIS_CA }: Environment): ConnectionOptions {
  return {
    // An address is no name that a certificate could be chosen by.
    ...(isIP(hostname) === 0 && { servername: hostname }),
    ...(REDIS_CA !== undefined && { ca: Buffer.from(REDIS_CA, 'base64').toString() }),
  };
}

/**
 * The connections of this process. `client` and `subscriber` are shared by all queues; every queue gets a blocking one
 * of its own.
 */
export class RedisConnections {
  private readonly all: Redis[] = [];
  private readonly shared = new Map<RedisRole, Redis>();

  constructor(private readonly environment: Environment) {}

  get(role: RedisRole): Redis {
    if (role === 'bclient') return this.made(role);
    const known = this.shared.get(role) ?? this.made(role);
    this.shared.set(role, known);
    return known;
  }

  /** At once and for good. */
  close(): void {
    for (const redis of this.all) redis.disconnect();
  }

  private made(role: RedisRole): Redis {
    const redis = createRedis(this.environment, role);
    // All queues share the subscriber, each listening to several events.
    redis.setMaxListeners(0);
    this.all.push(redis);
    return redis;
  }
}
