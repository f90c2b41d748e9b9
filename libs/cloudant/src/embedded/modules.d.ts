// The three packages carry no types; this is as much of them as the embedded server uses.
declare module 'pouchdb' {
  export interface PouchDBStatic {
    new (name: string): { info(): Promise<unknown>; close(): Promise<void> };
    defaults(options: Record<string, unknown>): PouchDBStatic;
    allDbs(): Promise<string[]>;
  }
  const PouchDB: PouchDBStatic;
  export default PouchDB;
}

declare module 'express-pouchdb' {
  import type { IncomingMessage, ServerResponse } from 'node:http';
  type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
  type ErrorHandler = (
    error: { status?: number },
    request: IncomingMessage,
    response: ServerResponse,
    next: () => void,
  ) => void;
  interface PouchApp {
    (request: IncomingMessage, response: ServerResponse): void;
    use(handler: Handler | ErrorHandler): void;
    /** Given here rather than at once, as only this says when the server is complete. */
    setPouchDB(pouch: unknown): Promise<void>;
  }
  export default function expressPouchDB(options: {
    mode: string;
    overrideMode: { include: string[]; exclude: string[] };
  }): PouchApp;
}

declare module 'leveldown' {
  type Done = (error?: Error | null) => void;
  interface LevelDown {
    _batch(operations: unknown[], options: Record<string, unknown>, done: Done): void;
  }
  interface LevelDownStatic {
    (location: string): LevelDown;
    destroy(location: string, done: Done): void;
  }
  const leveldown: LevelDownStatic;
  export default leveldown;
}
