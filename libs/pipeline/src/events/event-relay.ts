import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  DmsError,
  DmsEvent,
  EventChannel,
  EventOutlet,
  Outbox,
  OutboxEntry,
  ProgressBoard,
  Stored,
  outboxId,
} from '@dms/domain';
import { noteEvents } from '../watch/notes';
import { WebhookDeliveries } from './webhook-deliveries';

/** Handed over together; each is then taken out of the outbox. */
const handful = 100;

/**
 * Hands over what waits in the outbox, oldest first, and strikes it out once it was taken. The queue has one such piece of work
 * for each way out at a time; were there two, an event would be told twice under its one id.
 */
@Injectable()
export class EventRelay {
  private readonly logger = new Logger(EventRelay.name);
  /** What was last said of the broker: once is enough. */
  private said?: string;

  constructor(
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(EventChannel) private readonly broker: EventChannel,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
    private readonly deliveries: WebhookDeliveries,
  ) {}

  /** Until nothing waits. A broker that is away is no error: the sweeper comes again, and nothing is lost. */
  async relay(outlet: EventOutlet): Promise<void> {
    if (outlet === 'webhooks') return this.drain(outlet, (events) => this.deliveries.begin(events));
    // What was kept for a broker that is no longer configured waits until one is again.
    if (!this.broker.configured) return;
    try {
      await this.broker.check();
      await this.drain(outlet, async (events) => {
        await this.broker.publish(events);
        noteEvents(outlet, 'taken', events.length);
      });
      await this.say(undefined);
    } catch (error) {
      if (!(error instanceof DmsError) || error.code !== 'BROKER_UNAVAILABLE') throw error;
      noteEvents(outlet, 'failed', 1);
      await this.say(error.message);
    }
  }

  private async drain(outlet: EventOutlet, take: (events: DmsEvent[]) => Promise<void>): Promise<void> {
    for (;;) {
      const { items } = await this.outbox.list({ limit: handful, prefix: outboxId(outlet, '') });
      if (items.length === 0) return;
      await take(items.map(({ value }) => value.event));
      await this.strike(items);
    }
  }

  private async strike(items: Stored<OutboxEntry>[]): Promise<void> {
    await Promise.all(items.map(({ id, version }) => this.outbox.remove(id, version)));
  }

  private async say(trouble: string | undefined): Promise<void> {
    await this.board.setTrouble('broker', trouble);
    if (trouble === this.said) return;
    if (trouble) this.logger.warn(`Events wait in the outbox: ${trouble}`);
    else this.logger.log('The broker takes events again.');
    this.said = trouble;
  }
}
