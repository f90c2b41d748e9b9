import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpsWebhookSender } from './https-webhook-sender';
import { isPublicAddress } from './public-address';

describe('where a webhook may lead', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.9.9.9',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd12::1',
    'ff02::1',
    '2001:db8::1',
    '2001::1',
    '2002:7f00:1::',
    'fec0::1',
    'no address',
  ])('not to %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::200e'])(
    'to %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  const nobody = () => Promise.reject(new Error('nobody is asked'));
  it.each([
    ['http://hooks.example.com/', 'https only'],
    ['ftp://hooks.example.com/', 'https only'],
    ['https://user:secret@hooks.example.com/', 'user name or a password'],
    ['https://127.0.0.1/', 'not public'],
    ['https://[::1]/', 'not public'],
    ['https://2130706433/', 'not public'],
    ['https://0x7f.1/', 'not public'],
    ['https://[::ffff:10.0.0.1]/', 'not public'],
    ['http://localhost/', 'https only'],
    ['no address', 'not a web address'],
    ['https:\\\\example.com', 'not a web address'],
  ])('%s is refused before anything is looked up', (address, why) => {
    expect(() => new HttpsWebhookSender('', nobody).assertAllowed(address)).toThrow(why);
  });

  it('a host that is listed may be one of a private network; plain http only on this machine', () => {
    const sender = new HttpsWebhookSender('10.0.0.5, hooks.intern:8443,localhost:8080', nobody);
    for (const address of ['https://10.0.0.5/x', 'https://hooks.intern:8443/', 'http://localhost:8080/'])
      sender.assertAllowed(address);
    for (const address of ['http://10.0.0.5/x', 'http://localhost:8081/', 'https://10.0.0.6/'])
      expect(() => sender.assertAllowed(address)).toThrow();
  });

  it.each([[['10.0.0.1']], [['8.8.8.8', '127.0.0.1']], [['::1']]])(
    'a name that leads to %j is not called',
    async (addresses) => {
      const sender = new HttpsWebhookSender('', () => Promise.resolve(addresses));
      await expect(sender.post('https://hooks.example.com/', {}, '{}')).rejects.toMatchObject({
        code: 'HOST_NOT_ALLOWED',
        message: expect.stringContaining('DMS_WEBHOOK_HOSTS'),
      });
    },
  );
});

describe('posting', () => {
  const servers: Server[] = [];
  afterAll(() => servers.forEach((server) => (server.closeAllConnections(), server.close())));
  const serve = async (answer: RequestListener) => {
    const server = createServer(answer).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  /** `hooks.intern` is a name that only its own name server knows, and is asked for once. */
  const senderTo = (port: number, waitMs?: number) => {
    const asked: string[] = [];
    const resolve = (name: string) => {
      asked.push(name);
      // A second answer would lead elsewhere.
      return Promise.resolve([asked.length === 1 ? '127.0.0.1' : '127.0.0.2']);
    };
    const sender = new HttpsWebhookSender(`localhost:${port}`, resolve, waitMs);
    return {
      asked,
      post: () => sender.post(`http://localhost:${port}/in`, { 'webhook-id': 'e' }, '{"a":"ä"}'),
    };
  };

  it('hands over the headers and the body, and connects to the very address that was judged', async () => {
    let got = '';
    const port = await serve((request, response) => {
      request.setEncoding('utf8').on('data', (chunk: string) => (got += chunk));
      request.on('end', () => {
        const { method, headers, socket } = request;
        response.end(JSON.stringify([method, headers['webhook-id'], headers['host'], socket.localAddress]));
      });
    });
    const { post, asked } = senderTo(port);
    const { status, text } = await post();
    expect([status, JSON.parse(text), got, asked]).toEqual([
      200,
      ['POST', 'e', `localhost:${port}`, '127.0.0.1'],
      '{"a":"ä"}',
      ['localhost'],
    ]);
  });

  it('follows no redirect, and keeps no more than a kilobyte of an answer without end', async () => {
    let calls = 0;
    const redirecting = await serve((_, response) => {
      calls += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await senderTo(redirecting).post()).toEqual({ status: 307, text: '' });
    expect(calls).toBe(1);
    const endless = await serve((_, response) => {
      const more = () => response.write('x'.repeat(65_536), (error) => error ?? more());
      more();
    });
    expect((await senderTo(endless).post()).text).toHaveLength(1024);
  });

  it('gives up on silence, before an answer and in the middle of one', async () => {
    const silent = await serve(() => undefined);
    await expect(senderTo(silent, 150).post()).rejects.toThrow('no answer within 0.15 seconds');
    const half = await serve((_, response) => response.write('half'));
    await expect(senderTo(half, 150).post()).rejects.toThrow('no answer within');
  });

  it('says that nobody is there', async () => {
    const port = await serve(() => undefined);
    const [server] = servers.slice(-1);
    server!.close();
    await once(server!, 'close');
    await expect(senderTo(port).post()).rejects.toMatchObject({
      code: 'WEBHOOK_UNREACHABLE',
      message: 'The webhook cannot be reached: ECONNREFUSED.',
    });
    const unknown = new HttpsWebhookSender('', () => Promise.reject(new Error('ENOTFOUND')));
    await expect(unknown.post('https://hooks.example.com/', {}, '')).rejects.toThrow('the name is not known');
  });
});
