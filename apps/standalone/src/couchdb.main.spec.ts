import { Installation, Supervised } from './fixtures/installation';

describe('the embedded CouchDB under the supervisor', () => {
  let dms: Installation;
  beforeEach(() => {
    dms = Installation.make({ couchdb: 'real' });
  }, 60_000);
  afterEach(() => dms.remove());

  async function started(): Promise<Supervised> {
    const supervisor = dms.start();
    await supervisor.ready();
    return supervisor;
  }

  /** Asks as the API would: with the address and the password that it was given. */
  async function ask(method: string, path: string, body?: object, password?: string) {
    const { CLOUDANT_URL, CLOUDANT_USERNAME, CLOUDANT_PASSWORD } = dms.environmentOf('api');
    const credentials = Buffer.from(`${CLOUDANT_USERNAME}:${password ?? CLOUDANT_PASSWORD}`).toString(
      'base64',
    );
    const answer = await fetch(`${CLOUDANT_URL}${path}`, {
      method,
      headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  it('takes the password the programs are given and no other', async () => {
    await started();
    expect((await ask('GET', '/_all_dbs')).status).toBe(200);
    expect((await ask('GET', '/_all_dbs', undefined, 'guessed')).status).toBe(401);
  });

  it('has every document after kill -9 and after a second start', async () => {
    const first = await started();
    const address = dms.environmentOf('api')['CLOUDANT_URL'];
    expect((await ask('PUT', '/things')).status).toBe(201);
    expect((await ask('PUT', '/things/one', { kept: true })).status).toBe(201);

    process.kill(dms.pid('couchdb'), 'SIGKILL');
    await first.says(/^CouchDB is ready again\.$/m);
    expect((await ask('GET', '/things/one')).body).toMatchObject({ kept: true });

    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    await started();
    expect(dms.environmentOf('api')['CLOUDANT_URL']).toBe(address);
    expect((await ask('GET', '/things/one')).body).toMatchObject({ kept: true });
  });
});
