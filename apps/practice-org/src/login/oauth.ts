import { createHmac } from 'node:crypto';
import { ApiError, notFound } from '../server/api-error';
import { readText } from '../server/body';
import type { Answer, Call } from '../server/call';
import { json } from '../server/call';
import type { Router } from '../server/router';
import { CLI_CLIENT, type Authorization } from './authorize';
import { sameSecret } from './credentials';
import { basicOf, passwordFits, type OrgIdentity } from './identity';
import { isExpired, readAssertion } from './jwt';
import type { Sessions } from './sessions';

const refuse = (error: string, description: string, status = 400): never => {
  throw new ApiError(status, error, description, undefined, { error, error_description: description });
};

const formOf = async (call: Call): Promise<URLSearchParams> => {
  const form = new URLSearchParams(call.text ?? (await readText(call.request, 100_000)));
  return form.size > 0 ? form : call.query;
};

const REFUSALS = {
  inactive_user: 'user is inactive',
  inactive_org: 'organization is inactive',
  rate_limit_exceeded: 'login rate exceeded',
};

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const LOGIN_HOSTS = ['https://login.salesforce.com', 'https://test.salesforce.com'];

/** The token endpoint and its neighbours. */
export class OAuthRoutes {
  constructor(
    private readonly identity: OrgIdentity,
    private readonly sessions: Sessions,
    private readonly authorization: Authorization,
  ) {}

  addTo(router: Router): void {
    const base = 'services/oauth2';
    router
      .add('POST', `${base}/token`, async (call) => this.token(await formOf(call), call), true)
      .add('POST', `${base}/revoke`, async (call) => this.revoke(await formOf(call)), true)
      .add('GET', `${base}/revoke`, (call) => this.revoke(call.query), true)
      .add('POST', `${base}/introspect`, async (call) => this.introspect(await formOf(call), call), true);
  }

  private token(form: URLSearchParams, call: Call): Answer {
    const refusal = this.identity.switches.get('oauthRefusal');
    if (refusal !== 'none') refuse(refusal, REFUSALS[refusal]);
    const { id, secret } = this.clientOf(form, call);
    switch (form.get('grant_type')) {
      case 'password':
        this.checkClient(id, secret, 'secret');
        this.checkPassword(form);
        return json(this.tokenBody(call));
      case 'client_credentials':
        this.checkClient(id, secret, 'secret');
        return json(this.tokenBody(call));
      case 'refresh_token':
        this.checkClient(id, secret, 'public');
        return json({ ...this.tokenBody(call), ...this.refreshed(form.get('refresh_token') ?? '') });
      case 'authorization_code':
        this.checkClient(id, secret, form.get('code_verifier') === null ? 'secret' : 'public');
        if (!this.authorization.redeem(form, id)) refuse('invalid_grant', 'expired authorization code');
        return json({
          ...this.tokenBody(call),
          refresh_token: this.sessions.create('refresh'),
          scope: 'refresh_token api',
        });
      case JWT_BEARER:
        this.checkAssertion(form.get('assertion') ?? '', this.identity.urlFor(call.request));
        return json(this.tokenBody(call));
      default:
        return refuse('unsupported_grant_type', 'grant type not supported');
    }
  }

  /** A rotated token is good for one use, and the next one comes with the answer. */
  private refreshed(token: string): { refresh_token?: string } {
    if (!this.sessions.isRefreshToken(token)) refuse('invalid_grant', 'expired access/refresh token');
    if (this.identity.switches.get('refreshTokens') === 'kept') return {};
    this.sessions.end(token);
    return { refresh_token: this.sessions.create('refresh') };
  }

  private clientOf(form: URLSearchParams, call: Call): { id: string; secret: string } {
    const basic =
      this.identity.switches.get('clientInBasic') === 'accepted'
        ? basicOf(call.request.headers.authorization)
        : undefined;
    return {
      id: form.get('client_id') ?? basic?.[0] ?? '',
      secret: form.get('client_secret') ?? basic?.[1] ?? '',
    };
  }

  /** A public client (a program on somebody's desk) cannot keep a secret; what it gives must be right all the same. */
  private checkClient(id: string, secret: string, kind: 'secret' | 'public'): void {
    const { clientId, clientSecret } = this.identity.credentials;
    if (kind === 'public' && id === CLI_CLIENT) return;
    if (!sameSecret(id, clientId)) refuse('invalid_client_id', 'client identifier invalid');
    if (kind === 'public' && secret === '') return;
    if (!sameSecret(secret, clientSecret)) refuse('invalid_client', 'invalid client credentials');
  }

  private checkPassword(form: URLSearchParams): void {
    const { credentials, switches } = this.identity;
    const known = form.get('username')?.toLowerCase() === credentials.username.toLowerCase();
    if (!known || !passwordFits(form.get('password') ?? '', this.identity))
      refuse('invalid_grant', 'authentication failure', Number(switches.get('badPassword')));
  }

  private checkAssertion(assertion: string, url: string): void {
    const { credentials, jwtKey } = this.identity;
    const claims = readAssertion(assertion, jwtKey);
    if (!claims) return refuse('invalid_grant', 'invalid assertion');
    if (!sameSecret(String(claims.iss), credentials.clientId))
      return refuse('invalid_client_id', 'client identifier invalid');
    if (String(claims.sub).toLowerCase() !== credentials.username.toLowerCase())
      return refuse('invalid_grant', "user hasn't approved this consumer");
    const audience = String(claims.aud).replace(/\/+$/, '');
    const own = new URL(url);
    const here = [url, ...['localhost', '127.0.0.1'].map((name) => `${own.protocol}//${name}:${own.port}`)];
    if (![...here, ...LOGIN_HOSTS].includes(audience)) return refuse('invalid_grant', 'audience is invalid');
    if (isExpired(claims.exp)) refuse('invalid_grant', 'expired authorization code');
  }

  private revoke(form: URLSearchParams): Answer {
    this.sessions.end(form.get('token') ?? '');
    return { status: 200, text: '' };
  }

  private introspect(form: URLSearchParams, call: Call): Answer {
    const { switches, credentials, url, orgId, userId } = this.identity;
    if (switches.get('introspect') === 'off') throw notFound();
    const { id, secret } = this.clientOf(form, call);
    this.checkClient(id, secret, 'secret');
    if (!this.sessions.isValid(form.get('token') ?? '')) return json({ active: false });
    return json({
      active: true,
      scope: 'api',
      client_id: credentials.clientId,
      username: credentials.username,
      sub: `${url}/id/${orgId}/${userId}`,
      token_type: 'access_token',
      exp: Math.floor(Date.now() / 1000) + switches.get('sessionSeconds'),
    });
  }

  private tokenBody({ request }: Call): Record<string, string> {
    const { orgId, userId, credentials } = this.identity;
    const url = this.identity.urlFor(request);
    const id = `${url}/id/${orgId}/${userId}`;
    const issued = String(Date.now());
    return {
      access_token: this.sessions.create(),
      signature: createHmac('sha256', credentials.clientSecret)
        .update(id + issued)
        .digest('base64'),
      scope: 'api',
      instance_url: url,
      id,
      token_type: 'Bearer',
      issued_at: issued,
    };
  }
}
