import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Rig } from '../faults/rig';
import { DmsClient } from '../sample/dms-client';

// The ways into an org, against the practice org over HTTP. Needs the build (`npm run build`).
const programs = join(__dirname, '..', '..', '..', '..', 'dist', 'apps');

jest.setTimeout(240_000);

interface Login {
  instanceUrl: string;
  username: string;
  password: string;
  clientId: string;
  clientSecret: string;
}
interface Connection {
  id: string;
  authType: string;
  kind: string;
}

describe('signing in to an org', () => {
  let rig: Rig;
  let dms: DmsClient;
  let login: Login;
  const redirectUri = 'http://localhost:1717/callback';

  beforeAll(async () => {
    if (!existsSync(join(programs, 'standalone', 'main.js'))) throw new Error('Build first: npm run build');
    rig = await Rig.start(programs);
    dms = await rig.client();
    login = JSON.parse(readFileSync(rig.practiceLogin, 'utf8')) as Login;
  });
  afterAll(() => rig?.stop());

  const begin = async (more: object = {}) => {
    const body = {
      name: 'By page',
      loginUrl: login.instanceUrl,
      clientId: login.clientId,
      redirectUri,
      ...more,
    };
    return (await dms.post<{ url: string; state: string }>('/connections/sign-ins', body)).body;
  };
  /** What Salesforce's page does when the person presses a button. */
  const decide = async (url: string, decision: 'allow' | 'deny') => {
    const form = new URLSearchParams(new URL(url).search);
    form.set('username', login.username);
    form.set('password', login.password);
    form.set('decision', decision);
    const answer = await fetch(`${login.instanceUrl}/services/oauth2/authorize`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    expect(answer.status).toBe(302);
    return new URL(answer.headers.get('location') ?? '').searchParams;
  };
  const test = async (id: string) =>
    (
      await dms.post<{ ok: boolean; org?: { username: string }; problem?: object }>(
        `/connections/${id}/test`,
        {},
      )
    ).body;

  it('by Salesforce’s own page: PKCE and state as they should be, a code once, a session renewed', async () => {
    const { url, state } = await begin();
    const asked = new URL(url);
    expect(`${asked.origin}${asked.pathname}`).toBe(`${login.instanceUrl}/services/oauth2/authorize`);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: login.clientId,
      redirect_uri: redirectUri,
      code_challenge_method: 'S256',
      scope: 'api refresh_token',
      state,
    });
    expect(asked.searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    expect(state.length).toBeGreaterThan(40);
    const back = await decide(url, 'allow');
    expect(back.get('state')).toBe(state);
    const code = back.get('code') ?? '';
    const { status, body } = await dms.post<Connection>(`/connections/sign-ins/${state}`, { code });
    expect([status, body.authType, body.kind]).toEqual([201, 'oauth', 'practice']);
    expect(JSON.stringify(body)).not.toContain('efresh');
    expect(await test(body.id)).toMatchObject({
      ok: true,
      org: { username: login.username },
      rights: { bulk: true, hardDelete: false, auditFields: false },
    });
    // The test signs in anew each time: that is the refresh token at work.
    expect(await test(body.id)).toMatchObject({ ok: true });
    // Neither the state nor the code is good twice.
    await expect(dms.post(`/connections/sign-ins/${state}`, { code })).rejects.toMatchObject({ status: 404 });
    const again = await begin();
    await expect(dms.post(`/connections/sign-ins/${again.state}`, { code })).rejects.toMatchObject({
      code: 'ORG_LOGIN_FAILED',
    });
    // A code that was made for another challenge: whoever stole it lacks the verifier.
    const stolen = (await decide((await begin()).url, 'allow')).get('code') ?? '';
    const other = await begin();
    await expect(dms.post(`/connections/sign-ins/${other.state}`, { code: stolen })).rejects.toMatchObject({
      code: 'ORG_LOGIN_FAILED',
    });
    expect((await decide((await begin()).url, 'deny')).get('error')).toBe('access_denied');
  });

  it('replaces the sign-in of a connection that is there', async () => {
    const made = await dms.post<Connection>('/connections', {
      name: 'Old way',
      credentials: { type: 'token', instanceUrl: login.instanceUrl, accessToken: 'ended' },
    });
    const { url, state } = await begin({ name: 'New way', connectionId: made.body.id });
    const code = (await decide(url, 'allow')).get('code') ?? '';
    const { body } = await dms.post<Connection & { name: string }>(`/connections/sign-ins/${state}`, {
      code,
    });
    expect(body).toMatchObject({ id: made.body.id, name: 'New way', authType: 'oauth' });
    expect(await test(made.body.id)).toMatchObject({ ok: true });
  });

  it.each([
    ['an org nobody allowed', { loginUrl: 'https://evil.example' }, 'HOST_NOT_ALLOWED'],
    ['plain http', { loginUrl: 'http://login.salesforce.com' }, 'HOST_NOT_ALLOWED'],
    ['a page of somebody else', { redirectUri: 'https://evil.example/connections' }, 'BAD_REQUEST'],
    ['a page without TLS', { redirectUri: 'http://evil.example/' }, 'BAD_REQUEST'],
    ['no page at all', { redirectUri: 'javascript:alert(1)' }, 'BAD_REQUEST'],
    ['an address with a password in it', { redirectUri: 'http://a:b@localhost/' }, 'BAD_REQUEST'],
  ])('begins nothing for %s', async (_, more, code) => {
    await expect(begin(more)).rejects.toMatchObject({ code });
  });

  it('by a certificate, and says what is wrong with it', async () => {
    const privateKey = readFileSync(join(dirname(rig.practiceLogin), 'jwt.key'), 'utf8');
    const credentials = {
      type: 'jwt',
      loginUrl: login.instanceUrl,
      clientId: login.clientId,
      username: login.username,
      privateKey,
    };
    const { body } = await dms.post<Connection>('/connections', { name: 'By JWT', credentials });
    expect(JSON.stringify(body)).not.toContain('PRIVATE');
    expect(await test(body.id)).toMatchObject({ ok: true, org: { username: login.username } });
    const stranger = { ...credentials, username: 'nobody@practice.example' };
    const wrong = await dms.post<Connection>('/connections', { name: 'Stranger', credentials: stranger });
    expect(await test(wrong.body.id)).toMatchObject({ ok: false, problem: { code: 'ORG_LOGIN_FAILED' } });
    await expect(
      dms.post('/connections', { name: 'No key', credentials: { ...credentials, privateKey: 'hello' } }),
    ).rejects.toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });
});
