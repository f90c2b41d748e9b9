import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { keys } from '@dms/domain';
import { startRedis } from '@dms/testing';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const MiB = 1024 * 1024;
const boundary = 'the-boundary';
const contentType = `multipart/form-data; boundary=${boundary}`;
const opening = (name = 'file', file: string | null = 'data.csv') =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file === null ? '' : `; filename="${file}"`}\r\n\r\n`;
const closing = `\r\n--${boundary}--\r\n`;

describe('an upload', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  let headers: { authorization: string };
  beforeAll(async () => {
    redis = await startRedis();
    api = await ApiUnderTest.start(redis.url, { environment: { DMS_MAX_UPLOAD_BYTES: 60 * MiB } });
    await api.addUser('ada', 'operator');
    await api.addUser('vic', 'viewer');
    headers = await api.bearer('ada');
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });

  /** Everything that lies in storage, whole or in the making; but for what health writes for a moment, to see that it can. */
  async function stored(): Promise<string[]> {
    const entries = await readdir(join(api.folder, 'storage'), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .filter((name) => !name.endsWith('.check'));
  }
  const files = async () => (await api.documents.files.list({ limit: 200 })).items;

  async function send(body: AsyncIterable<Uint8Array> | string, type = contentType, more = headers) {
    const streamed = typeof body === 'string' ? body : ReadableStream.from(body);
    const response = await fetch(`${api.url}/api/v1/files`, {
      method: 'POST',
      headers: { ...more, 'content-type': type },
      body: streamed as string,
      duplex: 'half',
    } as RequestInit);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  async function leavesNothing(work: () => Promise<void>): Promise<void> {
    const before = [await stored(), (await files()).length];
    await work();
    expect([await stored(), (await files()).length]).toEqual(before);
  }

  it('is kept byte for byte, and its sha256 answered', async () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, n) => (n * 7919) % 256));
    const form = new FormData();
    form.append('file', new Blob([bytes]), 'Kunden größer ✓.csv');
    const { status, body } = await api.ask('POST', '/api/v1/files', { headers, body: form });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'Kunden größer ✓.csv',
      size: bytes.length,
      format: 'csv',
      owner: 'ada',
    });
    expect(body.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(await stored()).toContain(
      keys
        .file(body.id as string)
        .split('/')
        .pop(),
    );
    expect((await api.ask('GET', `/api/v1/files/${body.id as string}`, { headers })).body).toEqual(body);
  });

  it('of 50 MB goes through without the memory growing with it', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'abcdefg,');
    const held = () => {
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const begin = held();
    let most = 0;
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(opening());
      for (let sent = 0; sent < 50 * MiB; sent += chunk.length) {
        if (sent % (5 * MiB) === 0) most = Math.max(most, held() - begin);
        yield chunk;
      }
      yield Buffer.from(closing);
    }
    const answer = await send(body());
    expect(answer.status).toBe(201);
    expect(answer.body['size']).toBe(50 * MiB);
    // Sender, socket and storage are all in this one process: some chunks of each, never the file.
    expect(most).toBeLessThan(15 * MiB);
  });

  it('that is larger than the limit is refused while it comes, and nothing is kept', () =>
    leavesNothing(async () => {
      async function* body(): AsyncGenerator<Uint8Array> {
        yield Buffer.from(opening());
        for (let sent = 0; sent < 61 * MiB; sent += MiB) yield Buffer.alloc(MiB, 'x');
        yield Buffer.from(closing);
      }
      const answer = await send(body());
      expect([answer.status, answer.body['code']]).toEqual([413, 'UPLOAD_TOO_LARGE']);
    }));

  it('that says it is larger than the limit is refused before it comes', () =>
    leavesNothing(async () => {
      const { port } = new URL(api.url);
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(
        `POST /api/v1/files HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: ${headers.authorization}\r\n` +
          `Content-Type: ${contentType}\r\nContent-Length: ${100 * MiB}\r\n\r\n`,
      );
      const [data] = (await once(socket, 'data')) as [Buffer];
      expect(data.toString()).toMatch(/^HTTP\/1\.1 413 /);
      socket.destroy();
    }));

  it('whose client goes away in the middle leaves nothing', () =>
    leavesNothing(async () => {
      const receive = jest.spyOn(api.documents.files, 'create');
      const { port } = new URL(api.url);
      const before = (await stored()).length;
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(
        `POST /api/v1/files HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: ${headers.authorization}\r\n` +
          `Content-Type: ${contentType}\r\nContent-Length: ${10 * MiB}\r\n\r\n${opening()}`,
      );
      socket.write(Buffer.alloc(2 * MiB, 'y'));
      // It has begun: the bytes lie in a file that is not yet one.
      await until(async () => (await stored()).length > before);
      socket.destroy();
      await until(async () => (await stored()).length === before);
      expect(receive).not.toHaveBeenCalled();
      receive.mockRestore();
    }));

  it.each([
    ['without its end', `${opening()}a,b\r\n1,2`, 'UPLOAD_INCOMPLETE'],
    ['with two files', `${opening()}a${closing.slice(0, -4)}\r\n${opening().slice(2)}`, undefined],
    ['in another field', `${opening('upload')}a,b${closing}`, 'UNKNOWN_FIELD'],
    [
      'with another field beside it',
      `${opening()}a,b\r\n${opening('note', null)}x${closing}`,
      'UNKNOWN_FIELD',
    ],
    ['as a field, not a file', `${opening('file', null)}a,b${closing}`, 'BAD_REQUEST'],
    ['twice', `${opening()}a,b\r\n${opening()}c,d${closing}`, 'BAD_REQUEST'],
    ['with nothing in the form', closing.slice(2), 'BAD_REQUEST'],
    ['with garbage for a form', 'garbage', 'UPLOAD_INCOMPLETE'],
  ])('%s is refused and leaves nothing', (_, body, code) =>
    leavesNothing(async () => {
      const answer = await send(body);
      expect(answer.status).toBe(400);
      if (code) expect(answer.body['code']).toBe(code);
    }),
  );

  it('that is no form is 415; one by a viewer 403', () =>
    leavesNothing(async () => {
      expect((await send('a,b', 'text/csv')).status).toBe(415);
      expect((await send('{}', 'application/json')).status).toBe(415);
      expect((await send('x', 'multipart/form-data')).status).toBe(415);
      expect((await send(`${opening()}a${closing}`, contentType, await api.bearer('vic'))).status).toBe(403);
    }));

  it('with a name that looks like a path is kept under its id', async () => {
    const answer = await send(`${opening('file', '../../etc/passwd')}a,b\r\n${closing}`);
    expect(answer.status).toBe(201);
    expect(await stored()).toContain(answer.body['id']);
  });

  async function until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
  }
});
