import { setTimeout as wait } from 'node:timers/promises';
import { DmsClient } from '../sample/dms-client';
import type { Rig } from './rig';

/** A client that lives through what happens to the system: a session that went with Redis or the API is made anew. */
export class PatientClient {
  private dms: DmsClient | undefined;
  private lastError: unknown;

  constructor(
    private readonly rig: Rig,
    private readonly patienceMs: number,
  ) {}

  async client(): Promise<DmsClient> {
    return (this.dms ??= await this.rig.client());
  }

  /** Undefined where there was no answer, or a refusal. */
  async ask<T>(call: (dms: DmsClient) => Promise<T>): Promise<T | undefined> {
    try {
      return await call(await this.client());
    } catch (error) {
      this.lastError = error;
      this.dms = undefined;
      return undefined;
    }
  }

  /** Asked until it is answered. */
  async insist<T>(call: (dms: DmsClient) => Promise<T>): Promise<T> {
    const until = performance.now() + this.patienceMs;
    for (;;) {
      const answer = await this.ask(call);
      if (answer !== undefined) return answer;
      if (performance.now() > until)
        throw new Error(`DMS does not answer any more: ${String(this.lastError)}`);
      await wait(200);
    }
  }
}
