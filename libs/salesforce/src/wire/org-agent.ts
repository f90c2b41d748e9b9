import { Injectable, OnModuleDestroy } from '@nestjs/common';
import { Agent } from 'undici';

/**
 * The connections to orgs, kept alive and shared by the process. Always given by name: neither HTTP_PROXY nor a global
 * dispatcher may take a call with a token elsewhere. Deadlines are the callers'.
 */
@Injectable()
export class OrgAgent implements OnModuleDestroy {
  readonly dispatcher = new Agent({ connect: { timeout: 10_000 }, headersTimeout: 0, bodyTimeout: 0 });

  async onModuleDestroy(): Promise<void> {
    await this.dispatcher.destroy();
  }
}
