import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { FaultProxy, ProxyAction } from './fault-proxy';

describe('FaultProxy', () => {
  const served: string[] = [];
  const server = createServer((request, response) => {
    const body: Buffer[] = [];
    request.on('data', (chunk: Buffer) => body.push(chunk));
    request.on('end', () => {
      served.push(`${request.method} ${request.url} ${Buffer.concat(body).length}`);
      response.writeHead(201, { 'content-type': 'text/plain' }).end('x'.repeat(50_000));
    });
  });
  let proxy: FaultProxy;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await FaultProxy.before(() => (server.address() as AddressInfo).port);
  });
  beforeEach(() => served.splice(0));
  afterAll(async () => {
    await proxy.stop();
    server.close();
  });

  const put = async (path: string, size = 100_000) => {
    const url = `http://127.0.0.1:${proxy.port}${path}`;
    const answer = await fetch(url, {
      method: 'PUT',
      body: 'b'.repeat(size),
      signal: AbortSignal.timeout(2_000),
    });
    return { status: answer.status, bytes: (await answer.text()).length };
  };
  const armed = (action: ProxyAction, more = {}) => proxy.arm({ match: /^PUT \/it/, action, ...more });

  it('lets through what no rule is about', async () => {
    armed({ do: 'cut' });
    expect(await put('/other')).toEqual({ status: 201, bytes: 50_000 });
    expect(served).toEqual(['PUT /other 100000']);
    expect(proxy.hits).toBe(0);
  });

  it('strikes from the nth match on, so often and no more', async () => {
    armed({ do: 'cut' }, { nth: 2, times: 2 });
    await put('/it');
    await expect(put('/it')).rejects.toThrow();
    await expect(put('/it')).rejects.toThrow();
    await put('/it');
    expect([proxy.hits, served.length]).toEqual([2, 2]);
  });

  it('loses the answer of what the server did', async () => {
    armed({ do: 'loseAnswer' });
    const struck = proxy.struck();
    await expect(put('/it')).rejects.toThrow();
    await struck;
    expect(served).toEqual(['PUT /it 100000']);
  });

  it('swallows an answer and stays silent', async () => {
    armed({ do: 'swallow' });
    await expect(put('/it')).rejects.toThrow(/timeout|aborted/i);
    expect(served).toHaveLength(1);
  });

  it.each<ProxyAction>([
    { do: 'limitUp', bytes: 40_000 },
    { do: 'hold', bytes: 40_000 },
  ])('keeps the server from the end of a request (%o)', async (action) => {
    armed(action);
    await expect(put('/it')).rejects.toThrow();
    expect(served).toEqual([]);
  });

  it('cuts an answer short', async () => {
    armed({ do: 'limitDown', bytes: 20_000 });
    await expect(put('/it')).rejects.toThrow();
    expect(served).toHaveLength(1);
  });

  it('answers in the place of the server, and changes its status', async () => {
    armed({ do: 'answer', status: 429, body: '{}' });
    expect(await put('/it')).toEqual({ status: 429, bytes: 2 });
    expect(served).toEqual([]);
    armed({ do: 'status', from: 201, to: 202 });
    expect(await put('/it')).toEqual({ status: 202, bytes: 50_000 });
    armed({ do: 'delay', ms: 50 });
    expect(await put('/it')).toEqual({ status: 201, bytes: 50_000 });
  });
});
