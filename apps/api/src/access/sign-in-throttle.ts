import { Injectable } from '@nestjs/common';
import { TooManyAttempts } from '../http/refusal';
import { sha256 } from './secrets';
import { SessionRedis } from './session-redis';

const windowSeconds = 300;
/** Failures within the window: for one user name from one address, and for one address over all names. */
const mostPerName = 10;
const mostPerAddress = 100;
/** Starts a counter that is not there; it ends by itself, counted from the first attempt. */
const fresh = { condition: 'NX', expiration: { type: 'EX', value: windowSeconds } } as const;

/**
 * Counts failed sign-ins in Redis, so that every API process counts together. An attempt is counted before the password
 * is looked at (many at once are not let through) and taken back when it was right.
 */
@Injectable()
export class SignInThrottle {
  constructor(private readonly redis: SessionRedis) {}

  /** Throws TOO_MANY_ATTEMPTS, with the seconds to wait. */
  async count(username: string, address: string): Promise<void> {
    for (const [key, most] of limits(username, address)) {
      const [, count, seconds] = await this.redis.ask((client) =>
        client.multi().set(key, 0, fresh).incr(key).ttl(key).exec(),
      );
      if (Number(count) > most) throw new TooManyAttempts(Math.max(1, Number(seconds)));
    }
  }

  /** The sign-in was right: this name starts again from nothing, the address gets its attempt back. */
  async succeeded(username: string, address: string): Promise<void> {
    const [[name], [place]] = limits(username, address);
    await this.redis.ask((client) => client.multi().del(name).set(place, 1, fresh).decr(place).exec());
  }
}

function limits(username: string, address: string): [[string, number], [string, number]] {
  // Hashed: user names and addresses are of no use to whoever reads Redis.
  return [
    [`dms:sign-in:name:${sha256(`${username}\n${address}`)}`, mostPerName],
    [`dms:sign-in:address:${sha256(address)}`, mostPerAddress],
  ];
}
