import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Connection, Connections, DmsError, Orgs } from '@dms/domain';
import { PracticeLogin } from '../connection/practice-login';
import { RefreshTurns } from '../connection/refresh-turns';
import { Session, signInProblem } from '../connection/session';
import { SignIn } from '../connection/sign-in';
import { Vault } from '../connection/vault';
import { OrgAgent } from '../wire/org-agent';
import { OrgWire } from '../wire/org-wire';
import { WireSettings } from '../wire/wire-settings';
import { DescribeCache } from './describe-cache';
import { JsforceOrg } from './jsforce-org';

/** An org ends an idle session after two hours; signing in anew before that spares a refused call. */
const sessionMs = 60 * 60 * 1000;

/** Opens orgs by connection; sessions are shared by the process, and kept as long as the credentials stay the same. */
@Injectable()
export class JsforceOrgs extends Orgs {
  private readonly sessions = new Map<string, { cacheKey: string; session: Promise<Session> }>();
  private readonly describes: DescribeCache;

  constructor(
    private readonly connections: Connections,
    private readonly vault: Vault,
    private readonly signIn: SignIn,
    private readonly turns: RefreshTurns,
    private readonly practice: PracticeLogin,
    private readonly agent: OrgAgent,
    private readonly settings: WireSettings,
  ) {
    super();
    this.describes = new DescribeCache(settings.now);
  }

  /** Each Org counts its own calls; make one per piece of work. */
  override async open(connectionId: string): Promise<JsforceOrg> {
    const stored = await this.connections.get(connectionId);
    if (!stored)
      throw new DmsError('NOT_FOUND', 'There is no such connection.', { connection: connectionId });
    const connection = stored.value;
    requireVersion(connection.apiVersion);
    const cacheKey = await this.keyOf(connectionId, connection);
    const session = await this.sessionOf(connectionId, cacheKey, connection);
    const wire = new OrgWire(session, connection.apiVersion, this.settings, this.agent, connectionId);
    return new JsforceOrg(connectionId, wire, this.describes, cacheKey);
  }

  /** The next opening signs in anew, and describes are asked for again. */
  forget(connectionId: string): void {
    this.sessions.delete(connectionId);
    this.describes.forget(`${connectionId} `);
  }

  private async sessionOf(connectionId: string, cacheKey: string, connection: Connection): Promise<Session> {
    const found = this.sessions.get(connectionId);
    if (found?.cacheKey === cacheKey && !this.isOld(await found.session)) return found.session;
    // Somebody else may have begun a newer one meanwhile: it is as good.
    const newer = this.sessions.get(connectionId);
    if (newer && newer !== found && newer.cacheKey === cacheKey) return newer.session;
    const entry = { cacheKey, session: this.begin(connectionId, connection) };
    this.sessions.set(connectionId, entry);
    entry.session.catch(() => {
      if (this.sessions.get(connectionId) === entry) this.sessions.delete(connectionId);
    });
    return entry.session;
  }

  private isOld(session: Session): boolean {
    return this.settings.now() - session.since >= sessionMs;
  }

  private async begin(connectionId: string, connection: Connection): Promise<Session> {
    const credentials = this.vault.open(connectionId, connection.sealedCredentials);
    const sign = (renewing: boolean) =>
      credentials.type === 'oauth'
        ? this.turns.signIn(connectionId)
        : this.signIn.signIn(credentials, connection.apiVersion, renewing);
    try {
      return new Session(await sign(false), () => sign(true), this.settings.now());
    } catch (error) {
      throw signInProblem(error);
    }
  }

  /** Changes whenever a new sign-in is due: other credentials, or a practice org that moved. */
  private async keyOf(connectionId: string, connection: Connection): Promise<string> {
    const { apiVersion, sealedCredentials, credentialsId = sealedCredentials } = connection;
    const practice =
      connection.authType === 'practice' ? await this.practice.read().catch(() => undefined) : undefined;
    const parts = [apiVersion, credentialsId, practice?.instanceUrl, practice?.accessToken];
    const digest = createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
    return `${connectionId} ${digest}`;
  }
}

/** The version is part of every path. */
function requireVersion(apiVersion: string): void {
  if (/^\d{2,3}\.0$/.test(apiVersion)) return;
  throw new DmsError('BAD_REQUEST', 'An API version looks like 62.0.', { field: 'apiVersion' });
}
