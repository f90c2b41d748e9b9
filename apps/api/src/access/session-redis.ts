import { Environment } from '@dms/config';
import { DmsError } from '@dms/domain';
import { Injectable, Logger, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { RedisClientType, createClient } from '@redis/client';

/** The Redis of sessions and sign-in counters. A lost Redis is a quick, honest error, never a hanging request. */
@Injectable()
export class SessionRedis implements OnModuleInit, OnModuleDestroy {
  readonly client: RedisClientType;
  private readonly logger = new Logger(SessionRedis.name);

  constructor(environment: Environment) {
    if (!environment.REDIS_URL) throw new Error('REDIS_URL is not set: sessions are kept in Redis.');
    this.client = createClient({
      url: environment.REDIS_URL,
      disableOfflineQueue: true,
      // A Redis that went silent without a word is noticed within ten seconds.
      pingInterval: 4000,
      socket: {
        connectTimeout: 5000,
        socketTimeout: 10_000,
        reconnectStrategy: (tries) => Math.min(100 + tries * 100, 2000),
        ...(environment.REDIS_CA !== undefined && {
          tls: true,
          ca: Buffer.from(environment.REDIS_CA, 'base64'),
        }),
      },
    }) as RedisClientType;
    this.client.on('error', (error: Error) => {
      this.logger.debug(`Redis: ${error.message}`);
    });
  }

  /** Waits a moment for Redis; goes on trying by itself when it is not there yet. */
  async onModuleInit(): Promise<void> {
    const ready = new Promise((resolve) => this.client.once('ready', resolve));
    void this.client.connect().catch(() => undefined);
    const soon = new Promise((resolve) => setTimeout(resolve, 3000).unref());
    await Promise.race([ready, soon]);
  }

  /** Runs a command; QUEUE_UNAVAILABLE when Redis does not answer. */
  async ask<T>(command: (client: RedisClientType) => Promise<T>): Promise<T> {
    try {
      return await command(this.client);
    } catch (error) {
      throw redisUnavailable(error);
    }
  }

  onModuleDestroy(): void {
    if (this.client.isOpen) this.client.destroy();
  }
}

export function redisUnavailable(cause: unknown): DmsError {
  return new DmsError('QUEUE_UNAVAILABLE', 'Redis does not answer; try again in a moment.', undefined, {
    cause,
  });
}
