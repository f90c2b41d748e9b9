import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChannelModel, ConfirmChannel, SocketOptions } from 'amqplib';
import { OnApplicationShutdown } from '@nestjs/common';
import { DmsError, DmsEvent, EventChannel, eventName } from '@dms/domain';
import { brokerTrouble } from './broker-trouble';

/** Durable, of type topic; the routing key is the event's name. */
export const eventExchange = 'dms.events';

const connectMs = 10_000;
/** A broker short of memory or disk holds its answers back: given up after so long. */
const confirmMs = 30_000;
const longestPauseMs = 30_000;

interface Line {
  model: ChannelModel;
  channel: ConfirmChannel;
  /** Rejects when the line is cut; never resolves. */
  cut: Promise<never>;
}

/**
 * Events by AMQP 0-9-1, each confirmed by the broker. The connection is made when it is first needed and made anew when it was
 * lost; after a failure it is not tried again at once, but after a pause that grows from one second to thirty.
 */
export class AmqpEventChannel extends EventChannel implements OnApplicationShutdown {
  private line?: Promise<Line>;
  private failures = 0;
  private notBefore = 0;
  private last?: DmsError;

  constructor(private readonly options: { url?: string; ca?: string; now?: () => number }) {
    super();
  }

  get configured(): boolean {
    return this.options.url !== undefined;
  }

  async publish(events: DmsEvent[]): Promise<void> {
    if (events.length === 0) return;
    const line = await this.connected();
    try {
      const confirmed = Promise.all(events.map((event) => confirm(line.channel, event)));
      await within(confirmMs, Promise.race([confirmed, line.cut]));
    } catch (error) {
      // What comes later on the old line must not be taken for an answer to something newer.
      this.drop(line);
      throw this.failed(error);
    }
  }

  async check(): Promise<void> {
    await this.connected();
  }

  async onApplicationShutdown(): Promise<void> {
    const line = await this.line?.catch(() => undefined);
    this.line = undefined;
    await line?.model.close().catch(() => undefined);
  }

  private connected(): Promise<Line> {
    if (this.line) return this.line;
    if (this.last && this.now() < this.notBefore) return Promise.reject(this.last);
    const line = this.connect();
    this.line = line;
    line.then(
      (made) => {
        this.failures = 0;
        this.last = undefined;
        made.cut.catch(() => this.line === line && (this.line = undefined));
      },
      () => this.line === line && (this.line = undefined),
    );
    return line;
  }

  private async connect(): Promise<Line> {
    let model: ChannelModel | undefined;
    try {
      // Whoever has no broker need not load what speaks to one.
      const { connect } = await import('amqplib');
      const connecting = connect(this.options.url ?? '', this.socketOptions());
      model = await within(connectMs, connecting).catch((error: unknown) => {
        // One that comes too late after all is not wanted any more.
        void connecting.then((late) => late.close()).catch(() => undefined);
        throw error;
      });
      const cutModel = cutOf(model);
      const channel = await model.createConfirmChannel();
      const cut = Promise.race([cutModel, cutOf(channel)]);
      cut.catch(() => undefined);
      await within(
        connectMs,
        Promise.race([channel.assertExchange(eventExchange, 'topic', { durable: true }), cut]),
      );
      return { model, channel, cut };
    } catch (error) {
      void model?.close().catch(() => undefined);
      throw this.failed(error);
    }
  }

  private socketOptions(): SocketOptions {
    const { url = '', ca } = this.options;
    const { hostname } = new URL(url);
    return {
      timeout: connectMs,
      keepAlive: true,
      clientProperties: { connection_name: 'dms' },
      // An address is no name that a certificate could be chosen by.
      ...(isIP(hostname.replace(/[[\]]/g, '')) === 0 && { servername: hostname }),
      ...(ca !== undefined && { ca: [Buffer.from(ca, 'base64')] }),
    } as SocketOptions;
  }

  private drop(line: Line): void {
    this.line = undefined;
    void line.model.close().catch(() => undefined);
  }

  private failed(error: unknown): DmsError {
    const pause = Math.min(1_000 * 2 ** this.failures, longestPauseMs) * (0.75 + Math.random() / 4);
    this.failures += 1;
    this.notBefore = this.now() + pause;
    this.last = brokerTrouble(error);
    return this.last;
  }

  private now(): number {
    return (this.options.now ?? (() => performance.now()))();
  }
}

/** Done when the broker has it on disk, or has found that nobody listens. */
function confirm(channel: ConfirmChannel, event: DmsEvent): Promise<void> {
  const key = eventName(event);
  return new Promise((resolve, reject) => {
    channel.publish(
      eventExchange,
      key,
      Buffer.from(JSON.stringify(event)),
      {
        persistent: true,
        messageId: event.id,
        type: event.type,
        timestamp: Math.floor(Date.parse(event.time) / 1000),
        contentType: 'application/cloudevents+json',
        contentEncoding: 'utf-8',
        appId: 'dms',
      },
      (error: unknown) => (error ? reject(error) : resolve()),
    );
  });
}

function cutOf(emitter: ChannelModel | ConfirmChannel): Promise<never> {
  const cut = new Promise<never>((_, reject) => {
    const listen = emitter.on.bind(emitter) as (event: string, heard: (error?: Error) => void) => unknown;
    listen('error', (error) => reject(error));
    listen('close', (error) => reject(error ?? new Error('the connection was closed')));
  });
  cut.catch(() => undefined);
  return cut;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const patience = new AbortController();
  const late = delay(ms, undefined, { signal: patience.signal }).then(() => {
    throw new Error(`no answer within ${ms} ms`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    patience.abort();
  }
}
