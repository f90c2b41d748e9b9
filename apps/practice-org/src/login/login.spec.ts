import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { statSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestOrg } from '../test-org';

describe('login', () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start()));
  afterAll(() => org.stop());

  const soap = (username: string, password: string, kind = 'u') =>
    org.call(
      'POST',
      `/services/Soap/${kind}/62.0`,
      `<se:Envelope xmlns:se="http://schemas.xmlsoap.org/soap/envelope/"><se:Body><n1:login xmlns:n1="urn:partner.soap.sforce.com"><n1:username>${username}</n1:username><n1:password>${password}</n1:password></n1:login></se:Body></se:Envelope>`,
      { 'content-type': 'text/xml', soapaction: '""', authorization: '' },
    );
  const token = (form: Record<string, string>) =>
    org.call('POST', '/services/oauth2/token', new URLSearchParams(form).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: '',
    });
  const own = () => org.org.credentials!;

  it('keeps login.json for its owner only', () => {
    const file = join(org.folder, 'login.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object).sort()).toEqual(
      [
        'accessToken',
        'clientId',
        'clientSecret',
        'instanceUrl',
        'password',
        'securityToken',
        'username',
      ].sort(),
    );
  });

  it.each(['u', 'c'])('logs in by SOAP (%s) and the session works', async (kind) => {
    const reply = await soap(own().username, own().password + own().securityToken, kind);
    expect(reply.status).toBe(200);
    const session = /<sessionId>([^<]+)<\/sessionId>/.exec(reply.text)?.[1] ?? '';
    expect(reply.text).toMatch(/<serverUrl>http:\/\/127\.0\.0\.1:\d+\/services\/Soap\//);
    expect(reply.text).toMatch(/<userId>005\w{15}<\/userId>/);
    expect((await org.v('GET', '/limits', undefined, { authorization: `Bearer ${session}` })).status).toBe(
      200,
    );
  });

  it('refuses a wrong password by a SOAP fault', async () => {
    const reply = await soap(own().username, 'wrong');
    expect(reply.status).toBe(500);
    expect(reply.text).toContain('<faultcode>sf:INVALID_LOGIN</faultcode>');
    expect(reply.text).toContain(
      'INVALID_LOGIN: Invalid username, password, security token; or user locked out.',
    );
  });

  it('gives tokens for password and client credentials', async () => {
    const { clientId, clientSecret, username, password, securityToken } = own();
    const client = { client_id: clientId, client_secret: clientSecret };
    const first = await token({
      grant_type: 'password',
      username,
      password: password + securityToken,
      ...client,
    });
    expect(first.body).toMatchObject({ token_type: 'Bearer', instance_url: org.org.url });
    expect(first.body.id).toMatch(/\/id\/00D\w{15}\/005\w{15}$/);
    const second = await token({ grant_type: 'client_credentials', ...client });
    await org.restart();
    const authorization = `Bearer ${second.body.access_token as string}`;
    expect((await org.v('GET', '', undefined, { authorization })).status).toBe(200);
    expect(
      (await org.call('GET', '/services/oauth2/userinfo', undefined, { authorization })).body
        .preferred_username,
    ).toBe(username);
    await org.call(
      'POST',
      '/services/oauth2/revoke',
      `token=${encodeURIComponent(second.body.access_token as string)}`,
    );
    expect((await org.v('GET', '', undefined, { authorization })).status).toBe(401);
  });

  it('says why a token is not given', async () => {
    const { clientId, clientSecret, username } = own();
    const reply = await token({
      grant_type: 'password',
      username,
      password: 'no',
      client_id: clientId,
      client_secret: clientSecret,
    });
    expect([reply.status, reply.body.error]).toEqual([400, 'invalid_grant']);
    expect((await token({ grant_type: 'magic' })).body.error).toBe('unsupported_grant_type');
    expect((await token({ grant_type: 'password', client_id: 'x' })).body.error).toBe('invalid_client_id');
  });

  it('answers identity, and 401 or 403 to a wrong token', async () => {
    const { body } = await org.v('GET', '');
    const identity = await fetch(
      `${String(body.identity)}?format=json&oauth_token=${encodeURIComponent(org.token)}`,
    );
    expect(await identity.json()).toMatchObject({ username: own().username, active: true });
    const wrong = { authorization: 'Bearer 00Dnothing' };
    expect((await org.call('GET', '/services/oauth2/userinfo', undefined, wrong)).text).toBe(
      'Bad_OAuth_Token',
    );
    const refused = await org.v('GET', '/limits', undefined, wrong);
    expect([refused.status, refused.body]).toEqual([
      401,
      [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
    ]);
  });

  describe('by JWT', () => {
    const { privateKey: stranger } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const assertion = (claims: Record<string, unknown>, key: KeyObject | string, alg = 'RS256') => {
      const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const body = { iss: own().clientId, sub: own().username, aud: `${org.org.url}/`, ...claims };
      const text = `${part({ alg })}.${part(body)}`;
      return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
    };
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const soon = () => Math.floor(Date.now() / 1000) + 180;
    const ownKey = () => readFileSync(join(org.folder, 'jwt.key'), 'utf8');

    it('takes exp in seconds and in milliseconds, and audiences of Salesforce itself', async () => {
      for (const claims of [
        { exp: soon() },
        { exp: soon() * 1000 },
        { exp: soon(), aud: 'https://login.salesforce.com' },
      ]) {
        const reply = await token({ grant_type, assertion: assertion(claims, ownKey()) });
        expect(reply.status).toBe(200);
        const authorization = `Bearer ${reply.body.access_token as string}`;
        expect((await org.v('GET', '/limits', undefined, { authorization })).status).toBe(200);
      }
      expect(statSync(join(org.folder, 'jwt.key')).mode & 0o777).toBe(0o600);
    });

    it('refuses what is expired, foreign, unsigned or for others', async () => {
      const wrong = [
        assertion({ exp: soon() - 600 }, ownKey()),
        assertion({ exp: (soon() - 600) * 1000 }, ownKey()),
        assertion({}, ownKey()),
        assertion({ exp: soon() }, stranger),
        assertion({ exp: soon() }, ownKey(), 'none'),
        assertion({ exp: soon(), sub: 'other@example.com' }, ownKey()),
        assertion({ exp: soon(), aud: 'https://evil.example' }, ownKey()),
        'a.b.c',
        '',
      ];
      for (const text of wrong)
        expect((await token({ grant_type, assertion: text })).body.error).toBe('invalid_grant');
    });
  });

  describe('by authorization code', () => {
    const verifier = 'v'.repeat(64);
    const request = (more: Record<string, string> = {}) => ({
      response_type: 'code',
      client_id: own().clientId,
      redirect_uri: 'http://localhost:1717/OauthRedirect',
      state: 'a"b<',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    });
    const decide = (form: Record<string, string>) =>
      fetch(`${org.org.url}/services/oauth2/authorize`, {
        method: 'POST',
        body: new URLSearchParams(form),
        redirect: 'manual',
      });
    const signIn = () => ({ username: own().username, password: own().password, decision: 'allow' });
    const redeem = (code: string, more: Record<string, string> = {}) =>
      token({
        grant_type: 'authorization_code',
        code,
        client_id: own().clientId,
        redirect_uri: request().redirect_uri,
        code_verifier: verifier,
        ...more,
      });

    it('asks on a plain page, and gives tokens that can be refreshed and revoked', async () => {
      const page = await org.call(
        'GET',
        `/services/oauth2/authorize?${new URLSearchParams(request()).toString()}`,
      );
      expect(page.text).toContain('<h1>Allow access?</h1>');
      expect(page.text).not.toContain('a"b<');
      const answer = await decide({ ...request(), ...signIn() });
      expect(answer.status).toBe(302);
      const target = new URL(answer.headers.get('location') ?? '');
      expect(target.searchParams.get('state')).toBe('a"b<');
      const code = target.searchParams.get('code') ?? '';
      const first = await redeem(code);
      expect(first.body.refresh_token).toMatch(/^5Aep/);
      expect((await redeem(code)).body.error).toBe('invalid_grant');
      const refresh = () =>
        token({
          grant_type: 'refresh_token',
          client_id: own().clientId,
          refresh_token: first.body.refresh_token,
        });
      const second = await refresh();
      const authorization = `Bearer ${second.body.access_token as string}`;
      expect((await org.v('GET', '/limits', undefined, { authorization })).status).toBe(200);
      expect(second.body.refresh_token).toBeUndefined();
      await org.call('POST', '/practice/switches', { refreshTokens: 'rotated' });
      const next = (await refresh()).body.refresh_token as string;
      expect(next).toMatch(/^5Aep/);
      expect((await refresh()).body.error).toBe('invalid_grant');
      await org.call('DELETE', '/practice/switches');
      first.body.refresh_token = next;
      expect((await refresh()).status).toBe(200);
      await org.call('POST', '/services/oauth2/revoke', `token=${next}`);
      expect((await refresh()).body.error).toBe('invalid_grant');
    });

    it('gives nothing for a wrong password, verifier, place or client', async () => {
      expect((await decide({ ...request(), ...signIn(), password: 'no' })).status).toBe(400);
      const denied = await decide({ ...request(), decision: 'deny' });
      expect(denied.headers.get('location')).toContain('error=access_denied');
      const code = async () =>
        new URL((await decide({ ...request(), ...signIn() })).headers.get('location') ?? '').searchParams.get(
          'code',
        ) ?? '';
      expect((await redeem(await code(), { code_verifier: 'w'.repeat(64) })).body.error).toBe(
        'invalid_grant',
      );
      expect((await redeem(await code(), { redirect_uri: 'http://localhost:1/x' })).body.error).toBe(
        'invalid_grant',
      );
      for (const wrong of [
        { redirect_uri: 'https://evil.example/x' },
        { redirect_uri: 'javascript:alert(1)' },
        { client_id: 'other' },
        { response_type: 'token' },
      ] as Record<string, string>[]) {
        const reply = await decide({ ...request(wrong), ...signIn() });
        expect([reply.status, reply.headers.get('location')]).toEqual([400, null]);
      }
    });
  });

  it('ends sessions that were idle too long; the token of login.json stays', async () => {
    const { clientId, clientSecret } = own();
    const { body } = await token({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const authorization = `Bearer ${body.access_token as string}`;
    const status = async () => (await org.v('GET', '/limits', undefined, { authorization })).status;
    expect(await status()).toBe(200);
    await org.call('POST', '/practice/switches', { sessionSeconds: 1 });
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 2000);
    expect(await status()).toBe(401);
    now.mockRestore();
    expect((await org.v('GET', '/limits')).status).toBe(200);
    await org.call('DELETE', '/practice/switches');
  });

  it('logs out by SOAP, tells of security tokens, and can switch SOAP login off', async () => {
    const session = /<sessionId>([^<]+)/.exec((await soap(own().username, own().password)).text)?.[1] ?? '';
    const logout = () =>
      org.call(
        'POST',
        '/services/Soap/u/62.0',
        `<e:Envelope xmlns:e="x"><e:Header><SessionHeader xmlns="urn:partner.soap.sforce.com"><sessionId>${session}</sessionId></SessionHeader></e:Header><e:Body><logout xmlns="urn:partner.soap.sforce.com"/></e:Body></e:Envelope>`,
        { 'content-type': 'text/xml', authorization: '' },
      );
    expect((await logout()).text).toContain('<logoutResponse/>');
    expect((await logout()).text).toContain('INVALID_SESSION_ID');
    await org.call('POST', '/practice/switches', { securityToken: 'required' });
    expect((await soap(own().username, own().password)).text).toContain('LOGIN_MUST_USE_SECURITY_TOKEN');
    expect((await soap(own().username, own().password + own().securityToken)).status).toBe(200);
    await org.call('POST', '/practice/switches', { soapLogin: 'off' });
    expect((await soap(own().username, own().password + own().securityToken)).text).toContain(
      'INVALID_OPERATION',
    );
    await org.call('DELETE', '/practice/switches');
  });
});
