import { LedgerCensus, OutboxCensus, ProcessMetrics, type MetricNumbers } from '@dms/pipeline';
import { QueueCensus, WorkerBoard } from '@dms/queue';
import { Injectable, Logger } from '@nestjs/common';
import { AggregatorRegistry, Gauge, Registry } from 'prom-client';

const sources = ['queues', 'ledger', 'workers', 'outbox'] as const;
type Source = (typeof sources)[number];

/** The page for Prometheus: this process, every worker (each by its place), the queues and the ledger. */
@Injectable()
export class MetricsService {
  private readonly logger = new Logger(MetricsService.name);
  private readonly missing = new Set<Source>();

  constructor(
    private readonly own: ProcessMetrics,
    private readonly queues: QueueCensus,
    private readonly ledger: LedgerCensus,
    private readonly workers: WorkerBoard,
    private readonly outbox: OutboxCensus,
  ) {}

  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;

  /** What cannot be asked now is left out, and `dms_metrics_source_up` says so: half a page is better than none. */
  async page(): Promise<string> {
    const installation = new Registry();
    const [own, workers] = await Promise.all([
      this.own.numbers(),
      this.asked('workers', () => this.ofWorkers()),
      this.asked('queues', () => this.countQueues(installation)),
      this.asked('ledger', () => this.countBatches(installation)),
      this.asked('outbox', () => this.countEvents(installation)),
    ]);
    this.countSources(installation);
    const numbers = [named(own, 'api'), ...(workers ?? []), await installation.getMetricsAsJSON()];
    return AggregatorRegistry.aggregate(numbers).metrics();
  }

  private async ofWorkers(): Promise<MetricNumbers[]> {
    const all = await this.workers.all();
    return all.map(({ place, numbers }) => named(JSON.parse(numbers) as MetricNumbers, `worker-${place}`));
  }

  private async countQueues(registry: Registry): Promise<void> {
    const counts = await this.queues.take();
    const registers = [registry];
    const help = 'Jobs in the queues; active: a worker has them in hand; delayed: not due yet';
    const jobs = new Gauge({ name: 'dms_queue_jobs', help, labelNames: ['queue', 'state'], registers });
    const age = new Gauge({
      name: 'dms_queue_oldest_waiting_job_age_seconds',
      help: 'Since the oldest job was added that no worker has taken yet; 0: none waits',
      labelNames: ['queue'],
      registers,
    });
    for (const { queue, waiting, active, delayed, oldestWaitingSeconds } of counts) {
      for (const [state, number] of Object.entries({ waiting, active, delayed }))
        jobs.set({ queue, state }, number);
      age.set({ queue }, oldestWaitingSeconds);
    }
  }

  private async countBatches(registry: Registry): Promise<void> {
    const counts = await this.ledger.take();
    const batches = new Gauge({
      name: 'dms_batches',
      help: 'Batches of the runs that are not finished, by the state the ledger gives them',
      labelNames: ['state'],
      registers: [registry],
    });
    for (const [state, number] of Object.entries(counts)) batches.set({ state }, number);
  }

  private async countEvents(registry: Registry): Promise<void> {
    const counts = await this.outbox.take();
    const events = new Gauge({
      name: 'dms_events_waiting',
      help: 'Events that have happened and wait to be handed over, by way out; 10,000 stands for more too',
      labelNames: ['outlet'],
      registers: [registry],
    });
    for (const [outlet, number] of Object.entries(counts)) events.set({ outlet }, number);
  }

  private countSources(registry: Registry): void {
    const up = new Gauge({
      name: 'dms_metrics_source_up',
      help: '0: the numbers of this source are missing on this page',
      labelNames: ['source'],
      registers: [registry],
    });
    for (const source of sources) up.set({ source }, this.missing.has(source) ? 0 : 1);
  }

  private async asked<T>(source: Source, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await ask();
      this.missing.delete(source);
      return answer;
    } catch (error) {
      if (!this.missing.has(source)) this.logger.warn(`No numbers of the ${source}: ${String(error)}`);
      this.missing.add(source);
      return undefined;
    }
  }
}

/** With the process they are of on every one; each series then is of one process, so adding up changes nothing. */
function named(numbers: MetricNumbers, process: string): MetricNumbers {
  return numbers.map((metric) => ({
    ...metric,
    aggregator: 'sum',
    values: metric.values.map((value) => ({ ...value, labels: { ...value.labels, process } })),
  }));
}
