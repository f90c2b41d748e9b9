import { generateKeyPairSync } from 'node:crypto';
import { MockAgent } from 'undici';
import { Credentials, OrgError } from '@dms/domain';
import { inMemoryDocuments } from '@dms/testing';
import { Rehearsal, salesforceFor } from '../rehearsal/salesforce-for';
import { OrgAgent } from '../wire/org-agent';

const login = 'https://login.salesforce.com';
const instance = 'https://acme.my.salesforce.com';
const evil = 'https://evil.example';
const userId = '005000000000009AAA';
const orgId = '00D000000000009AAA';
const byPassword: Credentials = {
  type: 'password',
  loginUrl: login,
  username: 'ana&co@example.com',
  password: 'p<ss',
  securityToken: 'tok',
};
const byClient: Credentials = {
  type: 'clientCredentials',
  loginUrl: instance,
  clientId: 'c',
  clientSecret: 's',
};
const byToken: Credentials = { type: 'token', instanceUrl: instance, accessToken: '00D!secret' };

let room: Rehearsal;
let net: MockAgent;

beforeEach(async () => {
  const nothing = { instanceUrl: 'http://127.0.0.1:9', accessToken: 'x', username: '', password: '' };
  const rest = { securityToken: '', clientId: '', clientSecret: '' };
  room = await salesforceFor(inMemoryDocuments().connections, { ...nothing, ...rest });
  net = new MockAgent();
  net.disableNetConnect();
  Object.assign(room.app.get(OrgAgent), { dispatcher: net });
});
afterEach(() => room.end());

function soapAnswer(serverUrl: string, extra = ''): string {
  const user = `<userId>${userId}</userId><userInfo><organizationId>${orgId}</organizationId></userInfo>`;
  return `<Envelope>${extra}<serverUrl>${serverUrl}/services/Soap/u/62.0/x</serverUrl><sessionId>S1</sessionId>${user}</Envelope>`;
}

/** The next SOAP sign-in is answered so; the bodies it was asked with are collected. */
function soap(status: number, answer: string, contentType = 'text/xml'): string[] {
  const bodies: string[] = [];
  net
    .get(login)
    .intercept({ path: '/services/Soap/u/62.0', method: 'POST' })
    .reply((request) => {
      bodies.push(String(request.body));
      return {
        statusCode: status,
        data: answer,
        responseOptions: { headers: { 'content-type': contentType } },
      };
    });
  return bodies;
}

function oauth(status: number, answer: object): void {
  net.get(instance).intercept({ path: '/services/oauth2/token', method: 'POST' }).reply(status, answer);
}

describe('signing in to a real org', () => {
  it('by user name, password and security token ends at the instance the org names', async () => {
    const bodies = soap(200, soapAnswer(instance));
    net
      .get(instance)
      .intercept({ path: '/services/data/v62.0/limits', headers: { authorization: 'Bearer S1' } })
      .reply(
        200,
        { DailyApiRequests: { Max: 5, Remaining: 4 } },
        { headers: { 'content-type': 'application/json' } },
      );
    const org = await room.open(byPassword);
    expect(org.userId).toBe(userId);
    await expect(org.limits()).resolves.toEqual({ dailyApiCalls: { max: 5, remaining: 4 } });
    expect(bodies).toEqual([
      expect.stringContaining('<username>ana&amp;co@example.com</username><password>p&lt;sstok</password>'),
    ]);
  });

  it('by client credentials ends at the instance the org names', async () => {
    const id = `${login}/id/${orgId}/${userId}`;
    oauth(200, { access_token: 'T', instance_url: instance, id });
    expect((await room.open(byClient)).userId).toBe(userId);
  });

  it('by a token without OpenID rights finds its user by the identity’s address, which is not called', async () => {
    const headers = { 'content-type': 'application/json' };
    const pool = net.get(instance);
    pool.intercept({ path: '/services/oauth2/userinfo' }).reply(403, 'forbidden');
    pool
      .intercept({ path: '/services/data/v62.0' })
      .reply(200, { identity: `${login}/id/${orgId}/${userId}` }, { headers });
    expect((await room.open(byToken)).userId).toBe(userId);
  });

  it.each([evil, 'http://acme.my.salesforce.com', 'https://169.254.169.254', `${instance}.evil.example`])(
    'is refused when the org names %s as its instance',
    async (address) => {
      soap(200, soapAnswer(address));
      await expect(room.open(byPassword)).rejects.toMatchObject({ code: 'HOST_NOT_ALLOWED' });
      oauth(200, { access_token: 'T', instance_url: address, id: `${login}/id/${orgId}/${userId}` });
      await expect(room.open(byClient)).rejects.toMatchObject({ code: 'HOST_NOT_ALLOWED' });
    },
  );

  it('a redirect at sign-in is not followed', async () => {
    soap(302, '');
    await expect(room.open(byPassword)).rejects.toMatchObject({ code: 'ORG_LOGIN_FAILED' });
  });
});

