import { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { AddressInfo, createServer, Server } from 'node:net';
import { answersAt, redisAnswers, saysReady } from './readiness';

const noChild = new EventEmitter() as ChildProcess;
const never = new AbortController().signal;
const gone = () => AbortSignal.abort(new Error('gone'));

describe('readiness', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function port(listening: Server): Promise<number> {
    server = listening.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  it('by channel: the message {type:"ready"}, and none after the end', async () => {
    const child = new EventEmitter();
    const ready = saysReady(child as ChildProcess, never);
    child.emit('message', null);
    child.emit('message', { type: 'progress' });
    child.emit('message', { type: 'ready', port: 1 });
    await ready;
    expect(child.listenerCount('message')).toBe(0);
    await expect(saysReady(child as ChildProcess, gone())).rejects.toThrow('gone');
  });

  it('by address: waits through 503 for 200 and hands the body on', async () => {
    let asked = 0;
    const api = createHttp((_request, response) => {
      asked += 1;
      response.writeHead(asked < 3 ? 503 : 200).end('{"setupRequired":true}');
    });
    let body: unknown;
    const ready = answersAt(`http://127.0.0.1:${await port(api)}/`, (given) => (body = given));
    await ready(noChild, never);
    expect(asked).toBe(3);
    expect(body).toEqual({ setupRequired: true });
  });

  it('by address: ends with the life of the child', async () => {
    const ready = answersAt('http://127.0.0.1:1/', () => undefined);
    await expect(ready(noChild, gone())).rejects.toThrow();
  });

  it('of Redis: a stranger that knows no password is not ours, nor one that still loads', async () => {
    const answers = ['-ERR AUTH called without any password\r\n', '+OK\r\n-LOADING\r\n', '+OK\r\n+PONG\r\n'];
    let connections = 0;
    const redis = createServer((socket) => {
      socket.once('data', () => socket.end(answers[connections++] ?? ''));
      socket.on('error', () => undefined);
    });
    await redisAnswers(await port(redis), 'pw')(noChild, never);
    expect(connections).toBe(3);
  });
});
