import { Redis } from 'ioredis';
import { DmsError } from '@dms/domain';

/**
 * Throws when this Redis throws keys away once its memory is full: jobs would vanish. A server that tells its policy
 * to nobody is believed.
 */
export async function refuseEvictingRedis(redis: Redis): Promise<void> {
  const policy = (await policyByConfig(redis)) ?? (await policyByInfo(redis));
  if (policy === undefined || policy === 'noeviction') return;
  throw new DmsError(
    'QUEUE_UNAVAILABLE',
    `Redis is set to throw keys away when it is full (maxmemory-policy ${policy}); set maxmemory-policy to noeviction.`,
  );
}

/** Managed services often forbid CONFIG. */
async function policyByConfig(redis: Redis): Promise<string | undefined> {
  try {
    const answer = (await redis.config('GET', 'maxmemory-policy')) as string[];
    return answer[1];
  } catch (error) {
    if ((error as Error).name === 'ReplyError') return undefined;
    throw error;
  }
}

async function policyByInfo(redis: Redis): Promise<string | undefined> {
  try {
    return /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1];
  } catch (error) {
    if ((error as Error).name === 'ReplyError') return undefined;
    throw error;
  }
}
