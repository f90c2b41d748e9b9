import { Inject, Injectable, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { EventChannel, EventName, EventOutlet, ProgressBoard, Webhooks, isAskedFor } from '@dms/domain';

const everyMs = 5_000;
/** News that a webhook was changed, in whichever process. */
const changed = 'webhooks';

/**
 * Who wants to be told of what now. Where nobody does, nothing is written down for anybody: events begin with the first who
 * listens. Webhooks are looked up every few seconds, and at once when one is changed.
 */
@Injectable()
export class EventInterest implements OnModuleInit, OnApplicationShutdown {
  private patterns: string[] = [];
  private timer?: NodeJS.Timeout;
  private stop: () => void = () => undefined;

  constructor(
    @Inject(EventChannel) private readonly broker: EventChannel,
    @Inject(Webhooks) private readonly webhooks: Webhooks,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.look().catch(() => undefined);
    const again = () => void this.look().catch(() => undefined);
    this.stop = this.board.listen(changed, again);
    this.timer = setInterval(again, everyMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.stop();
  }

  /** The ways out that somebody waits at: for this event, or for any. */
  outlets(name?: EventName): EventOutlet[] {
    const hooked = name === undefined ? this.patterns.length > 0 : isAskedFor(name, this.patterns);
    return [
      ...(this.broker.configured ? (['broker'] as const) : []),
      ...(hooked ? (['webhooks'] as const) : []),
    ];
  }

  /** After a webhook was changed: here at once, and elsewhere as soon as it is heard. */
  async refresh(): Promise<void> {
    await this.look();
    await this.board.announce(changed);
  }

  private async look(): Promise<void> {
    const patterns = new Set<string>();
    for await (const { value } of this.webhooks.scan())
      if (value.enabled) for (const pattern of value.events) patterns.add(pattern);
    this.patterns = [...patterns];
  }
}
