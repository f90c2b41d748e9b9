import { setTimeout as wait } from 'node:timers/promises';
import { type ChannelModel, connect } from 'amqplib';
import { type PrivateRabbitmq, startRabbitmq } from '@dms/testing';

/** A run that ended, as the API tells it. */
export interface EndedRun {
  id: string;
  batches: string[];
}

/** Where DMS publishes, whoever listens (docs/events.md). */
const exchange = 'dms.events';
const queue = 'soak';
/** Between two tries to reach a broker that was killed, and two looks. */
const retryMs = 500;
/** What is still under way when the last run has ended has so long to come. */
const patienceMs = 120_000;

/** A RabbitMQ that may be killed, and somebody who listens to all events: of each run and batch that ended each once, and no other. */
export class SoakEvents {
  /** What was told, by subject and name: the ids of the events. A repeated message has an id that was there before. */
  private readonly told = new Map<string, Set<string>>();
  private repeats = 0;
  private over = false;
  private model: ChannelModel | undefined;

  private constructor(private readonly rabbit: PrivateRabbitmq) {}

  static async start(): Promise<SoakEvents> {
    const events = new SoakEvents(await startRabbitmq());
    const listening = await events.listen();
    void events.goOn(listening);
    return events;
  }

  get url(): string {
    return this.rabbit.url;
  }

  /** Killed as a crash would, and started again at once with what it had on disk. */
  async strike(): Promise<void> {
    await this.rabbit.kill();
    await this.rabbit.start();
  }

  async stop(): Promise<void> {
    this.over = true;
    await this.model?.close().catch(() => undefined);
    await this.rabbit.stop();
  }

  /** How often a message came that had come before: at least once is what is promised. */
  get repeated(): number {
    return this.repeats;
  }

  /** Waits for what is to come; then what is missing or too much, in words. */
  async held(runs: readonly EndedRun[]): Promise<string[]> {
    const until = performance.now() + patienceMs;
    let wrong = judgeNews(this.told, runs);
    while (wrong.length > 0 && performance.now() < until) {
      await wait(retryMs);
      wrong = judgeNews(this.told, runs);
    }
    return wrong;
  }

  /** Resolves once it listens; `closed` when that has ended. */
  private async listen(): Promise<{ closed: Promise<unknown> }> {
    const model = await connect(this.rabbit.url);
    this.model = model;
    // Cut with the broker that is killed.
    model.on('error', () => undefined);
    const closed = new Promise((resolve) => model.once('close', resolve));
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    await channel.assertExchange(exchange, 'topic', { durable: true });
    await channel.assertQueue(queue, { durable: true });
    await channel.bindQueue(queue, exchange, '#');
    await channel.consume(queue, (message) => {
      if (!message) return;
      this.hear(JSON.parse(message.content.toString()) as { id: string; subject: string; type: string });
      channel.ack(message);
    });
    return { closed };
  }

  private async goOn(listening: { closed: Promise<unknown> }): Promise<void> {
    let now: { closed: Promise<unknown> } | undefined = listening;
    while (!this.over) {
      await now?.closed;
      await wait(retryMs);
      now = this.over ? undefined : await this.listen().catch(() => undefined);
    }
  }

  private hear({ id, subject, type }: { id: string; subject: string; type: string }): void {
    const what = `${subject} ${type}`;
    const ids = this.told.get(what) ?? new Set<string>();
    if (ids.has(id)) this.repeats += 1;
    this.told.set(what, ids.add(id));
  }
}

/**
 * What is not as it has to be, in words: of each run its start and its end, and each of its batches, under one id; and nothing
 * of any other. `told`: subject and type of an event -> the ids under which it came.
 */
export function judgeNews(told: ReadonlyMap<string, Set<string>>, runs: readonly EndedRun[]): string[] {
  const wanted = new Set(
    runs.flatMap(({ id, batches }) => [
      `runs/${id} dms.run.started`,
      `runs/${id} dms.run.completed`,
      ...batches.map((batch) => `batches/${batch} dms.batch.settled`),
    ]),
  );
  const subjects = [...told.keys()];
  return [
    ...few(
      'lost',
      [...wanted].filter((each) => !told.has(each)),
    ),
    ...few(
      'under two ids',
      subjects.filter((each) => (told.get(each)?.size ?? 0) > 1),
    ),
    ...few(
      'of nothing that happened',
      subjects.filter((each) => /^(runs|batches)/.test(each) && !wanted.has(each)),
    ),
  ];
}

function few(what: string, found: readonly string[]): string[] {
  return found.length === 0 ? [] : [`${found.length} ${what}: ${found.slice(0, 3).join(', ')}`];
}
