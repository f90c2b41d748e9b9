import {
  FactoryProvider,
  Global,
  Inject,
  Module,
  OnApplicationShutdown,
  OnModuleInit,
  Type,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { BullModule, getQueueToken } from '@nestjs/bull';
import type { Queue, QueueOptions } from 'bull';
import { Environment } from '@dms/config';
import { ProgressBoard, QueueName, queueNames, Work, WorkQueue } from '@dms/domain';
import { BullWorkQueue } from './bull-work-queue';
import { QueueBoard } from './queue-board';
import { QueueCensus } from './queue-census';
import { RedisConnections } from './redis-connections';
import { RedisHealth } from './redis-health';
import { RedisProgressBoard } from './redis-progress-board';
import { refuseEvictingRedis } from './refuse-evicting-redis';
import { WorkerBoard } from './worker-board';
import { within } from './within';

/** Unreachable for this long at the start: given up. */
const startPatienceMs = 60_000;

/** Braces: all keys in one slot, as Bull's scripts need on a cluster. */
export const queuePrefix = '{dms}';

/** How every queue of DMS is set up, whoever makes it. */
export function bullOptions(environment: Environment, connections: RedisConnections): QueueOptions {
  const lockDuration = environment.DMS_LEASE_SECONDS * 1000;
  return {
    prefix: queuePrefix,
    createClient: (type) => connections.get(type),
    settings: {
      // A killed worker's job is taken up after lockDuration + stalledInterval at the latest.
      lockDuration,
      stalledInterval: lockDuration / 2,
      // Never given up here: the documents count what was tried. Bull's script compares with this number alone.
      maxStalledCount: 1_000_000,
    },
  };
}

// Bull's module takes a failed provider of its options for none given and would go to the standard port: so this one
// cannot fail, and QueueModule looks whether Redis is there.
@Global()
@Module({
  providers: [
    {
      provide: RedisConnections,
      inject: [Environment],
      useFactory: (environment: Environment) => new RedisConnections(environment),
    },
  ],
  exports: [RedisConnections],
})
class RedisModule {}

type Queues = ReadonlyMap<QueueName, Queue<Work>>;

/** A provider made over all queues. */
function overQueues<T>(
  provide: Type<T> | (abstract new () => T),
  made: new (queues: Queues) => T,
): FactoryProvider<T> {
  return {
    provide,
    inject: queueNames.map((name) => getQueueToken(name)),
    useFactory: (...all: Queue<Work>[]) =>
      new made(new Map(all.map((queue) => [queue.name as QueueName, queue]))),
  };
}

const queues = BullModule.registerQueue(...queueNames.map((name) => ({ name })));

/**
 * Provides WorkQueue, ProgressBoard, RedisHealth and RedisConnections, what shows them to people who watch, and Bull's queues for the processors of
 * apps/worker (which then begin to take work; whoever only adds makes no blocking connection). Waits for Redis at start.
 */
@Module({
  imports: [
    RedisModule,
    BullModule.forRootAsync({ inject: [Environment, RedisConnections], useFactory: bullOptions }),
    queues,
  ],
  providers: [
    overQueues(WorkQueue, BullWorkQueue),
    overQueues(QueueCensus, QueueCensus),
    overQueues(QueueBoard, QueueBoard),
    {
      provide: WorkerBoard,
      inject: [RedisConnections],
      useFactory: (connections: RedisConnections) => new WorkerBoard(connections),
    },
    {
      provide: ProgressBoard,
      inject: [RedisConnections],
      useFactory: (connections: RedisConnections) => new RedisProgressBoard(connections),
    },
    {
      provide: RedisHealth,
      inject: [RedisConnections],
      useFactory: (connections: RedisConnections) => new RedisHealth(connections),
    },
  ],
  exports: [queues, WorkQueue, QueueCensus, QueueBoard, WorkerBoard, ProgressBoard, RedisHealth],
})
export class QueueModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(RedisConnections) private readonly connections: RedisConnections,
    private readonly module: ModuleRef,
  ) {}

  /** Throws DmsError QUEUE_UNAVAILABLE when no Redis answers for 60 s, or one that throws keys away. */
  async onModuleInit(): Promise<void> {
    try {
      await within(startPatienceMs, this.connections.get('subscriber').ping());
      await refuseEvictingRedis(this.connections.get('client'));
    } catch (error) {
      this.connections.close();
      throw error;
    }
  }

  /** Bull's queues end first (running jobs are waited for), as they still need the connections. */
  async onApplicationShutdown(): Promise<void> {
    const queues = queueNames.map((name) =>
      this.module.get<Queue<Work>>(getQueueToken(name), { strict: false }),
    );
    await Promise.allSettled(queues.map((each) => each.close()));
    this.connections.close();
  }
}
