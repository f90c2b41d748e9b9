import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Connection, Connections, DmsError, StaleVersion } from '@dms/domain';
import { WireSettings } from '../wire/wire-settings';
import { SignIn, SignedIn } from './sign-in';
import { Vault } from './vault';

const pollMs = 200;
/** Beyond the longest sign-in: whoever has not come to its end by then will not. */
const spareMs = 10_000;
const mostSaves = 6;

/**
 * Signs in by a refresh token. An org may hand out a new one at every use and end the old one, and some take the use of an
 * old one for theft: so of all processes one at a time uses it, the newest that was kept, and keeps the new one before
 * anybody else may. A claim in the connection's document, won by compare-and-swap, says whose turn it is.
 */
@Injectable()
export class RefreshTurns {
  constructor(
    private readonly connections: Connections,
    private readonly vault: Vault,
    private readonly signIns: SignIn,
    private readonly settings: WireSettings,
  ) {}

  /** Throws as SignIn does, and DmsError NOT_FOUND, STORE_UNAVAILABLE where the new token could not be kept. */
  async signIn(connectionId: string): Promise<SignedIn> {
    const name = randomUUID();
    const { sealedCredentials: used, apiVersion } = await this.take(connectionId, name);
    const credentials = this.vault.open(connectionId, used);
    try {
      const { refreshToken, ...signedIn } = await this.signIns.signIn(credentials, apiVersion, true);
      const isOther = credentials.type === 'oauth' && refreshToken !== credentials.refreshToken;
      if (isOther && refreshToken !== undefined)
        await this.keep(connectionId, name, used, { ...credentials, refreshToken });
      else await this.leave(connectionId, name);
      return signedIn;
    } catch (error) {
      await this.leave(connectionId, name);
      throw error;
    }
  }

  /** Waits for its turn: until nobody has one, or one stands still for longer than a sign-in may take. */
  private async take(connectionId: string, name: string): Promise<Connection> {
    let seen: string | undefined;
    let since = this.settings.now();
    for (;;) {
      const stored = await this.connections.get(connectionId);
      if (!stored)
        throw new DmsError('NOT_FOUND', 'There is no such connection.', { connection: connectionId });
      const { refreshing } = stored.value;
      if (refreshing !== seen) since = this.settings.now();
      seen = refreshing;
      const late = this.settings.now() - since >= this.settings.callMs + spareMs;
      if (refreshing !== undefined && !late) {
        await this.settings.wait(pollMs);
        continue;
      }
      try {
        return (await this.connections.replace({ ...stored, value: { ...stored.value, refreshing: name } }))
          .value;
      } catch (error) {
        if (!(error instanceof StaleVersion)) throw error;
      }
    }
  }

  /** The new token replaces the one that was used, unless somebody gave the connection other credentials meanwhile. */
  private async keep(connectionId: string, name: string, used: string, credentials: object): Promise<void> {
    const sealedCredentials = this.vault.seal(connectionId, credentials);
    for (let saves = 1; ; saves += 1) {
      try {
        await this.connections.update(connectionId, (connection) => {
          const { refreshing, ...rest } = connection;
          const others = refreshing === name || refreshing === undefined ? {} : { refreshing };
          if (connection.sealedCredentials !== used) return { ...rest, ...others };
          const credentialsId = connection.credentialsId ?? randomUUID();
          return { ...rest, ...others, sealedCredentials, credentialsId };
        });
        return;
      } catch (error) {
        // The token is nowhere else: what does not answer now may do so in a moment.
        if (saves >= mostSaves) throw error;
        await this.settings.wait(pollMs * 2 ** saves);
      }
    }
  }

  /** Where this fails the claim stands still until another one takes it over. */
  private async leave(connectionId: string, name: string): Promise<void> {
    await this.connections
      .update(connectionId, ({ refreshing, ...rest }) => (refreshing === name ? rest : undefined))
      .catch(() => undefined);
  }
}
