import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { Environment } from '@dms/config';
import { type PrivateRedis, startRedis } from '@dms/testing';
import { createRedis } from './redis-connections';

describe('a Redis that speaks TLS with an authority of its own', () => {
  let folder: string;
  let redis: PrivateRedis;
  let authority: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dms-redis-tls-'));
    const made = await generate([{ name: 'commonName', value: 'a Redis' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };
    await writeFile(files.cert, made.cert);
    await writeFile(files.key, made.private);
    authority = Buffer.from(made.cert).toString('base64');
    redis = await startRedis({}, files);
  });
  afterAll(async () => {
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const asked = async (more: Partial<Environment>) => {
    const client = createRedis(Object.assign(new Environment(), { REDIS_URL: redis.url, ...more }), 'quick');
    const failures: string[] = [];
    client.on('error', (error) => failures.push(error.message));
    try {
      return await client.ping().catch(() => failures);
    } finally {
      client.disconnect();
    }
  };

  it('is asked where the authority is given as REDIS_CA', async () => {
    expect(await asked({ REDIS_CA: authority })).toBe('PONG');
  });

  it('is not trusted without it', async () => {
    expect(await asked({})).toEqual(
      expect.arrayContaining([expect.stringContaining('self-signed certificate')]),
    );
  });
});
