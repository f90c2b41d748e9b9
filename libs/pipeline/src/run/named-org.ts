import { Inject, Injectable } from '@nestjs/common';
import { Connections, DmsError } from '@dms/domain';
import { found } from '../data/found';

/** Orgs that are no playground: one that was never tested may be production. */
const guarded = ['production', 'unknown'];

/** A production org is written to only by those who name it, be it by a load, a retry or a rollback. */
@Injectable()
export class NamedOrg {
  constructor(@Inject(Connections) private readonly connections: Connections) {}

  /** Throws PRECONDITION_REQUIRED unless the org needs no naming or `confirm` is its name. */
  async assert(connectionId: string, confirm: string | undefined): Promise<void> {
    const connection = await found(this.connections, 'connection', connectionId);
    const { kind, orgName, name } = connection.value;
    if (!guarded.includes(kind) || confirm?.trim() === (orgName ?? name)) return;
    const what = kind === 'production' ? 'the production org' : 'an org that was never tested,';
    throw new DmsError(
      'PRECONDITION_REQUIRED',
      `This writes to ${what} ${orgName ?? name}. Send its name as "confirm".`,
      { field: 'confirm' },
    );
  }
}
