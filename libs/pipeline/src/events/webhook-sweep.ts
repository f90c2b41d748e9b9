import { Inject, Injectable } from '@nestjs/common';
import { PipelineSettings } from '../settings';
import { WebhookBook } from './webhook-book';
import { WebhookDeliveries } from './webhook-deliveries';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Looks after deliveries less often than after runs: those that wait are in the queue, mostly not due yet, and may be many. */
@Injectable()
export class WebhookSweep {
  private sweptAt = -Infinity;
  private tidiedAt = -Infinity;

  constructor(
    @Inject(PipelineSettings) private readonly settings: PipelineSettings,
    private readonly book: WebhookBook,
    private readonly deliveries: WebhookDeliveries,
  ) {}

  async sweep(): Promise<void> {
    const now = this.settings.now();
    if (now - this.sweptAt >= minuteMs) {
      await this.deliveries.sweep();
      this.sweptAt = now;
    }
    if (now - this.tidiedAt >= hourMs) {
      await this.book.tidy();
      this.tidiedAt = now;
    }
  }
}
