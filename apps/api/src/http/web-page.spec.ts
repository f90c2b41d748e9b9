import express from 'express';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentSecurity } from './content-security';
import { webPage } from './web-page';

describe('the page of the browser application', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dms-page-'));
  let server: Server;
  let url: string;

  beforeAll(async () => {
    writeFileSync(join(folder, 'index.html'), '<dms-root ngCspNonce="NONCE_OF_THIS_ANSWER"></dms-root>');
    writeFileSync(join(folder, 'main.js'), 'export {};');
    const app = express().use(...contentSecurity());
    for (const handler of webPage(folder)) app.use(handler);
    app.use(express.static(folder));
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const nonceIn = (text: string) => /ngCspNonce="([^"]+)"/.exec(text)?.[1];

  it.each(['/', '/index.html', '/m/01J/shape?load=Contacts', '/no.such.file'])(
    'is at %s, with the nonce of its own policy and nothing inline besides',
    async (path) => {
      const answer = await fetch(url + path);
      const nonce = nonceIn(await answer.text());
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
      expect(policy).toContain(`style-src 'self' 'nonce-${nonce}';`);
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    },
  );

  it('has another nonce each time', async () => {
    const [one, other] = await Promise.all([fetch(url), fetch(url)]);
    expect(nonceIn(await one.text())).not.toBe(nonceIn(await other.text()));
  });

  it('leaves files, the API and whatever does not read to those that come after', async () => {
    expect(await (await fetch(`${url}/main.js`)).text()).toBe('export {};');
    expect((await fetch(`${url}/api/v1/nothing`)).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(404);
  });

  it('is left out where no pages are built', () => {
    expect(webPage(join(folder, 'nowhere'))).toEqual([]);
  });
});
