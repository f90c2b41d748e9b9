import { DmsError, problemOf } from '@dms/domain';
import type { FromChild, ToChild } from './child-protocol';

export interface ChildContext {
  /** Aborted when the parent no longer wants the answer; stop within two seconds or be killed. */
  signal: AbortSignal;
  /** `share` is 0..1, `rows` the rows done so far. */
  progress(share: number, rows: number): void;
}
export type ChildHandler = (input: never, context: ChildContext) => Promise<unknown>;

const heartbeatMs = 250;

/**
 * The serving half of ChildPool: answers each `op` by its handler until the parent is gone, however it went. Input
 * and answers travel as JSON. What a handler throws arrives at the caller as DmsError.
 */
export function serveChild(handlers: Record<string, ChildHandler>): void {
  if (!process.send) throw new Error('This program is started by its parent, not by hand');
  const running = new Map<number, AbortController>();
  process.on('message', (message: ToChild) => {
    if (message.type === 'cancel') running.get(message.id)?.abort();
    else void answer(handlers, message, running);
  });
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches the whole group; the parent says when this child is to end.
  process.on('SIGINT', () => undefined);
}

async function answer(
  handlers: Record<string, ChildHandler>,
  { id, op, input }: Extract<ToChild, { type: 'run' }>,
  running: Map<number, AbortController>,
): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  const beat = setInterval(
    () => say({ type: 'memory', id, residentMb: process.memoryUsage.rss() / 2 ** 20 }),
    heartbeatMs,
  );
  try {
    const handler = Object.hasOwn(handlers, op) ? handlers[op] : undefined;
    if (!handler) throw new DmsError('INTERNAL', `This child knows no ${op}.`);
    const output = await handler(input as never, {
      signal: abort.signal,
      progress: (share, rows) => say({ type: 'progress', id, share, rows }),
    });
    say({ type: 'result', id, output });
  } catch (error) {
    // Nobody else gets to see what was behind it.
    if (!(error instanceof DmsError) || error.code === 'INTERNAL') console.error(error);
    const { code, detail, where } = problemOf(error);
    say({ type: 'error', id, problem: { code, detail, ...(where && { where }) } });
  } finally {
    clearInterval(beat);
    running.delete(id);
  }
}

function say(message: FromChild): void {
  // A closed channel is no news: `disconnect` ends this process.
  process.send?.(message, undefined, undefined, () => undefined);
}
