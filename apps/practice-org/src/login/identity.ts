import { Buffer } from 'node:buffer';
import type { KeyObject } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { OrgName } from '../seed';
import type { Answer, Call } from '../server/call';
import { json, param } from '../server/call';
import type { Router } from '../server/router';
import type { Switches } from '../switches/switches';
import { sameSecret, type Credentials } from './credentials';
import { tokenOf, type Sessions } from './sessions';

export interface OrgIdentity {
  orgId: string;
  userId: string;
  credentials: Credentials;
  org: OrgName;
  /** http://127.0.0.1:3070 */
  url: string;
  /** The same, or the TLS address, whichever the client used. */
  urlFor: (request: IncomingMessage) => string;
  /** What JWT assertions are verified with. */
  jwtKey: KeyObject;
  switches: Switches;
}

/** The password alone (this org trusts every network, unless a switch says otherwise) or with the token behind it. */
export function passwordFits(given: string, { credentials, switches }: OrgIdentity): boolean {
  const alone = sameSecret(given, credentials.password) && switches.get('securityToken') === 'optional';
  return alone || sameSecret(given, credentials.password + credentials.securityToken);
}

const badToken = (status: number): Answer => ({
  status,
  text: 'Bad_OAuth_Token',
  type: 'text/html; charset=UTF-8',
});

export function identityRoutes(router: Router, identity: OrgIdentity, sessions: Sessions): void {
  const refused = (): Answer => badToken(Number(identity.switches.get('identityBadToken')));
  const guarded =
    (handler: (call: Call) => Answer) =>
    (call: Call): Answer => {
      const token = tokenOf(call.request) ?? call.query.get('oauth_token') ?? '';
      return sessions.isValid(token) ? handler(call) : refused();
    };
  router.add(
    'GET',
    'services/oauth2/userinfo',
    guarded(({ request }) => json(userInfo(identity, identity.urlFor(request)))),
    true,
  );
  router.add(
    'POST',
    'services/oauth2/userinfo',
    guarded(({ request }) => json(userInfo(identity, identity.urlFor(request)))),
    true,
  );
  router.add(
    'GET',
    'id/:org/:user',
    guarded((call) => {
      const mine =
        param(call, 'org').slice(0, 15) === identity.orgId.slice(0, 15) &&
        param(call, 'user').slice(0, 15) === identity.userId.slice(0, 15);
      return mine ? json(fullIdentity(identity, identity.urlFor(call.request))) : refused();
    }),
    true,
  );
}

const urlsOf = ({ orgId }: OrgIdentity, url: string) => ({
  enterprise: `${url}/services/Soap/c/{version}/${orgId.slice(0, 15)}`,
  metadata: `${url}/services/Soap/m/{version}/${orgId.slice(0, 15)}`,
  partner: `${url}/services/Soap/u/{version}/${orgId.slice(0, 15)}`,
  rest: `${url}/services/data/v{version}/`,
  sobjects: `${url}/services/data/v{version}/sobjects/`,
  search: `${url}/services/data/v{version}/search/`,
  query: `${url}/services/data/v{version}/query/`,
  recent: `${url}/services/data/v{version}/recent/`,
  profile: `${url}/{user_id}`,
});

function userInfo(identity: OrgIdentity, url: string): Record<string, unknown> {
  const { orgId, userId, credentials } = identity;
  return {
    sub: `${url}/id/${orgId}/${userId}`,
    user_id: userId,
    organization_id: orgId,
    preferred_username: credentials.username,
    nickname: 'admin',
    name: 'Practice Admin',
    given_name: 'Practice',
    family_name: 'Admin',
    email: credentials.username,
    email_verified: true,
    zoneinfo: 'UTC',
    locale: 'en_US',
    language: 'en_US',
    user_type: 'STANDARD',
    active: true,
    urls: urlsOf(identity, url),
  };
}

function fullIdentity(identity: OrgIdentity, url: string): Record<string, unknown> {
  const { orgId, userId, credentials } = identity;
  return {
    id: `${url}/id/${orgId}/${userId}`,
    asserted_user: true,
    user_id: userId,
    organization_id: orgId,
    username: credentials.username,
    nick_name: 'admin',
    display_name: 'Practice Admin',
    email: credentials.username,
    email_verified: true,
    first_name: 'Practice',
    last_name: 'Admin',
    timezone: 'UTC',
    active: true,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: 'en_US',
    utcOffset: 0,
    is_app_installed: true,
    urls: urlsOf(identity, url),
  };
}

/** `Basic aWQ6c2VjcmV0` -> [id, secret]. */
export function basicOf(header: string | undefined): [string, string] | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const at = text.indexOf(':');
  return at < 0 ? undefined : [decodeURIComponent(text.slice(0, at)), decodeURIComponent(text.slice(at + 1))];
}
