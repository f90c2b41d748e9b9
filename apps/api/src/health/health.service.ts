import {
  DmsError,
  EventChannel,
  ObjectStorage,
  ProgressBoard,
  type QueueName,
  queueNames,
  Users,
  WorkQueue,
} from '@dms/domain';
import { EventInterest } from '@dms/pipeline';
import { WorkerBoard } from '@dms/queue';
import { Injectable, Logger, OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { FirstAdmin } from '../access/first-admin';

const everyMs = 1000;
/** A part that does not answer within this is down. */
const patienceMs = 5000;

export const partNames = ['store', 'queue', 'storage', 'worker', 'broker'] as const;
export type PartName = (typeof partNames)[number];
export type PartState = 'ok' | 'down';
export interface Health {
  status: PartState;
  /** The broker only where one is configured. */
  parts: Record<Exclude<PartName, 'broker'>, PartState> & { broker?: PartState };
  /** Whether a worker takes work from each queue. */
  queues: Record<QueueName, PartState>;
  missing: { part: PartName; reason: string }[];
  setupRequired: boolean;
}

/** There are workers, but none that takes work from these queues. */
class UntakenQueues extends Error {
  constructor(names: readonly QueueName[]) {
    super(
      `No worker takes work from ${names.join(', ')}: start one that does (DMS_WORKER_QUEUES). What is asked for waits until then.`,
    );
  }
}
const stateOfQueues = (taken: readonly QueueName[]) =>
  Object.fromEntries(
    queueNames.map((name) => [name, taken.includes(name) ? 'ok' : 'down']),
  ) as Health['queues'];
/** Were the API taken away because one of these is not there, nobody could see why nothing goes on. */
const spared: readonly PartName[] = ['worker', 'broker'];

/** What a stranger may read: which part, and where to look. Addresses and errors are in the log. */
const advice: Record<PartName, string> = {
  store: 'The document store does not answer as it should: look at CLOUDANT_URL and whether it runs.',
  queue: 'Redis does not answer as it should: look at REDIS_URL and whether it runs.',
  storage:
    'Staged files cannot be written: look at DMS_STORAGE_DIR and its disk, or at the bucket of S3_BUCKET.',
  worker: 'No worker has been heard of for half a minute: start one. What is asked for waits until then.',
  broker: 'RabbitMQ does not take events: look at AMQP_URL and whether it runs. They wait.',
};

/**
 * Looks at the parts once a second in the background, so that the answer never waits for one of them: under the
 * heaviest load readiness is told at once, at most some seconds old.
 */
@Injectable()
export class HealthService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(HealthService.name);
  private timer?: NodeJS.Timeout;
  private health: Health = {
    status: 'down',
    parts: { store: 'down', queue: 'down', storage: 'down', worker: 'down' },
    queues: stateOfQueues([]),
    missing: partNames
      .filter((part) => part !== 'broker')
      .map((part) => ({ part, reason: 'It has not been looked at yet.' })),
    setupRequired: false,
  };

  constructor(
    private readonly users: Users,
    private readonly queue: WorkQueue,
    private readonly storage: ObjectStorage,
    private readonly workers: WorkerBoard,
    private readonly broker: EventChannel,
    private readonly interest: EventInterest,
    private readonly board: ProgressBoard,
    private readonly firstAdmin: FirstAdmin,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.look();
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.look = () => Promise.resolve();
  }

  now(): Health {
    return this.health;
  }

  private look = async (): Promise<void> => {
    let taken: readonly QueueName[] = [];
    const reasons = await Promise.all([
      this.missing('store', () => this.users.list({ limit: 1 })),
      this.missing('queue', () => this.queue.depths()),
      this.missing('storage', () => this.storage.check()),
      this.missing('worker', async () => {
        taken = await this.queuesTaken();
        const untaken = this.queuesInUse().filter((name) => !taken.includes(name));
        if (untaken.length > 0) throw new UntakenQueues(untaken);
      }),
      this.missing('broker', () => this.askForBroker()),
    ]);
    const missing = partNames.flatMap((part, index) => {
      const reason = reasons[index];
      return reason === undefined ? [] : [{ part, reason }];
    });
    const stateOf = (name: PartName) => (missing.some(({ part }) => part === name) ? 'down' : 'ok');
    const parts: Health['parts'] = {
      store: stateOf('store'),
      queue: stateOf('queue'),
      storage: stateOf('storage'),
      worker: stateOf('worker'),
      ...(this.broker.configured && { broker: stateOf('broker') }),
    };
    const status = missing.every(({ part }) => spared.includes(part)) ? 'ok' : 'down';
    const setupRequired =
      parts.store === 'ok' ? await this.firstAdmin.isMissing().catch(() => false) : this.health.setupRequired;
    this.health = { status, parts, queues: stateOfQueues(taken), missing, setupRequired };
    this.timer = setTimeout(() => void this.look(), everyMs).unref();
  };

  /** Where nobody listens to events, there is nothing to hand over. */
  private queuesInUse(): QueueName[] {
    const outlets = this.interest.outlets();
    return queueNames.filter((name) => {
      if (name === 'events') return outlets.length > 0;
      return name !== 'webhooks' || outlets.includes('webhooks');
    });
  }

  private async queuesTaken(): Promise<readonly QueueName[]> {
    const { workers, queues } = await this.workers.atWork();
    if (workers === 0) throw new Error('none has been heard of');
    return queues;
  }

  /** The workers publish, and tell what keeps them from it in words that name a variable and nothing else. */
  private async askForBroker(): Promise<void> {
    const trouble = this.broker.configured ? await this.board.trouble('broker') : undefined;
    if (trouble !== undefined) throw new DmsError('BROKER_UNAVAILABLE', trouble);
  }

  /** Why the part is missing; undefined: it is there. */
  private async missing(part: PartName, check: () => Promise<unknown>): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`no answer within ${patienceMs} ms`));
      }, patienceMs);
    });
    try {
      await Promise.race([check(), late]);
      return undefined;
    } catch (error) {
      if (this.health.parts[part] === 'ok') this.logger.warn(`${part} is down: ${String(error)}`);
      return reasonOf(part, error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function reasonOf(part: PartName, error: unknown): string {
  if (error instanceof UntakenQueues) return error.message;
  if (!(error instanceof DmsError)) return advice[part];
  if (part === 'worker') return 'Whether a worker is there is not known while Redis does not answer.';
  // Of the errors only these say more than where to look, and name no address.
  return ['DISK_FULL', 'BROKER_UNAVAILABLE'].includes(error.code) ? error.message : advice[part];
}
