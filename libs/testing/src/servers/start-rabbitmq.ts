import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';

/**
 * Debian's command on PATH goes to the user of its service: the program behind it takes whoever calls it. Homebrew's is on
 * PATH.
 */
const debians = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const program = existsSync(debians) ? debians : 'rabbitmq-server';

/**
 * A suite that needs a RabbitMQ: skipped by name where there is none. `npm test` brings it before the suites run, and counts it as
 * a failure under CI when it cannot.
 */
export function describeWithRabbitmq(title: string, body: () => void): void {
  const found =
    program === debians || spawnSync('rabbitmqctl', ['--help'], { stdio: 'ignore' }).error === undefined;
  if (found) describe(title, body);
  else describe.skip(`${title} (skipped: no rabbitmq-server)`, body);
}

/** A RabbitMQ of a spec's own: loopback, free ports, its own folder, cookie and name server. */
export interface PrivateRabbitmq {
  /** With name and password of its only user. */
  url: string;
  port: number;
  password: string;
  /** Ends it at once, as a crash would; what it has confirmed is on disk. */
  kill(): Promise<void>;
  /** Starts it again with what it had. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The files of a certificate for 127.0.0.1 and of its key (PEM), for a port that speaks TLS beside the other. */
export interface RabbitmqTls {
  port: number;
  cert: string;
  key: string;
}

/** Needs rabbitmq-server, which `npm test` installs. Takes some seconds. */
export async function startRabbitmq(tls?: RabbitmqTls): Promise<PrivateRabbitmq> {
  const folder = await mkdtemp(join(tmpdir(), 'dms-rabbitmq-'));
  const [port, distribution, names] = [await freePort(), await freePort(), await freePort()];
  const password = 'carrot-and-stick';
  await writeFile(join(folder, 'rabbitmq.conf'), configuration(port, password, tls));
  await writeFile(join(folder, 'none.conf'), '');
  await writeFile(join(folder, 'enabled_plugins'), '[].');
  await mkdir(join(folder, 'log'));
  const env = environment(folder, distribution, names);
  // Erlang would start one in the background that nobody ends. This one ends with its input, and so with the spec.
  const nameServer = child('sh', ['-c', `epmd -port ${names} -address 127.0.0.1 & read end; kill $!`], env);
  let server = await launch(env);
  return {
    url: `amqp://dms:${password}@127.0.0.1:${port}`,
    port,
    password,
    kill: () => end(server),
    start: async () => {
      server = await launch(env);
    },
    stop: async () => {
      await end(server);
      await end(nameServer);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(port: number, password: string, tls?: RabbitmqTls): string {
  return [
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    'default_user = dms',
    `default_pass = ${password}`,
    'disk_free_limit.absolute = 1MB',
    'log.console = true',
    ...(tls
      ? [
          `listeners.ssl.1 = 127.0.0.1:${tls.port}`,
          `ssl_options.certfile = ${tls.cert}`,
          `ssl_options.keyfile = ${tls.key}`,
        ]
      : []),
    '',
  ].join('\n');
}

function environment(folder: string, distribution: number, names: number): Record<string, string> {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/sbin:/opt/homebrew/bin',
    HOME: folder,
    LANG: 'C.UTF-8',
    RABBITMQ_NODENAME: 'dms-spec@localhost',
    RABBITMQ_CONF_ENV_FILE: join(folder, 'none.conf'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_DIST_PORT: String(distribution),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1} +S 1:1',
    // The script then becomes the server, in place of watching over it.
    RABBITMQ_ALLOW_INPUT: 'true',
    ERL_EPMD_PORT: String(names),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
}

async function launch(env: Record<string, string>): Promise<ChildProcess> {
  const server = child(program, [], env);
  let said = '';
  await new Promise<void>((ready, failed) => {
    server.once('error', (error) =>
      failed(new Error('rabbitmq-server is not installed; `npm test` installs it', { cause: error })),
    );
    server.once('exit', (code) => failed(new Error(`rabbitmq-server ended with ${code}: ${said}`)));
    server.stdout?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-20_000);
      if (said.includes('Server startup complete')) ready();
    });
  });
  return server;
}

/** In a group of its own: what it starts is ended with it. */
function child(command: string, args: string[], env: Record<string, string>): ChildProcess {
  const started = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  const endNow = () => killGroup(started);
  process.once('exit', endNow);
  started.once('exit', () => process.off('exit', endNow));
  started.once('error', () => process.off('exit', endNow));
  started.stdout.on('data', () => undefined);
  return started;
}

async function end(running: ChildProcess): Promise<void> {
  if (running.pid === undefined || running.exitCode !== null || running.signalCode !== null) return;
  const gone = once(running, 'exit');
  killGroup(running);
  await gone;
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
