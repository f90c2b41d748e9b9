import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';

/** A redis-server of a spec's own: loopback, a free port, nothing on disk. */
export interface PrivateRedis {
  url: string;
  port: number;
  /** Ends it at once, as a crash would; its data is lost. */
  kill(): Promise<void>;
  /** Starts it again, empty, on its port. */
  restart(): Promise<void>;
  /** Answers nothing until `resume`, but keeps its connections. */
  suspend(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** The files of a certificate for 127.0.0.1 and of its key (PEM). */
export interface RedisCertificate {
  cert: string;
  key: string;
}

/**
 * `extra` are lines of redis.conf, as `{ 'maxmemory-policy': 'allkeys-lru' }`; with a certificate it speaks TLS alone. Needs
 * redis-server on PATH.
 */
export async function startRedis(
  extra: Record<string, string> = {},
  tls?: RedisCertificate,
): Promise<PrivateRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'dms-redis-'));
  const port = await freePort();
  const settings = { ...extra, ...(tls && tlsSettings(port, tls)) };
  let server = await launch(folder, port, settings);
  const kill = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  };
  return {
    url: `${tls ? 'rediss' : 'redis'}://127.0.0.1:${port}`,
    port,
    kill,
    restart: async () => {
      await kill();
      server = await launch(folder, port, settings);
    },
    suspend: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function tlsSettings(port: number, { cert, key }: RedisCertificate): Record<string, string> {
  return {
    port: '0',
    'tls-port': String(port),
    'tls-cert-file': cert,
    'tls-key-file': key,
    'tls-auth-clients': 'no',
  };
}

async function launch(folder: string, port: number, settings: Record<string, string>): Promise<ChildProcess> {
  const fixed = { port: String(port), bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder };
  const line = Object.entries({ ...fixed, ...settings }).flatMap(([name, value]) => [`--${name}`, value]);
  const server = spawn('redis-server', line, { stdio: ['ignore', 'pipe', 'ignore'] });
  const end = () => server.kill('SIGKILL');
  process.once('exit', end);
  server.once('exit', () => process.off('exit', end));
  let said = '';
  await new Promise<void>((ready, failed) => {
    server.once('error', (error) =>
      failed(new Error('redis-server is not installed; `npm test` installs it', { cause: error })),
    );
    server.once('exit', (code) => failed(new Error(`redis-server ended with ${code}: ${said}`)));
    server.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Ready to accept connections')) ready();
    });
  });
  return server;
}
