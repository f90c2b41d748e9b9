import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  Connection,
  ConnectionKind,
  Connections,
  Credentials,
  DmsError,
  Org,
  OrgError,
  Problem,
} from '@dms/domain';
import { OrgIdentity } from '../org/jsforce-org';
import { JsforceOrgs } from '../org/jsforce-orgs';
import { OrgRights, rightsOf } from '../org/org-rights';
import { HostRule } from './host-rule';
import { rsaKeyOf } from './jwt-assertion';
import { PracticeLogin } from './practice-login';
import { signInProblem } from './session';
import { Vault } from './vault';

/** The part of a Connection document that credentials decide. */
export type SealedConnection = Pick<
  Connection,
  'sealedCredentials' | 'credentialsId' | 'refreshing' | 'authType' | 'url' | 'kind'
>;

export type ConnectionTest =
  | { ok: true; org: OrgIdentity; limits: Awaited<ReturnType<Org['limits']>>; rights: OrgRights }
  | { ok: false; problem: Problem };

/** The API version a new connection speaks unless it names one. */
export const defaultApiVersion = '62.0';

const longestSecret = 4096;
/** An RSA key of 8192 bits takes some 6,400 characters. */
const longestKey = 8192;
/** Travels in an HTTP header. */
const tokenForm = /^[\x21-\x7e]+$/;

/** What the connections' screens and routes need beyond storing documents. */
@Injectable()
export class ConnectionService {
  constructor(
    private readonly connections: Connections,
    private readonly vault: Vault,
    private readonly hosts: HostRule,
    private readonly practice: PracticeLogin,
    private readonly orgs: JsforceOrgs,
  ) {}

  /**
   * Checks credentials and seals them for the connection of that id. `kind` is practice where the address is the
   * practice org's, else unknown until a test. Throws DmsError HOST_NOT_ALLOWED, BAD_REQUEST (where.field),
   * SECRET_UNREADABLE.
   */
  async seal(connectionId: string, credentials: Credentials): Promise<SealedConnection> {
    const practiceOrigin = await this.practice.origin();
    const url = await this.addressOf(credentials, practiceOrigin);
    const kind: ConnectionKind =
      credentials.type === 'practice' || url === practiceOrigin ? 'practice' : 'unknown';
    const sealedCredentials = this.vault.seal(connectionId, cleaned(credentials, url));
    return {
      ...{ sealedCredentials, credentialsId: randomUUID(), refreshing: undefined },
      ...{ authType: credentials.type, url, kind },
    };
  }

  /** The connection that exists from the first start; undefined where this installation has no practice org. */
  async practiceConnection(
    connectionId: string,
  ): Promise<(SealedConnection & Pick<Connection, 'name' | 'apiVersion'>) | undefined> {
    if (!this.practice.configured) return undefined;
    const sealed = await this.seal(connectionId, { type: 'practice' });
    return { ...sealed, name: 'Practice org', apiVersion: defaultApiVersion };
  }

  /**
   * Signs in anew and asks the org who it is; what it says is written to the connection (kind, orgId, orgName,
   * testedAt). Trouble with the org or the credentials is the answer's problem; other errors (NOT_FOUND, a store that
   * cannot be reached) are thrown.
   */
  async test(connectionId: string): Promise<ConnectionTest> {
    this.orgs.forget(connectionId);
    try {
      const opened = await this.orgs.open(connectionId);
      const org = await opened.identity();
      const limits = await opened.limits();
      const rights = await rightsOf(opened);
      await this.connections.update(connectionId, (connection) => ({
        ...connection,
        kind: org.kind,
        orgId: org.id,
        orgName: org.name,
        testedAt: new Date().toISOString(),
      }));
      return { ok: true, org, limits, rights };
    } catch (error) {
      return { ok: false, problem: problemOfTest(error) };
    }
  }

  private async addressOf(credentials: Credentials, practiceOrigin: string | undefined): Promise<string> {
    if (credentials.type === 'practice') return (await this.practice.read()).instanceUrl;
    const [field, address] =
      credentials.type === 'token'
        ? ['instanceUrl', credentials.instanceUrl]
        : ['loginUrl', credentials.loginUrl];
    const origin = this.hosts.originOf(address, practiceOrigin);
    if (origin.endsWith('.lightning.force.com')) {
      throw badRequest(
        'This is the address of Salesforce’s pages. Take the one that ends in .my.salesforce.com.',
        field,
      );
    }
    return origin;
  }
}

/** The credentials with nothing but their own members, each of a sane form, and the address reduced to its origin. */
function cleaned(credentials: Credentials, url: string): Credentials {
  switch (credentials.type) {
    case 'token':
      return { type: 'token', instanceUrl: url, accessToken: token(credentials.accessToken) };
    case 'password':
      return {
        type: 'password',
        loginUrl: url,
        username: filled(credentials.username, 'username'),
        password: filled(credentials.password, 'password'),
        ...(credentials.securityToken && {
          securityToken: filled(credentials.securityToken, 'securityToken'),
        }),
      };
    case 'clientCredentials':
      return {
        type: 'clientCredentials',
        loginUrl: url,
        clientId: filled(credentials.clientId, 'clientId'),
        clientSecret: filled(credentials.clientSecret, 'clientSecret'),
      };
    case 'jwt':
      rsaKeyOf(filled(credentials.privateKey, 'privateKey', longestKey));
      return {
        type: 'jwt',
        loginUrl: url,
        clientId: filled(credentials.clientId, 'clientId'),
        username: filled(credentials.username, 'username'),
        privateKey: credentials.privateKey,
      };
    case 'oauth':
      return {
        type: 'oauth',
        loginUrl: url,
        clientId: filled(credentials.clientId, 'clientId'),
        ...(credentials.clientSecret && { clientSecret: filled(credentials.clientSecret, 'clientSecret') }),
        refreshToken: filled(credentials.refreshToken, 'refreshToken'),
      };
    case 'practice':
      return { type: 'practice' };
  }
}

function token(value: string): string {
  if (!tokenForm.test(filled(value, 'accessToken'))) {
    throw badRequest('An access token has no spaces and no letters beyond ASCII.', 'accessToken');
  }
  return value;
}

function filled(value: string, field: string, longest = longestSecret): string {
  if (typeof value !== 'string' || value === '') throw badRequest(`${field} is missing.`, field);
  if (value.length > longest) throw badRequest(`${field} is longer than ${longest} characters.`, field);
  return value;
}

function badRequest(detail: string, field: string): DmsError {
  return new DmsError('BAD_REQUEST', detail, { field });
}

function problemOfTest(error: unknown): Problem {
  if (error instanceof DmsError && !/^(ORG|HOST|SECRET)_/.test(error.code)) throw error;
  if (error instanceof OrgError && error.errorClass !== 'auth' && error.errorClass !== 'retry') {
    return new DmsError('ORG_REFUSED', error.message, { code: error.code }).toProblem();
  }
  return signInProblem(error).toProblem();
}
