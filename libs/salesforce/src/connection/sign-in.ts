import { Injectable } from '@nestjs/common';
import { Credentials, OrgError } from '@dms/domain';
import { WireAnswer, exchange } from '../wire/exchange';
import { badAnswer, failureOfAnswer } from '../wire/failures';
import { OrgAgent } from '../wire/org-agent';
import { retrying } from '../wire/retrying';
import { dateIn } from '../wire/tally';
import { JsforceConnection, Send, connectionThrough, loadJsforce } from '../wire/transport';
import { WireSettings } from '../wire/wire-settings';
import { HostRule } from './host-rule';
import { jwtAssertion } from './jwt-assertion';
import { PracticeLogin } from './practice-login';
import { identityIn, refused, tokenOf } from './token-answer';

/** A session of an org: where calls go, and with what. */
export interface SignedIn {
  /** `https://host`, allowed by the HostRule. */
  origin: string;
  accessToken: string;
  userId: string;
  orgId: string;
  /** True where the address is the practice org's. */
  practice: boolean;
  /** The org's clock at sign-in (ISO 8601). */
  orgTime: string;
  /** The one to use next: an app that rotates refresh tokens ends each with its use. */
  refreshToken?: string;
}

/** What came back from Salesforce's own sign-in page, and what was sent there. */
export interface CodeGrant {
  loginUrl: string;
  clientId: string;
  clientSecret?: string;
  code: string;
  redirectUri: string;
  verifier: string;
}

/** Clocks that are further apart than this are not merely unequal. */
const wrongClockMs = 60_000;

/** What one kind of credentials asks for: a way to an access token, and whose addresses are right. */
interface Attempt {
  loginOrigin: string;
  practiceOrigin: string | undefined;
  orgTime: string;
}

/** Signs in by each kind of credentials, through jsforce. Every address given and handed back passes the HostRule. */
@Injectable()
export class SignIn {
  constructor(
    private readonly hosts: HostRule,
    private readonly practice: PracticeLogin,
    private readonly agent: OrgAgent,
    private readonly settings: WireSettings,
  ) {}

  /**
   * `renewing`: an earlier session of these credentials ended, so a stored token is of no more use. Throws OrgError
   * (class auth where the credentials are refused) and DmsError (HOST_NOT_ALLOWED, ORG_UNREACHABLE).
   */
  async signIn(credentials: Credentials, apiVersion: string, renewing: boolean): Promise<SignedIn> {
    switch (credentials.type) {
      case 'token':
        return this.byToken(credentials, apiVersion, renewing);
      case 'password':
        return this.byPassword(credentials, apiVersion);
      case 'clientCredentials':
        return this.byClient(credentials, apiVersion);
      case 'jwt':
        return this.byJwt(credentials, apiVersion);
      case 'oauth':
        return this.byGrant(credentials, apiVersion, {
          grant_type: 'refresh_token',
          refresh_token: credentials.refreshToken,
        });
      case 'practice':
        return this.byPractice(apiVersion, renewing);
    }
  }

  /** The code that a person's sign-in at Salesforce ended with, for a token that outlives the session. */
  async redeem(grant: CodeGrant, apiVersion: string): Promise<Extract<Credentials, { type: 'oauth' }>> {
    const { loginUrl, clientId, clientSecret } = grant;
    const attempt = await this.attempt(loginUrl);
    const connection = await this.oauth(attempt, grant, apiVersion);
    const params = {
      grant_type: 'authorization_code',
      code: grant.code,
      redirect_uri: grant.redirectUri,
      code_verifier: grant.verifier,
    };
    const { instance_url: instanceUrl, refresh_token: refreshToken } = await tokenOf(connection, params);
    if (typeof instanceUrl !== 'string') throw badAnswer('that of a sign-in', false);
    if (attempt.practiceOrigin === undefined) this.hosts.originOf(instanceUrl);
    if (typeof refreshToken !== 'string') {
      const text = 'Salesforce gave no refresh token: the connected app needs the scope refresh_token.';
      throw new OrgError('INVALID_SCOPE', text, 'auth', true);
    }
    return { type: 'oauth', loginUrl, clientId, ...(clientSecret && { clientSecret }), refreshToken };
  }

