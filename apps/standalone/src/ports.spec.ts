import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { AddressInfo, createServer, Server } from 'node:net';
import { Home } from './home';
import { freePort, namedPort, RememberedPorts } from './ports';
import { temporaryFolder } from './fixtures/temporary-folder';

describe('ports', () => {
  const folder = temporaryFolder();
  let stranger: Server;
  afterEach(() => stranger?.close());

  async function occupy(port = 0): Promise<number> {
    stranger = createServer().listen(port, '127.0.0.1');
    await once(stranger, 'listening');
    return (stranger.address() as AddressInfo).port;
  }

  it('a named port is that one or a sentence naming its variable', async () => {
    const port = await occupy();
    await expect(namedPort('PORT', port, '127.0.0.1')).rejects.toThrow(`Port ${port} (PORT) is in use`);
    stranger.close();
    await once(stranger, 'close');
    expect(await namedPort('PORT', port, '127.0.0.1')).toBe(port);
    expect(await namedPort('PORT', 0, '127.0.0.1')).toBeGreaterThan(1023);
  });

  it('a free port is none that the system gives to connections going out', async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, () => freePort()));
    for (const port of ports) {
      expect(port).toBeGreaterThanOrEqual(20_000);
      expect(port).toBeLessThan(32_768);
    }
  });

  it('a host that is none of this machine is named', async () => {
    await expect(namedPort('PORT', 0, '192.0.2.1')).rejects.toThrow('HOST 192.0.2.1 is no address');
  });

  it('a remembered port stays the same, and moves only while somebody else has it', async () => {
    const home = Home.open(folder.path);
    const port = await new RememberedPorts(home).portFor('redis');
    expect(await new RememberedPorts(home).portFor('redis')).toBe(port);
    await occupy(port);
    const other = await new RememberedPorts(home).portFor('redis');
    expect(other).not.toBe(port);
    expect(await new RememberedPorts(home).portFor('redis')).toBe(other);
  });

  it.each(['', 'null', '{"redis":-1}', '{"redis":"6379"}', '[1]'])(
    'a damaged record (%j) is made anew',
    async (text) => {
      const home = Home.open(folder.path);
      writeFileSync(home.in('ports.json'), text);
      expect(await new RememberedPorts(home).portFor('redis')).toBeGreaterThan(1023);
    },
  );
});
