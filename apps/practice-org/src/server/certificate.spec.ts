import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { TestOrg } from '../test-org';

describe('the TLS port', () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start({ tlsPort: 0 })));
  afterAll(() => org.stop());

  const certificate = () => readFileSync(join(org.folder, 'tls.crt'), 'utf8');
  const get = (path: string, ca?: string, host = '127.0.0.1', headers: Record<string, string> = {}) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const { port } = new URL(org.org.tlsUrl ?? '');
      const asked = request(
        { host, port, path, ca, headers: { authorization: `Bearer ${org.token}`, ...headers }, agent: false },
        (answer) => void text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, text: body })),
      );
      asked.on('error', reject).end();
    });

  it('serves who trusts its certificate, by name and by address, and nobody else', async () => {
    for (const host of ['127.0.0.1', 'localhost'])
      expect((await get('/services/data/v62.0/limits', certificate(), host)).status).toBe(200);
    await expect(get('/services/data/v62.0/limits')).rejects.toThrow(/self-signed/);
  });

  it('names itself in what it answers, and guards the control surface by its own origin', async () => {
    const info = JSON.parse((await get('/services/oauth2/userinfo', certificate())).text) as { sub: string };
    expect(info.sub.startsWith(org.org.tlsUrl ?? '-')).toBe(true);
    const origin = org.org.tlsUrl ?? '';
    expect((await get('/practice/switches', certificate(), '127.0.0.1', { origin })).status).toBe(200);
    expect(
      (await get('/practice/switches', certificate(), '127.0.0.1', { origin: org.org.url })).status,
    ).toBe(403);
  });

  it('keeps its certificate over restarts, and the key for its owner', async () => {
    const before = certificate();
    await org.restart();
    expect(certificate()).toBe(before);
    expect(statSync(join(org.folder, 'tls.key')).mode & 0o777).toBe(0o600);
    expect((await get('/services/data', before)).status).toBe(200);
  });
});
