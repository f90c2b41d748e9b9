import { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { loopback } from './ports';

/** Resolves once the child can be used; rejects when the signal aborts (the child ended, or its time is up). */
export type Readiness = (child: ChildProcess, signal: AbortSignal) => Promise<void>;

const pollMs = 50;

/** Ready when the child says {type:'ready'} over its channel. */
export const saysReady: Readiness = (child, signal) =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const listen = (message: unknown) => {
      if ((message as { type?: unknown } | null)?.type === 'ready') finish(resolve);
    };
    const abort = () => finish(() => reject(signal.reason as Error));
    const finish = (settle: () => void) => {
      child.off('message', listen);
      signal.removeEventListener('abort', abort);
      settle();
    };
    child.on('message', listen);
    signal.addEventListener('abort', abort);
  });

/** Ready when GET answers 200; `onBody` then gets the body, parsed where it is JSON. */
export const answersAt =
  (url: string, onBody: (body: unknown) => void): Readiness =>
  async (_child, signal) => {
    for (;;) {
      try {
        const limit = AbortSignal.any([signal, AbortSignal.timeout(5000)]);
        const answer = await fetch(url, { signal: limit, headers: { accept: 'application/json' } });
        const body = await answer.text();
        if (answer.status === 200) return onBody(parsed(body));
      } catch {
        signal.throwIfAborted(); // else not listening yet
      }
      await pause(pollMs, undefined, { signal });
    }
  };

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Ready when a Redis on this loopback port takes the password and answers PING: a stranger there does not. */
export const redisAnswers =
  (port: number, password: string): Readiness =>
  async (_child, signal) => {
    while (!(await pong(port, password))) await pause(pollMs, undefined, { signal });
  };

function pong(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: loopback });
    let answer = '';
    const finish = (ok: boolean) => {
      socket.destroy();
      resolve(ok);
    };
    socket.setTimeout(2000, () => finish(false));
    socket.on('error', () => finish(false));
    socket.on('close', () => finish(false));
    socket.on('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1');
      if (answer.startsWith('+OK\r\n+PONG\r\n')) finish(true);
      else if (/^[-]|\r\n-/.test(answer)) finish(false); // still loading its data, or not ours
    });
  });
}
