import { ObjectStorage, Users, WorkQueue } from '@dms/domain';
import { Injectable, Logger, OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { FirstAdmin } from '../access/first-admin';

const everyMs = 1000;
/** A part that does not answer within this is down. */
const patienceMs = 5000;

export type PartState = 'ok' | 'down';
export interface Health {
  status: PartState;
  parts: { store: PartState; queue: PartState; storage: PartState };
  setupRequired: boolean;
}

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
    parts: { store: 'down', queue: 'down', storage: 'down' },
    setupRequired: false,
  };

  constructor(
    private readonly users: Users,
    private readonly queue: WorkQueue,
    private readonly storage: ObjectStorage,
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
    const [store, queue, storage] = await Promise.all([
      this.state('store', () => this.users.list({ limit: 1 })),
      this.state('queue', () => this.queue.depths()),
      this.state('storage', () => this.storage.check()),
    ]);
    const parts = { store, queue, storage };
    const status = Object.values(parts).every((part) => part === 'ok') ? 'ok' : 'down';
    const setupRequired =
      store === 'ok' ? await this.firstAdmin.isMissing().catch(() => false) : this.health.setupRequired;
    this.health = { status, parts, setupRequired };
    this.timer = setTimeout(() => void this.look(), everyMs).unref();
  };

  private async state(part: keyof Health['parts'], check: () => Promise<unknown>): Promise<PartState> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`no answer within ${patienceMs} ms`));
      }, patienceMs);
    });
    try {
      await Promise.race([check(), late]);
      return 'ok';
    } catch (error) {
      if (this.health.parts[part] === 'ok') this.logger.warn(`${part} is down: ${String(error)}`);
      return 'down';
    } finally {
      clearTimeout(timer);
    }
  }
}
