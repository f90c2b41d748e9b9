import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = join(import.meta.dirname, '..', '..', '..', 'dist', 'apps', 'standalone', 'main.js');
const startMs = 120_000;
const stopMs = 20_000;

export const admin = { username: 'admin', password: 'correct horse battery' };

export interface System {
  /** http://localhost:<port>, without a slash at the end. */
  url: string;
  /** Its DMS_HOME. */
  home: string;
  /** The one-time link of a start without an admin. */
  setupLink?: string;
  /** Everything it printed, for a test that failed. */
  printed: () => string;
  stop: () => Promise<void>;
}

/** Starts the one-machine edition with a fresh home on free ports, and waits until it says that it is ready. */
export async function startSystem(options: { withAdmin: boolean }): Promise<System> {
  if (!existsSync(program)) throw new Error(`${program} is not built: npm run build`);
  const home = mkdtempSync(join(tmpdir(), 'dms-e2e-'));
  const child = spawn(process.execPath, [program], {
    env: await environment(home, options.withAdmin),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const stop = async () => {
    await ended(child);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const url = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`DMS was not ready in time:\n${output}`)), startMs);
      const read = (chunk: Buffer) => {
        output += chunk.toString();
        const ready = /DMS is ready at (http:\/\/\S+)/.exec(output);
        if (!ready?.[1]) return;
        clearTimeout(timer);
        resolve(ready[1].replace(/\/$/, ''));
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`DMS ended with ${String(code)} before it was ready:\n${output}`));
      });
    });
    const setupLink = /(http:\/\/\S+\/setup\?token=\S+)/.exec(output)?.[1];
    return { url, home, ...(setupLink !== undefined && { setupLink }), printed: () => output, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Nothing of an outer installation is left in it. */
async function environment(home: string, withAdmin: boolean): Promise<NodeJS.ProcessEnv> {
  const outer = Object.entries(process.env).filter(
    ([name]) => !/^(DMS_|PORT$|HOST$|NODE_OPTIONS$)/.test(name),
  );
  return {
    ...Object.fromEntries(outer),
    DMS_HOME: home,
    PORT: String(await freePort()),
    DMS_PRACTICE_ORG_PORT: String(await freePort()),
    // Nobody wants to watch for half a minute that a killed worker stays silent.
    DMS_LEASE_SECONDS: '10',
    ...(withAdmin && { DMS_ADMIN_USERNAME: admin.username, DMS_ADMIN_PASSWORD: admin.password }),
  };
}

/** By SIGTERM, as people do it; what does not end then is ended. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await exit;
  clearTimeout(timer);
}

/** Below the ports that systems give to connections going out, which would take one before it is listened at. */
async function freePort(): Promise<number> {
  const server = createServer().listen(randomInt(20_000, 32_000), '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return freePort();
  }
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
