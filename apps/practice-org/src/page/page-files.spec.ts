import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestOrg } from '../test-org';

describe('the page at /practice', () => {
  const folder = mkdtempSync(join(tmpdir(), 'practice-page-'));
  let org: TestOrg;
  beforeAll(async () => {
    for (const name of ['index.html', 'page.css', 'page.js', 'other.js'])
      writeFileSync(join(folder, name), name);
    org = await TestOrg.start({ pageFolder: folder });
  });
  afterAll(async () => {
    await org.stop();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['/practice', 'index.html', 'text/html'],
    ['/practice/', 'index.html', 'text/html'],
    ['/practice/page.css', 'page.css', 'text/css'],
    ['/practice/page.js', 'page.js', 'text/javascript'],
  ])('serves %s without a token, under a strict policy', async (path, text, type) => {
    const reply = await org.call('GET', path, undefined, { authorization: '' });
    expect([reply.status, reply.text]).toEqual([200, text]);
    expect(reply.headers.get('content-type')).toContain(type);
    const policy = reply.headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "frame-ancestors 'none'",
    ])
      expect(policy).toContain(part);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  it.each(['/practice/other.js', '/practice/..%2fother.js', '/practice/__proto__'])(
    'serves no %s',
    async (path) => expect((await org.call('GET', path)).status).toBe(404),
  );
});
