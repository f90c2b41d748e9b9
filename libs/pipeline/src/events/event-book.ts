import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  Batch,
  Batches,
  Datasets,
  Outbox,
  Repository,
  Runs,
  Stored,
  Telling,
  UntoldEvent,
  WorkQueue,
  newIdAfter,
  outboxId,
} from '@dms/domain';
import { PipelineSettings } from '../settings';
import { EventInterest } from './event-interest';
import { News, newsOfBatch, newsOfDataset, newsOfRun } from './news';

const most = 500;

/**
 * Sees to it that every event is told, and none that did not happen: what changes a document writes the event into that same
 * document, in that same write; from there it goes to the outbox, under its own id, however often; only then it is struck
 * from the document. A process that dies in between leaves an event that the sweeper finds.
 */
@Injectable()
export class EventBook {
  private readonly logger = new Logger(EventBook.name);
  private swept = false;

  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Datasets) private readonly datasets: Datasets,
    @Inject(Batches) private readonly batches: Batches,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(WorkQueue) private readonly queue: WorkQueue,
    @Inject(PipelineSettings) private readonly settings: PipelineSettings,
    private readonly interest: EventInterest,
  ) {
    this.accompany(runs, newsOfRun);
    this.accompany(datasets, newsOfDataset);
  }

  /** The batch as it is to be written: with its event, where this write settles it. */
  readonly amendBatch = (id: string, before: Batch, after: Batch): Batch => {
    const untold = this.untold(newsOfBatch(id, before, after));
    return untold ? { ...after, untold: [untold] } : after;
  };

  /** Puts the events of batches into the outbox. Never throws: whoever looks at the run next does it again. */
  async tellBatches(batches: Stored<Batch>[]): Promise<void> {
    const untold = batches.filter(({ value }) => value.untold);
    if (untold.length === 0) return;
    await this.quietly(async () => {
      await this.keep(untold.flatMap(({ value }) => value.untold ?? []));
      for (const { id } of untold) await this.batches.update(id, ({ untold, ...batch }) => untold && batch);
    });
  }

  /** Finds what a process left untold that died, and has what waits in the outbox handed over. */
  async sweep(): Promise<void> {
    const outlets = this.interest.outlets();
    // What was left when somebody still listened is told, once.
    if (outlets.length === 0 && this.swept) return;
    await this.sweepKind(this.runs);
    await this.sweepKind(this.datasets);
    this.swept = true;
    await this.wake(outlets);
  }

  private async sweepKind<T extends Telling>(documents: Repository<T>): Promise<void> {
    for (const stored of await documents.findBy('news', 'untold', most))
      await this.quietly(() => this.tell(documents, stored));
  }

  private accompany<T extends Telling>(
    documents: Repository<T>,
    newsOf: (id: string, before: T, after: T) => News | undefined,
  ): void {
    documents.accompany({
      amend: (id, before, after) => {
        const untold = this.untold(newsOf(id, before, after), before.lastEvent);
        if (!untold) return after;
        const all = [...(before.untold ?? []), untold];
        return { ...after, news: 'untold', untold: all, lastEvent: untold.event.id };
      },
      written: (stored) =>
        stored.value.untold ? this.quietly(() => this.tell(documents, stored)) : Promise.resolve(),
      removing: (stored) => (stored.value.untold ? this.tell(documents, stored) : Promise.resolve()),
    });
  }

  private untold(news: News | undefined, last?: string): UntoldEvent | undefined {
    const outlets = news ? this.interest.outlets(news.name) : [];
    if (!news || outlets.length === 0) return undefined;
    return {
      outlets,
      event: {
        specversion: '1.0',
        id: newIdAfter(last),
        source: this.settings.eventSource,
        type: `dms.${news.name}`,
        subject: news.subject,
        time: new Date().toISOString(),
        datacontenttype: 'application/json',
        data: news.data,
      },
    };
  }

  private async tell<T extends Telling>(documents: Repository<T>, stored: Stored<T>): Promise<void> {
    const told = stored.value.untold ?? [];
    // One after another: the outbox must not show a later event of a subject without the earlier.
    for (const each of told) await this.keep([each]);
    const ids = new Set(told.map(({ event }) => event.id));
    await documents.update(stored.id, (value) => {
      const left = (value.untold ?? []).filter(({ event }) => !ids.has(event.id));
      return left.length > 0 ? { ...value, untold: left } : { ...value, untold: undefined, news: undefined };
    });
  }

  private async keep(untold: UntoldEvent[]): Promise<void> {
    const entries = untold.flatMap(({ event, outlets }) =>
      outlets.map((outlet) => ({ id: outboxId(outlet, event.id), value: { event } })),
    );
    await this.outbox.ensureMany(entries);
    void this.wake(untold.flatMap(({ outlets }) => outlets));
  }

  private async wake(outlets: UntoldEvent['outlets']): Promise<void> {
    for (const outlet of new Set(outlets))
      await this.queue.add({ queue: 'events', outlet }).catch(() => undefined);
  }

  private async quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.warn(`Events wait to be told: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