describe('by certificate, with a clock that is wrong', () => {
  const pem = { type: 'pkcs8', format: 'pem' } as const;
  const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem).toString();
  const byJwt: Credentials = {
    type: 'jwt',
    loginUrl: instance,
    clientId: 'c',
    username: 'a@b.c',
    privateKey,
  };
  const answer = { access_token: 'T', instance_url: instance, id: `${login}/id/${orgId}/${userId}` };

  /** An org whose clock is so many minutes ahead: it takes assertions of the next five minutes. Tells when they ended. */
  function orgAhead(minutes: number, calls: number): number[] {
    const ends: number[] = [];
    const pool = net.get(instance);
    pool
      .intercept({ path: '/services/oauth2/token', method: 'POST' })
      .reply((request) => {
        const now = Date.now() / 1000 + minutes * 60;
        const assertion = new URLSearchParams(String(request.body)).get('assertion') ?? '';
        const { exp } = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString()) as {
          exp: number;
        };
        ends.push(exp);
        const good = exp > now && exp < now + 300;
        const refusal = { error: 'invalid_grant', error_description: 'expired authorization code' };
        const headers = { 'content-type': 'application/json', date: new Date(now * 1000).toUTCString() };
        return {
          statusCode: good ? 200 : 400,
          data: JSON.stringify(good ? answer : refusal),
          responseOptions: { headers },
        };
      })
      .times(calls);
    return ends;
  }

  it.each([-180, -6, 6, 180])('an org %i minutes away is signed in to by its own clock', async (minutes) => {
    const ends = orgAhead(minutes, 2);
    expect((await room.open(byJwt)).userId).toBe(userId);
    expect(ends).toHaveLength(2);
  });

  it('a refusal that no clock explains is asked once', async () => {
    const ends: number[] = [];
    net
      .get(instance)
      .intercept({ path: '/services/oauth2/token', method: 'POST' })
      .reply(() => {
        ends.push(1);
        const refusal = { error: 'invalid_grant', error_description: 'user has not approved this consumer' };
        const headers = { 'content-type': 'application/json', date: new Date().toUTCString() };
        return { statusCode: 400, data: JSON.stringify(refusal), responseOptions: { headers } };
      })
      .times(2);
    await expect(room.open(byJwt)).rejects.toMatchObject({
      code: 'ORG_LOGIN_FAILED',
      message: expect.stringContaining('not approved'),
    });
    expect(ends).toHaveLength(1);
  });
});