  private async byJwt(
    credentials: { loginUrl: string; clientId: string; username: string; privateKey: string },
    apiVersion: string,
  ): Promise<SignedIn> {
    const attempt = await this.attempt(credentials.loginUrl);
    const by = (now: number) => {
      const assertion = jwtAssertion(credentials, audienceOf(attempt), now);
      const params = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
      return this.byGrant(credentials, apiVersion, params, attempt);
    };
    const own = Date.now();
    try {
      return await by(own);
    } catch (error) {
      // Where our clock is wrong every assertion is too old, or too far ahead: the refusal tells the org's own time.
      const orgs = Date.parse(attempt.orgTime);
      const isLate = Math.abs(orgs - own) >= wrongClockMs;
      if (!(error instanceof OrgError) || error.code !== 'invalid_grant' || !isLate) throw error;
      return by(orgs);
    }
  }

  private async byGrant(
    client: { loginUrl: string; clientId: string; clientSecret?: string },
    apiVersion: string,
    params: { grant_type: string; [name: string]: string },
    begun?: Attempt,
  ): Promise<SignedIn> {
    const attempt = begun ?? (await this.attempt(client.loginUrl));
    const connection = await this.oauth(attempt, client, apiVersion);
    const answer = await tokenOf(connection, params);
    const { id, access_token: accessToken, instance_url: instanceUrl, refresh_token: refreshToken } = answer;
    const signed = this.established(attempt, { accessToken, instanceUrl }, ...identityIn(id));
    return { ...signed, ...(typeof refreshToken === 'string' && { refreshToken }) };
  }

  private async oauth(
    attempt: Attempt,
    { clientId, clientSecret }: { clientId: string; clientSecret?: string },
    apiVersion: string,
  ): Promise<JsforceConnection> {
    return connectionThrough(await loadJsforce(), this.signingIn(attempt), {
      apiVersion,
      loginUrl: attempt.loginOrigin,
      oauth2: { clientId, ...(clientSecret && { clientSecret }) },
    });
  }

  private async byPractice(apiVersion: string, renewing: boolean): Promise<SignedIn> {
    const login = await this.practice.read();
    return renewing
      ? this.byClient({ ...login, loginUrl: login.instanceUrl }, apiVersion)
      : this.byToken(login, apiVersion, false).catch((error: unknown) => {
          // The token of login.json may have been revoked; the other credentials beside it still hold.
          if (!(error instanceof OrgError) || error.errorClass !== 'auth') throw error;
          return this.byClient({ ...login, loginUrl: login.instanceUrl }, apiVersion);
        });
  }

  private async byToken(
    { instanceUrl, accessToken }: { instanceUrl: string; accessToken: string },
    apiVersion: string,
    renewing: boolean,
  ): Promise<SignedIn> {
    if (renewing) {
      const text = 'The session of this access token has ended. Give the connection a new token.';
      throw new OrgError('INVALID_SESSION_ID', text, 'auth', true);
    }
    const attempt = await this.attempt(instanceUrl);
    const connection = connectionThrough(await loadJsforce(), this.reading(attempt), {
      apiVersion,
      instanceUrl: attempt.loginOrigin,
      accessToken,
    });
    const { userId, orgId } = await identityOf(connection);
    return signedIn(attempt, attempt.loginOrigin, accessToken, userId, orgId);
  }

  private async byPassword(
    credentials: { loginUrl: string; username: string; password: string; securityToken?: string },
    apiVersion: string,
  ): Promise<SignedIn> {
    const attempt = await this.attempt(credentials.loginUrl);
    const connection = connectionThrough(await loadJsforce(), this.signingIn(attempt), {
      apiVersion,
      loginUrl: attempt.loginOrigin,
    });
    const password = credentials.password + (credentials.securityToken ?? '');
    const user = await connection.loginBySoap(credentials.username, password).catch(refused);
    return this.established(attempt, connection, user.id, user.organizationId);
  }

  private byClient(
    client: { loginUrl: string; clientId: string; clientSecret: string },
    apiVersion: string,
  ): Promise<SignedIn> {
    return this.byGrant(client, apiVersion, { grant_type: 'client_credentials' });
  }

