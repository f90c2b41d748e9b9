import { Environment } from '@dms/config';
import { ProcessMetrics, PipelineSettings } from '@dms/pipeline';
import { WorkerBoard } from '@dms/queue';
import { Injectable, Logger, OnApplicationShutdown } from '@nestjs/common';
import { chosenQueues } from './roles';

const everyMs = 5_000;

/**
 * A worker has no server, and gets none for its numbers: where workers run, nothing reaches them (Cloud Foundry gives
 * them no route), several on one machine would need a port each, and every port would need its own lock and key. So each
 * lays its numbers down in Redis, and GET /api/metrics shows all of them behind one token. They are at most some seconds
 * old; without Redis there are none, but then no work either.
 */
@Injectable()
export class MetricsPublisher implements OnApplicationShutdown {
  private readonly logger = new Logger(MetricsPublisher.name);
  private timer?: NodeJS.Timeout;
  private publishing?: Promise<void>;
  private failed = false;

  constructor(
    private readonly metrics: ProcessMetrics,
    private readonly board: WorkerBoard,
    private readonly settings: PipelineSettings,
    private readonly environment: Environment,
  ) {}

  start(): void {
    this.publishing = this.publish();
    this.timer = setInterval(() => (this.publishing = this.publish()), everyMs);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.publishing;
    await this.board.leave(this.settings.holder).catch(() => undefined);
  }

  /** Says once that it failed: Redis may be away for long. */
  private async publish(): Promise<void> {
    try {
      const numbers = JSON.stringify(await this.metrics.numbers());
      const queues = [...chosenQueues(this.environment).keys()];
      const shown = await this.board.publish(this.settings.holder, numbers, queues);
      if (!shown && !this.failed)
        this.logger.warn('There are too many workers to show the numbers of this one.');
      this.failed = !shown;
    } catch (error) {
      if (!this.failed) this.logger.warn(`The numbers could not be told: ${String(error)}`);
      this.failed = true;
    }
  }
}
