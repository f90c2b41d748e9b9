import { Inject, Injectable } from '@nestjs/common';
import { EventOutlet, Outbox, eventOutlets, outboxId } from '@dms/domain';

const keptMs = 15_000;
/** So many are told exactly; more of them are told as so many. */
const most = 10_000;

/** How many events wait for each way out. Kept a while: nobody decides by it. */
@Injectable()
export class OutboxCensus {
  private last?: { at: number; counts: Promise<Record<EventOutlet, number>> };

  constructor(@Inject(Outbox) private readonly outbox: Outbox) {}

  take(): Promise<Record<EventOutlet, number>> {
    const now = performance.now();
    if (!this.last || now - this.last.at > keptMs) {
      const counts = this.count();
      // What failed is asked anew by the next.
      counts.catch(() => (this.last = undefined));
      this.last = { at: now, counts };
    }
    return this.last.counts;
  }

  private async count(): Promise<Record<EventOutlet, number>> {
    const counts = await Promise.all(
      eventOutlets.map(async (outlet) => [outlet, await this.waiting(outlet)] as const),
    );
    return Object.fromEntries(counts) as Record<EventOutlet, number>;
  }

  private async waiting(outlet: EventOutlet): Promise<number> {
    let count = 0;
    for await (const _entry of this.outbox.scan(outboxId(outlet, ''))) {
      count += 1;
      if (count === most) break;
    }
    return count;
  }
}
