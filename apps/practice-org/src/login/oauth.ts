import { createHmac } from 'node:crypto';
import { ApiError } from '../server/api-error';
import { readText } from '../server/body';
import type { Answer, Call } from '../server/call';
import { json } from '../server/call';
import type { Router } from '../server/router';
import { sameSecret } from './credentials';
import { basicOf, type OrgIdentity } from './identity';
import type { Sessions } from './sessions';

const refuse = (error: string, description: string): never => {
  throw new ApiError(400, error, description, undefined, { error, error_description: description });
};

export function oauthRoutes(router: Router, identity: OrgIdentity, sessions: Sessions): void {
  router.add(
    'POST',
    'services/oauth2/token',
    async (call) => token(await formOf(call), call, identity, sessions),
    true,
  );
  router.add(
    'POST',
    'services/oauth2/revoke',
    async (call) => {
      sessions.end((await formOf(call)).get('token') ?? '');
      return { status: 200, text: '' };
    },
    true,
  );
}

const formOf = async (call: Call): Promise<URLSearchParams> => {
  const form = new URLSearchParams(await readText(call.request, 100_000));
  return form.size > 0 ? form : call.query;
};

function token(form: URLSearchParams, call: Call, identity: OrgIdentity, sessions: Sessions): Answer {
  const { credentials } = identity;
  const [basicId, basicSecret] = basicOf(call.request.headers.authorization) ?? [];
  const clientId = form.get('client_id') ?? basicId ?? '';
  const clientSecret = form.get('client_secret') ?? basicSecret ?? '';
  const grant = form.get('grant_type') ?? '';
  if (!['password', 'client_credentials', 'refresh_token'].includes(grant))
    refuse('unsupported_grant_type', 'grant type not supported');
  if (!sameSecret(clientId, credentials.clientId)) refuse('invalid_client_id', 'client identifier invalid');
  if (grant !== 'refresh_token' && !sameSecret(clientSecret, credentials.clientSecret))
    refuse('invalid_client', 'invalid client credentials');
  if (grant === 'password') {
    const known = form.get('username')?.toLowerCase() === credentials.username.toLowerCase();
    if (!known || !passwordFits(form.get('password') ?? '', identity))
      refuse('invalid_grant', 'authentication failure');
  }
  if (grant === 'refresh_token' && !sessions.isRefreshToken(form.get('refresh_token') ?? ''))
    refuse('invalid_grant', 'expired access/refresh token');
  return json(tokenBody(identity, sessions));
}

/** The password alone or with the security token behind it: this org trusts every network. */
export function passwordFits(given: string, { credentials }: OrgIdentity): boolean {
  return (
    sameSecret(given, credentials.password + credentials.securityToken) ||
    sameSecret(given, credentials.password)
  );
}

function tokenBody(identity: OrgIdentity, sessions: Sessions): Record<string, string> {
  const id = `${identity.url}/id/${identity.orgId}/${identity.userId}`;
  const issued = String(Date.now());
  return {
    access_token: sessions.create(),
    signature: createHmac('sha256', identity.credentials.clientSecret)
      .update(id + issued)
      .digest('base64'),
    scope: 'api',
    instance_url: identity.url,
    id,
    token_type: 'Bearer',
    issued_at: issued,
  };
}