  private async attempt(address: string): Promise<Attempt> {
    const practiceOrigin = await this.practice.origin();
    const loginOrigin = this.hosts.originOf(address, practiceOrigin);
    return {
      loginOrigin,
      // Only who signs in at the practice org may be sent to it.
      practiceOrigin: loginOrigin === practiceOrigin ? practiceOrigin : undefined,
      orgTime: new Date().toISOString(),
    };
  }

  private established(
    attempt: Attempt,
    { accessToken, instanceUrl }: { accessToken?: unknown; instanceUrl?: unknown },
    userId: string,
    orgId: string,
  ): SignedIn {
    if (typeof accessToken !== 'string' || typeof instanceUrl !== 'string')
      throw badAnswer('that of a sign-in', false);
    // The practice org's address comes from the configuration alone: what it says of itself is not used.
    const origin = attempt.practiceOrigin ?? this.hosts.originOf(instanceUrl);
    return signedIn(attempt, origin, accessToken, userId, orgId);
  }

  /** Sign-in requests change nothing that matters, but are never repeated: bad passwords lock users out. */
  private signingIn(attempt: Attempt): Send {
    return async (request) => {
      requireOrigin(request.url, attempt.loginOrigin);
      const answer = await exchange(this.agent, request, this.settings.callMs);
      note(attempt, answer);
      const explained = /<faultstring>|"error"\s*:/.test(answer.body);
      const failure = explained ? undefined : failureOfAnswer(answer, false);
      if (failure) throw failure;
      return answer;
    };
  }

  private reading(attempt: Attempt): Send {
    return (request) =>
      retrying(this.settings, this.settings.callMs, async () => {
        requireOrigin(request.url, attempt.loginOrigin);
        const answer = await exchange(this.agent, request, this.settings.callMs);
        note(attempt, answer);
        const failure = failureOfAnswer(answer, false);
        if (failure) throw failure;
        return answer;
      });
  }
}

/** Whom an assertion is for: the login host of the kind of org, as a My Domain is none; the practice org is its own. */
function audienceOf({ loginOrigin, practiceOrigin }: Attempt): string {
  if (practiceOrigin !== undefined) return practiceOrigin;
  const isSandbox = /^https:\/\/(test\.|[^.]*--)/.test(loginOrigin);
  return isSandbox ? 'https://test.salesforce.com' : 'https://login.salesforce.com';
}

/** A call with a token in it goes to the session's own origin and nowhere else. */
export function requireOrigin(url: string, origin: string): void {
  if (URL.parse(url)?.origin === origin) return;
  throw new OrgError('HOST_NOT_ALLOWED', 'The org named an address outside of itself.', 'fatal', true);
}

function note(attempt: Attempt, answer: WireAnswer): void {
  attempt.orgTime = dateIn(answer.headers) ?? attempt.orgTime;
}

function signedIn(
  { practiceOrigin, orgTime }: Attempt,
  origin: string,
  accessToken: string,
  userId: string,
  orgId: string,
): SignedIn {
  return { origin, accessToken, userId, orgId, orgTime, practice: origin === practiceOrigin };
}

/** Who the token belongs to. Tokens without the right to OpenID's answer still see their identity's address. */
async function identityOf(connection: JsforceConnection): Promise<{ userId: string; orgId: string }> {
  const info = await connection
    .request<{ user_id?: unknown; organization_id?: unknown } | null>('/services/oauth2/userinfo')
    .catch((error: unknown) => {
      if (error instanceof OrgError && error.errorClass === 'config') return null;
      throw error;
    });
  if (typeof info?.user_id === 'string' && typeof info.organization_id === 'string') {
    return { userId: info.user_id, orgId: info.organization_id };
  }
  const root = await connection.request<{ identity?: unknown } | null>(connection._baseUrl());
  const path = /\/id\/(00D\w{12,15})\/(005\w{12,15})$/.exec(String(root?.identity));
  if (!path?.[1] || !path[2]) throw badAnswer('that of a Salesforce org', false);
  return { orgId: path[1], userId: path[2] };
}
