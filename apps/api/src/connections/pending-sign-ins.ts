import { DmsError } from '@dms/domain';
import { Injectable } from '@nestjs/common';
import { SessionRedis } from '../access/session-redis';

/** A sign-in at Salesforce's page that somebody began and has not come back from. */
export interface PendingSignIn {
  owner: string;
  sealed: string;
  name: string;
  apiVersion: string;
  /** The connection whose credentials it is to replace. */
  connectionId?: string;
}

export const pendingSeconds = 600;

/** Kept by their state for ten minutes, taken once: a state that comes back a second time is nobody's any more. */
@Injectable()
export class PendingSignIns {
  constructor(private readonly redis: SessionRedis) {}

  async keep(state: string, pending: PendingSignIn): Promise<void> {
    await this.redis.ask((client) =>
      client.set(keyOf(state), JSON.stringify(pending), {
        expiration: { type: 'EX', value: pendingSeconds },
      }),
    );
  }

  /** Throws NOT_FOUND for a state that was never given to this caller, was used, or is too old. */
  async take(state: string, owner: string): Promise<PendingSignIn> {
    const kept = await this.redis.ask((client) => client.getDel(keyOf(state)));
    const pending = kept === null ? undefined : (JSON.parse(kept) as PendingSignIn);
    if (pending?.owner === owner) return pending;
    throw new DmsError(
      'NOT_FOUND',
      'This sign-in was not begun here, was used already, or took too long. Begin again.',
    );
  }
}

const keyOf = (state: string) => `dms:sign-in:${state}`;
