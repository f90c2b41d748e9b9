import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DmsClient } from './dms-client';

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

describe('DmsClient over a real socket', () => {
  let server: Server;
  let handler: Handler;
  let dms: DmsClient;

  beforeEach(async () => {
    server = createServer((request, response) => void handler(request, response));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    dms = new DmsClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(() => new Promise((done) => server.close(done).closeAllConnections()));

  const json = (response: ServerResponse, status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  it('sends its cookies with every request and the CSRF token with unsafe ones', async () => {
    const seen: unknown[] = [];
    handler = (request, response) => {
      const { cookie, 'x-csrf-token': token } = request.headers;
      seen.push([request.method, request.url, cookie, token]);
      if (request.url === '/api/v1/sessions')
        response.setHeader('set-cookie', ['sid=secret; HttpOnly; Path=/', 'XSRF-TOKEN=t1; Path=/']);
      json(response, 200, { csrfToken: 't1', user: {} });
    };
    await dms.signIn('ada', 'pw');
    await dms.get('/runs');
    await dms.post('/migrations', {});
    expect(seen).toEqual([
      ['POST', '/api/v1/sessions', undefined, undefined],
      ['GET', '/api/v1/runs', 'sid=secret; XSRF-TOKEN=t1', undefined],
      ['POST', '/api/v1/migrations', 'sid=secret; XSRF-TOKEN=t1', 't1'],
    ]);
  });

  it('uploads a file as the multipart field "file"', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dms-upload-'));
    try {
      await writeFile(join(folder, 'a.csv'), 'id\n007\n');
      let body = '';
      handler = async (request, response) => {
        body = await text(request);
        json(response, 201, { id: 'f1' });
      };
      expect(await dms.upload('/files', join(folder, 'a.csv'), 'accounts.csv')).toEqual({ id: 'f1' });
      expect(body).toContain('name="file"; filename="accounts.csv"');
      expect(body).toContain('\r\n\r\nid\n007\n\r\n');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('reads a list page by page and stops at what it looks for', async () => {
    const urls: (string | undefined)[] = [];
    handler = (request, response) => {
      urls.push(request.url);
      const page = new URL(request.url ?? '', 'http://x').searchParams.get('cursor') ?? '1';
      json(response, 200, { items: [{ n: page }], nextCursor: String(Number(page) + 1) });
    };
    expect(await dms.find<{ n: string }>('/files', ({ n }) => n === '3')).toEqual({ n: '3' });
    expect(urls).toEqual(['', '&cursor=2', '&cursor=3'].map((end) => `/api/v1/files?limit=100${end}`));
  });

  it('says in one sentence what DMS refused, and why', async () => {
    handler = (_, response) =>
      json(response, 401, { title: 'x', code: 'BAD_CREDENTIALS', detail: 'No such user.' });
    await expect(dms.signIn('ada', 'wrong')).rejects.toThrow(
      'DMS refused POST /sessions with 401 BAD_CREDENTIALS: No such user.',
    );
  });

  it('reports an answer that is no problem document by its text', async () => {
    handler = (_, response) => response.writeHead(502).end('<html>Bad gateway</html>');
    await expect(dms.get('/runs')).rejects.toThrow('502 NO_PROBLEM: <html>Bad gateway</html>');
  });

  it('says that DMS does not run where nobody listens', async () => {
    const port = (server.address() as AddressInfo).port;
    await new Promise((done) => server.close(done));
    await expect(new DmsClient(`http://127.0.0.1:${port}`).get('/me')).rejects.toThrow(
      /does not answer .*ECONNREFUSED.*npm start/,
    );
    server = createServer();
    await new Promise<void>((done) => server.listen(0, done));
  });
});
