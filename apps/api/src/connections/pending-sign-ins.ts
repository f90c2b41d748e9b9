import { createHash } from 'node:crypto';
import { DmsError } from '@dms/domain';
import { Injectable } from '@nestjs/common';
import { SessionRedis } from '../access/session-redis';

/** A sign-in at Salesforce's page that somebody began and has not come back from. */
export interface PendingSignIn {
  sealed: string;
  name: string;
  apiVersion: string;
  /** The connection whose credentials it is to replace. */
  connectionId?: string;
}

export const pendingSeconds = 600;

/**
 * Kept for ten minutes by their state and by who began (a session, or a user's token): the state alone opens nothing, and
 * one that comes back a second time is nobody's any more.
 */
@Injectable()
export class PendingSignIns {
  constructor(private readonly redis: SessionRedis) {}

  async keep(state: string, by: string, pending: PendingSignIn): Promise<void> {
    await this.redis.ask((client) =>
      client.set(keyOf(state, by), JSON.stringify(pending), {
        expiration: { type: 'EX', value: pendingSeconds },
      }),
    );
  }

  /** Throws NOT_FOUND for a state that was never given to this caller, was used, or is too old. */
  async take(state: string, by: string): Promise<PendingSignIn> {
    const kept = await this.redis.ask((client) => client.getDel(keyOf(state, by)));
    if (kept !== null) return JSON.parse(kept) as PendingSignIn;
    throw new DmsError(
      'NOT_FOUND',
      'This sign-in was not begun here, was used already, or took too long. Begin again.',
    );
  }
}

const keyOf = (state: string, by: string) =>
  `dms:sign-in:${createHash('sha256').update(`${state}\n${by}`).digest('base64url')}`;
