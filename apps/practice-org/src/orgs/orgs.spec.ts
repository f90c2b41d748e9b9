import { createSign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from '../login/credentials';
import { TestOrg } from '../test-org';

describe('several orgs in one server', () => {
  let server: TestOrg;
  let target: Credentials;
  beforeAll(async () => {
    server = await TestOrg.start();
    const made = await server.call('POST', '/practice/orgs', {
      name: 'target',
      label: 'Target & Co',
      sandbox: true,
    });
    expect(made.status).toBe(201);
    target = made.body.login as Credentials;
  });
  afterAll(() => server.stop());

  const own = () => server.org.credentials as Credentials;
  const as = (login: { accessToken: string }) => ({ authorization: `Bearer ${login.accessToken}` });
  const names = async (login: Credentials): Promise<string[]> => {
    const { body } = await server.v('GET', '/query?q=SELECT+Name+FROM+Account', undefined, as(login));
    return (body.records as { Name: string }[]).map(({ Name }) => Name);
  };
  const form = (fields: Record<string, string>, path = 'token') =>
    server.call('POST', `/services/oauth2/${path}`, new URLSearchParams(fields).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: '',
    });
  const orgOf = async (accessToken: string): Promise<string> => {
    const reply = await server.call('GET', '/services/oauth2/userinfo', undefined, as({ accessToken }));
    return reply.body.preferred_username as string;
  };

  it('keep their data, schema, switches, faults and journal apart', async () => {
    await server.create('Account', { Name: 'here' });
    const made = await server.v('POST', '/sobjects/Account', { Name: 'there' }, as(target));
    expect([await names(own()), await names(target)]).toEqual([['here'], ['there']]);
    expect((await server.v('GET', `/sobjects/Account/${made.body.id as string}`)).status).toBe(404);
    await server.call('POST', '/practice/schema', { object: 'Only__c', fields: [] }, as(target));
    expect((await server.v('GET', '/sobjects/Only__c/describe')).status).toBe(404);
    expect((await server.v('GET', '/sobjects/Only__c/describe', undefined, as(target))).status).toBe(200);
    await server.call('POST', '/practice/switches', { restApi: 'off' }, as(target));
    expect((await server.v('GET', '/limits', undefined, as(target))).status).toBe(403);
    expect((await server.v('GET', '/limits')).status).toBe(200);
    await server.call('DELETE', '/practice/switches', undefined, as(target));
    await server.call(
      'POST',
      '/practice/faults',
      [{ match: { path: '/limits' }, action: 'status' }],
      as(target),
    );
    expect((await server.v('GET', '/limits')).status).toBe(200);
    expect((await server.v('GET', '/limits', undefined, as(target))).status).toBe(503);
    const journal = await server.call('GET', '/practice/writes', undefined, as(target));
    expect(journal.body.total).toBe(1);
  });

  it('sign in to the org whose user or client it is, in every way', async () => {
    const { username, password, clientId, clientSecret } = target;
    const client = { client_id: clientId, client_secret: clientSecret };
    const soap = await server.call(
      'POST',
      '/services/Soap/u/62.0',
      `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><login xmlns="urn:partner.soap.sforce.com"><username>${username}</username><password>${password}</password></login></e:Body></e:Envelope>`,
      { 'content-type': 'text/xml', authorization: '' },
    );
    expect(soap.text).toContain('<organizationName>Target &amp; Co</organizationName>');
    expect(soap.text).toContain('<sandbox>true</sandbox>');
    const byPassword = await form({ grant_type: 'password', username, password, ...client });
    const byClient = await form({ grant_type: 'client_credentials', ...client });
    const key = readFileSync(join(server.folder, 'orgs', 'target', 'jwt.key'));
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: clientId, sub: username, aud: server.org.url, exp: Date.now() + 60_000 };
    const signed = `${part({ alg: 'RS256' })}.${part(claims)}`;
    const signature = createSign('RSA-SHA256').update(signed).sign(key, 'base64url');
    const assertion = `${signed}.${signature}`;
    const byJwt = await form({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
    const tokens = [byPassword, byClient, byJwt].map(({ body }) => body.access_token as string);
    tokens.push(/<sessionId>([^<]+)/.exec(soap.text)?.[1] ?? '');
    for (const token of tokens) expect(await orgOf(token)).toBe(username);
    // The client of one org with the user of another is nobody's.
    const mixed = await form({ grant_type: 'password', username, password, client_id: own().clientId });
    expect(mixed.body.error).toBe('invalid_client_id');
    await form({ token: tokens[0] ?? '' }, 'revoke');
    expect((await server.v('GET', '/limits', undefined, as({ accessToken: tokens[0] ?? '' }))).status).toBe(
      401,
    );
    expect(await orgOf(own().accessToken)).toBe(own().username);
  });

  it('authorize by code and refresh within the org of the user', async () => {
    const query = {
      response_type: 'code',
      client_id: 'PlatformCLI',
      redirect_uri: 'http://localhost:1717/OauthRedirect',
      code_challenge: 'abc',
      code_challenge_method: 'plain',
    };
    const response = await fetch(`${server.org.url}/services/oauth2/authorize`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({
        ...query,
        username: target.username,
        password: target.password,
        decision: 'allow',
      }),
    });
    const code = new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const redeemed = await form({
      grant_type: 'authorization_code',
      code,
      client_id: 'PlatformCLI',
      redirect_uri: query.redirect_uri,
      code_verifier: 'abc',
    });
    const refresh = { grant_type: 'refresh_token', client_id: 'PlatformCLI' };
    const again = await form({ ...refresh, refresh_token: redeemed.body.refresh_token as string });
    expect(await orgOf(again.body.access_token as string)).toBe(target.username);
  });

  it('are there after a restart, with everything', async () => {
    await server.restart();
    expect(await names(target)).toEqual(['there']);
    const { body } = await server.call('GET', '/practice/orgs');
    expect(
      (body.orgs as { name: string; sandbox: boolean }[]).map(({ name, sandbox }) => [name, sandbox]),
    ).toEqual([
      ['practice', false],
      ['target', true],
    ]);
    expect(
      (await server.v('GET', '/query?q=SELECT+Name,IsSandbox+FROM+Organization', undefined, as(target))).body
        .records[0],
    ).toMatchObject({ Name: 'Target & Co', IsSandbox: true });
  });

  it.each([[{}], [{ name: 'target' }], [{ name: '../up' }], [{ name: 'A' }], [{ name: 'practice' }], [[]]])(
    'refuse to be made of %j',
    async (body) => expect((await server.call('POST', '/practice/orgs', body)).status).toBe(400),
  );

  it('are made and removed by the holder of the first token only; ids are never given twice', async () => {
    expect((await server.call('GET', '/practice/orgs', undefined, as(target))).status).toBe(404);
    expect((await server.call('DELETE', '/practice/orgs/practice')).status).toBe(400);
    expect((await server.call('DELETE', '/practice/orgs/nobody')).status).toBe(404);
    const before = (await server.call('POST', '/practice/orgs', { name: 'third' })).body;
    expect((await server.call('DELETE', '/practice/orgs/third')).status).toBe(204);
    expect(existsSync(join(server.folder, 'orgs', 'third'))).toBe(false);
    expect((await server.v('GET', '/limits', undefined, as(before.login as Credentials))).status).toBe(401);
    const after = (await server.call('POST', '/practice/orgs', { name: 'third' })).body;
    expect(after.orgId).not.toBe(before.orgId);
  });
});
