import type { NestExpressApplication } from '@nestjs/platform-express';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeouts } from './surface';

describe('connections to the API', () => {
  it('are kept between two requests for longer than the router of Cloud Foundry keeps them (90 s)', async () => {
    const server = createServer((_request, response) => response.end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    setTimeouts({ getHttpServer: () => server } as unknown as NestExpressApplication);
    const { port } = server.address() as AddressInfo;
    const { headers } = await fetch(`http://127.0.0.1:${port}/`);
    server.closeAllConnections();
    server.close();
    const [, seconds] = /^timeout=(\d+)$/.exec(headers.get('keep-alive') ?? '') ?? [];
    expect(Number(seconds)).toBeGreaterThan(90);
  });
});
