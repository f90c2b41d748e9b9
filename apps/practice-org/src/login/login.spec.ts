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
});