describe('a sign-in that fails', () => {
  const fault = (code: string, text: string) =>
    `<Envelope><Fault><faultcode>sf:${code}</faultcode><faultstring>${code}: ${text}</faultstring></Fault></Envelope>`;

  it.each([
    ['INVALID_LOGIN', 'Invalid username, password, security token; or user locked out.'],
    ['LOGIN_MUST_USE_SECURITY_TOKEN', 'use the token'],
    ['INVALID_OPERATION', 'SOAP login is switched off'],
  ])('%s: names the org’s reason and code', async (code, text) => {
    soap(500, fault(code, text));
    await expect(room.open(byPassword)).rejects.toMatchObject({
      code: 'ORG_LOGIN_FAILED',
      message: expect.stringContaining(text),
      where: { code },
    });
  });

  it('an expired password says so', async () => {
    soap(200, soapAnswer(instance, '<passwordExpired>true</passwordExpired>'));
    await expect(room.open(byPassword)).rejects.toMatchObject({ where: { code: 'PASSWORD_EXPIRED' } });
  });

  it('a wrong client secret says so', async () => {
    oauth(400, { error: 'invalid_client', error_description: 'invalid client credentials' });
    await expect(room.open(byClient)).rejects.toMatchObject({
      code: 'ORG_LOGIN_FAILED',
      message: 'Salesforce refused to sign in: invalid client credentials',
    });
  });

  it('a refused token says so', async () => {
    net.get(instance).intercept({ path: '/services/oauth2/userinfo' }).reply(403, 'Bad_OAuth_Token');
    await expect(room.open(byToken)).rejects.toMatchObject({ code: 'ORG_LOGIN_FAILED' });
  });

  it.each([
    [503, '<html>maintenance</html>'],
    [200, '<html>maintenance</html>'],
    [200, soapAnswer(instance).replace('S1', '')],
  ])('an org that is down (%i) is unreachable, not a wrong password', async (status, page) => {
    soap(status, page, 'text/html');
    await expect(room.open(byPassword)).rejects.toMatchObject({ code: 'ORG_UNREACHABLE' });
    net.get(instance).intercept({ path: '/services/oauth2/token', method: 'POST' }).reply(status, page);
    await expect(room.open(byClient)).rejects.toMatchObject({ code: 'ORG_UNREACHABLE' });
  });

  it('shows no secret in its error', async () => {
    soap(500, fault('INVALID_LOGIN', 'no'));
    const error: unknown = await room.open(byPassword).catch((caught: unknown) => caught);
    expect(JSON.stringify(error)).not.toMatch(/p<ss|tok"/);
    expect(error).not.toBeInstanceOf(OrgError);
  });
});

describe('the connection service', () => {
  it('keeps the origin alone of the address, and nothing the form did not ask for', async () => {
    const given = { ...byToken, instanceUrl: `${instance}/home?x=1`, extra: 'x' } as Credentials;
    await expect(room.service.seal('c9', given)).resolves.toEqual({
      authType: 'token',
      url: instance,
      kind: 'unknown',
      sealedCredentials: expect.not.stringContaining('secret'),
      credentialsId: expect.any(String),
    });
  });

  it.each([
    [{ ...byToken, instanceUrl: evil }, 'HOST_NOT_ALLOWED'],
    [{ ...byToken, instanceUrl: 'http://127.0.0.1:5984' }, 'HOST_NOT_ALLOWED'],
    [{ ...byPassword, loginUrl: evil }, 'HOST_NOT_ALLOWED'],
    [{ ...byClient, loginUrl: 'http://login.salesforce.com' }, 'HOST_NOT_ALLOWED'],
    [{ ...byToken, instanceUrl: 'https://acme.lightning.force.com' }, 'BAD_REQUEST'],
    [{ ...byToken, accessToken: 'a\r\nX-Evil: 1' }, 'BAD_REQUEST'],
    [{ ...byToken, accessToken: '' }, 'BAD_REQUEST'],
    [{ ...byPassword, password: '' }, 'BAD_REQUEST'],
    [{ ...byClient, clientSecret: 'x'.repeat(5000) }, 'BAD_REQUEST'],
  ] as [Credentials, string][])('refuses %j with %s', async (credentials, code) => {
    await expect(room.service.seal('c9', credentials)).rejects.toMatchObject({ code });
  });

  it('answers a failed test as a problem, and throws for a connection that is not there', async () => {
    soap(500, '<faultstring>INVALID_LOGIN: no</faultstring>');
    const id = await room.connect(byPassword);
    await expect(room.service.test(id)).resolves.toEqual({
      ok: false,
      problem: expect.objectContaining({ code: 'ORG_LOGIN_FAILED', title: 'Org login failed' }),
    });
    await expect(room.service.test('nope')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
