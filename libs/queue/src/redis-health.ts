import { RedisConnections } from './redis-connections';
import { within } from './within';

/** Whether Redis answers, for readiness. */
export class RedisHealth {
  constructor(private readonly connections: RedisConnections) {}

  /** Answers within 2 s; throws DmsError QUEUE_UNAVAILABLE. */
  async ping(): Promise<void> {
    await within(2_000, this.connections.get('quick').ping());
  }
}
