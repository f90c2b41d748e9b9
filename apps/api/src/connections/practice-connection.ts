import { AlreadyExists, Claims, Connections } from '@dms/domain';
import { ConnectionService } from '@dms/salesforce';
import { Injectable, Logger, OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';

/** A fixed id: of all processes that make it at once, one wins and the others find it made. */
const id = 'practice-org';
const retryMs = 1000;

/** Makes the connection "Practice org" at the first start; never again, so that deleting it lasts. */
@Injectable()
export class PracticeConnection implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(PracticeConnection.name);
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly connections: Connections,
    private readonly claims: Claims,
    private readonly service: ConnectionService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    try {
      await this.ensure();
    } catch (error) {
      // The practice org may start after us: its login.json comes, and then the connection.
      this.logger.debug(`The practice connection waits: ${String(error)}`);
      this.timer = setTimeout(() => void this.onApplicationBootstrap(), retryMs).unref();
    }
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
  }

  private async ensure(): Promise<void> {
    if (await this.claims.get(id)) return;
    const sealed = await this.service.practiceConnection(id);
    if (!sealed) return;
    const now = new Date().toISOString();
    const connection = { ...sealed, owner: 'system', createdAt: now, updatedAt: now };
    await unlessThere(this.connections.create(id, connection));
    await unlessThere(this.claims.create(id, { target: id, createdAt: now }));
  }
}

async function unlessThere(made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    if (!(error instanceof AlreadyExists)) throw error;
  }
}
