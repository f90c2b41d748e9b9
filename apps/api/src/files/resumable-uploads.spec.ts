import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '@dms/testing';
import { Upload } from 'tus-js-client';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';

const MiB = 1024 ** 2;
const bytes = Buffer.from(
  `id,name\n${Array.from({ length: 300_000 }, (_, n) => `${n},name ${n}`).join('\n')}\n`,
);
const sha256 = createHash('sha256').update(bytes).digest('hex');

describe('an upload that can be resumed', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  let headers: Record<string, string>;
  beforeAll(async () => {
    redis = await startRedis();
    api = await ApiUnderTest.start(redis.url, { environment: { DMS_MAX_UPLOAD_BYTES: 10 * MiB } });
    for (const [name, role] of [
      ['ada', 'operator'],
      ['bob', 'operator'],
      ['vic', 'viewer'],
    ] as const)
      await api.addUser(name, role);
    headers = { ...(await api.bearer('ada')), 'tus-resumable': '1.0.0' };
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });

  const name64 = Buffer.from('Kunden größer ✓.csv').toString('base64');
  async function begin(size: number, more: Record<string, string> = {}, at = api) {
    const answer = await at.ask('POST', '/api/v1/uploads', {
      headers: {
        ...headers,
        'upload-length': String(size),
        'upload-metadata': `filename ${name64}`,
        ...more,
      },
    });
    return { ...answer, place: answer.headers.get('location') ?? '' };
  }
  async function ask(
    method: string,
    place: string,
    more: Record<string, string>,
    at: ApiUnderTest,
    body?: Buffer,
  ) {
    const response = await fetch(at.url + place, {
      method,
      headers: { ...headers, ...more },
      body: (body ?? null) as never,
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
  }
  const send = (place: string, from: number, piece: Buffer, more: Record<string, string> = {}, at = api) =>
    ask(
      'PATCH',
      place,
      { 'upload-offset': String(from), 'content-type': 'application/offset+octet-stream', ...more },
      at,
      piece,
    );
  const offset = async (place: string, at = api, more: Record<string, string> = {}) => {
    const answer = await ask('HEAD', place, more, at);
    return { status: answer.status, offset: Number(answer.headers.get('upload-offset')) };
  };
  const abandon = (place: string, more: Record<string, string> = {}) => ask('DELETE', place, more, api);
  const fileOf = (place: string, at = api) => at.ask('GET', place.replace('uploads', 'files'), { headers });

  it('may come whole with its beginning, and is a file then', async () => {
    const bytes = Buffer.from('a,b\n1,2\n');
    const answer = await ask(
      'POST',
      '/api/v1/uploads',
      {
        'upload-length': String(bytes.length),
        'upload-metadata': `filename ${name64}`,
        'content-type': 'application/offset+octet-stream',
      },
      api,
      bytes,
    );
    expect([answer.status, answer.headers.get('upload-offset')]).toEqual([201, String(bytes.length)]);
    const id = (answer.headers.get('location') ?? '').split('/').at(-1) ?? '';
    const file = await api.ask('GET', `/api/v1/files/${id}`, { headers });
    expect(file.body).toMatchObject({ id, name: 'Kunden größer ✓.csv', size: bytes.length });
  });

  it('goes through in pieces and ends as a file of its id', async () => {
    const { status, place } = await begin(bytes.length);
    expect(status).toBe(201);
    expect((await send(place, 0, bytes.subarray(0, MiB))).status).toBe(204);
    expect((await fileOf(place)).status).toBe(404);
    expect(await offset(place)).toEqual({ status: 200, offset: MiB });
    expect((await send(place, MiB, bytes.subarray(MiB))).status).toBe(204);
    expect((await fileOf(place)).body).toMatchObject({
      name: 'Kunden größer ✓.csv',
      size: bytes.length,
      sha256,
      format: 'csv',
      owner: 'ada',
    });
    // The protocol's own copy is gone; who asks again is told that all is there.
    expect(await readdir(join(api.folder, 'storage', 'uploads'))).toEqual([]);
    expect(await offset(place)).toEqual({ status: 200, offset: bytes.length });
  });

  it('is what a client of tus does', async () => {
    const progress: number[] = [];
    const url = await new Promise<string>((resolve, reject) => {
      const upload: Upload = new Upload(bytes, {
        endpoint: `${api.url}/api/v1/uploads`,
        headers: { authorization: headers['authorization'] ?? '' },
        chunkSize: MiB,
        metadata: { filename: 'client.csv' },
        onProgress: (sent) => progress.push(sent),
        onSuccess: () => resolve(upload.url ?? ''),
        onError: reject,
      });
      upload.start();
    });
    expect((await fileOf(new URL(url).pathname)).body).toMatchObject({ name: 'client.csv', sha256 });
    expect(progress.at(-1)).toBe(bytes.length);
  });

  it('whose client goes away goes on from the byte that arrived', async () => {
    const { place } = await begin(bytes.length);
    const { port } = new URL(api.url);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      `PATCH ${place} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: ${headers['authorization']}\r\nTus-Resumable: 1.0.0\r\n` +
        `Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    );
    socket.write(bytes.subarray(0, MiB));
    let arrived = 0;
    while (arrived < MiB) arrived = (await offset(place)).offset || arrived;
    socket.destroy();
    expect((await fileOf(place)).status).toBe(404);
    let answer = await send(place, arrived, bytes.subarray(arrived));
    // The broken request lets go of the upload a moment later than the client of it.
    while (answer.status === 409) answer = await send(place, arrived, bytes.subarray(arrived));
    expect(answer.status).toBe(204);
    expect((await fileOf(place)).body).toMatchObject({ sha256 });
  });

  it('outlives the API', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'uploads-'));
    const start = async () => {
      const one = await ApiUnderTest.start(redis.url, { environment: { DMS_STORAGE_DIR: folder } });
      await one.addUser('ada', 'operator');
      return { one, more: { ...(await one.bearer('ada')) } };
    };
    const first = await start();
    const { place } = await begin(bytes.length, first.more, first.one);
    await send(place, 0, bytes.subarray(0, MiB), first.more, first.one);
    await first.one.stop();
    const second = await start();
    expect(await offset(place, second.one, second.more)).toEqual({ status: 200, offset: MiB });
    expect((await send(place, MiB, bytes.subarray(MiB), second.more, second.one)).status).toBe(204);
    const file = await second.one.ask('GET', place.replace('uploads', 'files'), { headers: second.more });
    expect(file.body).toMatchObject({ sha256 });
    await second.one.stop();
    await rm(folder, { recursive: true });
  });

  it('is refused where it says it is too large, and where its bytes say so', async () => {
    expect((await begin(11 * MiB)).body).toMatchObject({ code: 'UPLOAD_TOO_LARGE', status: 413 });
    const { place } = await begin(0, { 'upload-length': '5' });
    expect((await send(place, 0, Buffer.alloc(100))).status).toBeGreaterThanOrEqual(400);
    expect((await fileOf(place)).status).toBe(404);
  });

  it('must begin where the other bytes end', async () => {
    const { place } = await begin(10);
    expect((await send(place, 4, Buffer.from('abc'))).body).toMatchObject({ code: 'CONFLICT', status: 409 });
  });

  it('belongs to who began it', async () => {
    const { place } = await begin(10);
    const bob = await api.bearer('bob');
    expect((await offset(place, api, bob)).status).toBe(404);
    expect((await send(place, 0, Buffer.from('abc'), bob)).body).toMatchObject({ code: 'NOT_FOUND' });
    expect((await abandon(place, bob)).status).toBe(404);
    expect((await abandon(place)).status).toBe(204);
    expect((await offset(place)).status).toBe(404);
  });

  it('is not for viewers, strangers or pages of others', async () => {
    expect((await begin(10, await api.bearer('vic'))).body).toMatchObject({ code: 'FORBIDDEN' });
    expect((await begin(10, { authorization: 'Bearer no' })).status).toBe(401);
    expect((await begin(10, { origin: 'https://elsewhere.example' })).status).toBe(403);
    const { place, headers: answered } = await begin(10);
    expect(place).toMatch(/^\/api\/v1\/uploads\/[0-9a-z]{26}$/);
    expect(answered.get('access-control-allow-origin')).toBeNull();
  });

  it.each(['../../etc/passwd', '..%2f..%2fetc%2fpasswd', 'nope'])('has no other address: %s', async (id) => {
    expect((await offset(`/api/v1/uploads/${id}`)).status).toBe(404);
  });

  it('speaks no other version of the protocol', async () => {
    const { status, body } = await api.ask('POST', '/api/v1/uploads', {
      headers: { ...headers, 'tus-resumable': '0.2.0', 'upload-length': '1' },
    });
    expect([status, typeof body.code]).toEqual([expect.any(Number), 'string']);
    expect(status).toBeGreaterThanOrEqual(400);
  });

  it('leaves the connection to the next request, refused or taken', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const over = (method: string, place: string, more: Record<string, string> = {}, body?: Buffer) =>
      new Promise<{ status: number; port: number }>((resolve, reject) => {
        const asked = request(
          api.url + place,
          { agent, method, headers: { ...headers, ...more } },
          (answer) => {
            const port = answer.socket.localPort ?? 0;
            answer.resume().on('end', () => resolve({ status: answer.statusCode ?? 0, port }));
          },
        );
        asked.on('error', reject).end(body);
      });
    const piece = (from: number) => ({
      'upload-offset': String(from),
      'content-type': 'application/offset+octet-stream',
    });
    const { place } = await begin(bytes.length);
    const answers = [
      await over('PATCH', place, piece(7), bytes.subarray(7)),
      await over('HEAD', place),
      await over('PATCH', place, piece(0), bytes),
      await over('GET', place.replace('uploads', 'files')),
    ];
    agent.destroy();
    expect(answers.map(({ status }) => status)).toEqual([409, 200, 204, 200]);
    expect(new Set(answers.map(({ port }) => port)).size).toBe(1);
  });
});
