import { gzipSync } from 'node:zlib';
import { connect } from 'node:net';
import { TestOrg } from '../test-org';

describe('transport', () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start()));
  afterAll(() => org.stop());

  it('lists the versions without a session, ascending', async () => {
    const { body } = await org.call('GET', '/services/data', undefined, { authorization: '' });
    expect(body[0].version).toBe('50.0');
    expect(body.at(-1)).toEqual({ label: "Summer '26", url: '/services/data/v67.0', version: '67.0' });
    expect(body[12].label).toBe("Winter '25");
  });

  it('takes doubled and trailing slashes, any case, and tells its limits', async () => {
    const reply = await org.call('GET', '//services/data/v65.0/sobjects/aCCount/describe/');
    expect([reply.status, reply.body.name]).toEqual([200, 'Account']);
    expect(reply.headers.get('sforce-limit-info')).toMatch(/^api-usage=\d+\/\d+$/);
  });

  it.each([
    '/services/data/v62.0/nothing',
    '/services/data/v49.0/limits',
    '/services/data/v62.0/sobjects/Foo/describe',
  ])('answers 404 to %s', async (path) => {
    const reply = await org.call('GET', path);
    expect([reply.status, reply.body]).toEqual([
      404,
      [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }],
    ]);
  });

  it('takes gzip bodies', async () => {
    const body = gzipSync(JSON.stringify({ Name: 'Zipped' }));
    expect((await org.v('POST', '/sobjects/Account', body, { 'content-encoding': 'gzip' })).status).toBe(201);
    expect(
      (await org.v('POST', '/sobjects/Account', 'not gzip', { 'content-encoding': 'gzip' })).status,
    ).toBe(400);
  });

  it.each(['{', '[]', '"x"', '', 'null', '{"Name":"a"} extra'])(
    'answers 400 to the body %j',
    async (body) => {
      const reply = await org.v('POST', '/sobjects/Account', body);
      expect([reply.status, reply.body[0].errorCode]).toEqual([400, 'JSON_PARSER_ERROR']);
    },
  );

  it('never answers 500 to odd paths and headers', async () => {
    for (const path of [
      '/sobjects/Account/%E0%A4%A',
      '/sobjects/__proto__/describe',
      '/sobjects/Account/constructor/x',
      "/query/01g'--1",
      '/jobs/ingest/750',
      '/query?q=%27',
      '/composite/sobjects?ids=__proto__',
    ]) {
      const reply = await org.v('GET', path);
      expect(reply.status).toBeGreaterThanOrEqual(300);
      expect(reply.status).toBeLessThan(500);
    }
  });

  it('echoes Apex REST calls', async () => {
    const reply = await org.call('PATCH', '/services/apexrest/some/Path', { a: 1 });
    expect(reply.body).toEqual({ method: 'PATCH', path: '/some/Path', body: { a: 1 } });
    expect((await org.v('GET', '/tooling/executeAnonymous/?anonymousBody=x')).body.success).toBe(true);
  });

  it('refuses an announced body that is too large before reading it', async () => {
    const status = await new Promise<string>((resolve, reject) => {
      const socket = connect(org.org.port, '127.0.0.1', () => {
        socket.write(
          `POST /services/data/v62.0/sobjects/Account HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${org.token}\r\nContent-Length: 60000000\r\n\r\n`,
        );
      });
      socket.once('data', (data) => {
        resolve(data.toString().split('\r\n')[0] ?? '');
        socket.destroy();
      });
      socket.once('error', reject);
    });
    expect(status).toContain('413');
  });
});
