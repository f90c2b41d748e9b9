import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedCouchdb, startEmbeddedCouchdb } from './embedded-couchdb';

const credentials = { username: 'dms', password: 'long and ünlikely' };
const basic = (username: string, password: string) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

describe('the embedded CouchDB', () => {
  let folder: string;
  let server: EmbeddedCouchdb;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dms-embedded-'));
    server = await startEmbeddedCouchdb({ folder, port: 0, ...credentials });
  });
  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });
  const call = (path: string, init: RequestInit = {}, authorization = basic('dms', credentials.password)) =>
    fetch(`${server.url}${path}`, {
      ...init,
      headers: { 'Content-Type': 'application/json', ...(authorization && { authorization }) },
    });
  const put = (path: string, body: unknown = {}) => call(path, { method: 'PUT', body: JSON.stringify(body) });

  it.each([
    ['no credentials', ''],
    ['a wrong password', basic('dms', 'wrong')],
    ['a wrong name', basic('admin', credentials.password)],
    ['another scheme', 'Bearer x'],
  ])('answers 401 to every request with %s', async (_name, authorization) => {
    for (const path of ['/', '/_all_dbs', '/_session', '/_config', '/_utils/', '/x/_find']) {
      for (const method of ['GET', 'PUT', 'POST', 'DELETE'])
        expect((await call(path, { method }, authorization)).status).toBe(401);
    }
    expect(await (await call('/_all_dbs')).json()).toEqual([]);
  });

  it('listens on loopback only', () => expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/));

  it('has no consoles, logs, stored functions or attachments to be reached', async () => {
    await put('/db');
    await put('/db/doc', { a: 1 });
    for (const path of ['/_utils/', '/_config', '/_log', '/_replicate', '/db/_changes', '/db/_temp_view']) {
      for (const method of ['GET', 'POST'])
        expect((await call(path, { method, ...(method === 'POST' && { body: '{}' }) })).ok).toBe(false);
    }
  });

  it('answers bad requests with JSON that shows no path or stack', async () => {
    await put('/db');
    const bad = [
      await call('/%zz'),
      await call('/db/%ff'),
      await call('/db/doc', { method: 'PUT', body: '{broken' }),
      await call('/db/_find', { method: 'POST', body: '{"selector":5}' }),
    ];
    for (const response of bad) {
      const text = await response.text();
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(JSON.parse(text)).toHaveProperty('error');
      expect(text).not.toMatch(/node_modules|at \w+.*\(|\/libs\//);
    }
    expect((await call('/db')).status).toBe(200);
  });

  it('writes into its folder and nowhere else', async () => {
    const before = await readdir(process.cwd());
    await put('/db');
    await put('/db/doc', { a: 1 });
    expect((await readdir(folder)).length).toBeGreaterThan(0);
    expect(await readdir(process.cwd())).toEqual(before);
  });

  it('has everything when it is started again on its folder', async () => {
    await put('/db');
    const { rev } = (await (await put('/db/doc', { a: 1 })).json()) as { rev: string };
    await server.stop();
    server = await startEmbeddedCouchdb({ folder, port: 0, ...credentials });
    expect(await (await call('/db/doc')).json()).toEqual({ _id: 'doc', _rev: rev, a: 1 });
  });

  it('says so when its port is taken', async () => {
    const other = await mkdtemp(join(tmpdir(), 'dms-embedded-'));
    const second = startEmbeddedCouchdb({ folder: other, port: server.port, ...credentials });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await rm(other, { recursive: true });
  });

  it('says so when another server has its folder', async () => {
    const noise = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const second = startEmbeddedCouchdb({ folder, port: 0, ...credentials });
    await expect(second).rejects.toThrow('its folder cannot be opened');
    noise.mockRestore();
  });
});
