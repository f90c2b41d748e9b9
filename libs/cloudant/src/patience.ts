import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How often and how long to try again: the pauses double up to a cap, with jitter, so that many do not come at once.
 * No try begins later than `totalMs` after the first.
 */
export class Patience {
  constructor(
    private readonly tries = 7,
    private readonly firstMs = 100,
    private readonly capMs = 2_000,
    private readonly totalMs = 20_000,
  ) {}

  /** One row of tries: `next` waits for the next one and answers false when there is none. */
  begin(): { next: (askedMs?: number) => Promise<boolean> } {
    const startedAt = performance.now();
    let made = 1;
    return {
      next: async (askedMs = 0) => {
        if (made >= this.tries || performance.now() - startedAt > this.totalMs) return false;
        await this.pause(++made, askedMs);
        return true;
      },
    };
  }

  /** Waits before try number `number` (from 2); what the server asked for counts, up to five seconds. */
  async pause(number: number, askedMs = 0): Promise<void> {
    const planned = Math.min(this.firstMs * 2 ** (number - 2), this.capMs);
    await sleep(Math.max(planned * (0.5 + Math.random() / 2), Math.min(askedMs, 5_000)));
  }
}
