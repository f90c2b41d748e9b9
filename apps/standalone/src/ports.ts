import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import { Home } from './home';
import { StartRefused } from './start-refused';
import { replaceFile } from './durable-file';

export const loopback = '127.0.0.1';

/** A port somebody named: that one or none. Throws StartRefused, naming the variable, when it cannot be had. */
export async function namedPort(variable: string, port: number, host: string): Promise<number> {
  try {
    return await (port === 0 ? freePort(host) : tryPort(port, host));
  } catch (error) {
    throw new StartRefused(sentence(variable, port, host, error as NodeJS.ErrnoException));
  }
}

/** Ports of the embedded servers: free ones, remembered in the home and used again while they are free. */
export class RememberedPorts {
  private readonly path: string;
  private readonly ports: Record<string, number>;

  constructor(home: Home) {
    this.path = home.in('ports.json');
    this.ports = read(this.path);
  }

  async portFor(name: string): Promise<number> {
    const known = this.ports[name];
    const port = await (known === undefined ? freePort() : tryPort(known, loopback)).catch(() => freePort());
    if (port !== known) {
      this.ports[name] = port;
      replaceFile(this.path, `${JSON.stringify(this.ports, null, 2)}\n`);
    }
    return port;
  }
}

/** Above those that well-known programs use, below those that systems give to connections going out. */
const [firstFree, lastFree] = [20_000, 32_000];

/**
 * A port that is free now. Not one that the system would choose: by the time its program listens, a connection of somebody
 * else's may have been given the same.
 */
export async function freePort(host = loopback): Promise<number> {
  for (let tries = 0; tries < 20; tries += 1) {
    const port = await tryPort(randomInt(firstFree, lastFree), host).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
    });
    if (port !== undefined) return port;
  }
  return tryPort(0, host);
}

function read(path: string): Record<string, number> {
  try {
    const entries = Object.entries(JSON.parse(readFileSync(path, 'utf8')) as object);
    return Object.fromEntries(
      entries.filter(([, port]) => Number.isInteger(port) && port > 0 && port < 65536),
    );
  } catch {
    return {}; // a first start, or a damaged file: nothing is lost with it
  }
}

/** Listens for a moment. Resolves to the port (a free one for 0), rejects with the system's error. */
function tryPort(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const { port: taken } = server.address() as AddressInfo;
      server.close(() => resolve(taken));
    });
  });
}

function sentence(variable: string, port: number, host: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} (${variable}) is in use on ${host}; stop the program that listens there, or set ${variable} to another port.`;
  if (error.code === 'EACCES')
    return `Port ${port} (${variable}) is not open to this user; set ${variable} to a port above 1023.`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return `HOST ${host} is no address of this machine; set HOST to one that is.`;
  return `Port ${port} (${variable}) on ${host} cannot be used: ${error.message}.`;
}
