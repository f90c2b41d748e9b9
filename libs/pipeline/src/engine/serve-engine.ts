import { DuckSession, SessionOptions, makeSpare, openSession, serveChild } from '@dms/transform';
import { OperationContext, plain, withSession } from './operations';

interface Envelope {
  folder: string;
  memoryMb: number;
  tables: NonNullable<SessionOptions['tables']>;
  threads: number;
  input: unknown;
}

type Handler = (envelope: unknown, context: OperationContext) => Promise<unknown>;

/**
 * The whole program of an engine child: answers operations sent by Engine until its parent goes away. `textThread`: a
 * program that calls serveTextThread.
 */
export function serveEngine({ textThread }: { textThread?: string } = {}): void {
  const handlers: Record<string, Handler> = {};
  for (const [name, run] of Object.entries(plain)) {
    handlers[name] = async (message) => {
      const { folder, input } = message as Envelope;
      return run(folder, input as never);
    };
  }
  for (const [name, run] of Object.entries(withSession)) {
    handlers[name] = async (message, context) => {
      const { folder, memoryMb, tables, threads, input } = message as Envelope;
      const session = await openSession(folder, { memoryMb, tables, threads });
      const interrupt = () => session.interrupt();
      context.signal.addEventListener('abort', interrupt);
      try {
        return await run(session, input as never, {
          ...context,
          ...(textThread !== undefined && { textThread }),
        });
      } finally {
        context.signal.removeEventListener('abort', interrupt);
        // Files of its own have to be gone before the folder is.
        if (tables === 'file' || session.hasSpilled()) session.close();
        // Once the answer is on its way, so that nobody waits for it; before the next job is heard of.
        if (tables === 'memory') setImmediate(() => makeSpareAfter(session));
      }
    };
  }
  serveChild(handlers);
}

function makeSpareAfter(session: DuckSession): void {
  session.close();
  makeSpare();
}
