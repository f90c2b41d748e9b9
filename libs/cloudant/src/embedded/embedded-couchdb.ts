import { createHash, timingSafeEqual } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { join, resolve, sep } from 'node:path';
import expressPouchDB, { PouchApp } from 'express-pouchdb';
import PouchDB, { PouchDBStatic } from 'pouchdb';
import { durableLevel } from './durable-level';

export interface EmbeddedCouchdbOptions {
  /** All data lies here; nothing is written anywhere else. One process at a time. */
  folder: string;
  /** TCP port on loopback; 0 takes a free one. */
  port: number;
  username: string;
  password: string;
  /** The disk refused a write (full, broken): the server has to be started again. */
  onFailedWrite?: (error: Error) => void;
}

export interface EmbeddedCouchdb {
  /** Without credentials. */
  url: string;
  port: number;
  /** Finishes what was begun (up to a second), then closes the data. */
  stop(): Promise<void>;
}

/** Parts of the server that DMS does without: each is code that a request could reach. */
const leftOut = ['compression', 'routes/attachments', 'routes/changes', 'routes/temp-views', 'routes/views'];

/**
 * A CouchDB-compatible server in this process, over LevelDB, for one machine. Serves what the repositories use:
 * databases, documents, bulk docs, all-docs, Mango find. Every request needs the password.
 */
export async function startEmbeddedCouchdb(options: EmbeddedCouchdbOptions): Promise<EmbeddedCouchdb> {
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const pouch = PouchDB.defaults({
    prefix: join(folder, sep),
    db: durableLevel((error) => options.onFailedWrite?.(error)),
    auto_compaction: true,
    revs_limit: 50,
  });
  const app = expressPouchDB({
    mode: 'minimumForPouchDB',
    overrideMode: { include: ['routes/find'], exclude: leftOut },
  });
  app.use(answerError);
  await app.setPouchDB(pouch);
  await pouch.allDbs().catch((error: unknown) => {
    throw new Error('its folder cannot be opened, or another process has it open', { cause: error });
  });
  const server = await listen(guard(app, options), options.port);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    stop: async () => {
      await drain(server);
      await closeAll(pouch);
    },
  };
}

async function closeAll(pouch: PouchDBStatic): Promise<void> {
  for (const name of [...(await pouch.allDbs()), 'pouch__all_dbs__']) {
    // Another object of the same name shares the open store.
    const database = new pouch(name);
    await database.info();
    await database.close();
  }
}

/** Lets a request in only with the right name and password, compared in constant time. */
function guard(app: PouchApp, { username, password }: EmbeddedCouchdbOptions) {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
  return (request: IncomingMessage, response: ServerResponse) => {
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) return app(request, response);
    request.resume();
    response.setHeader('WWW-Authenticate', 'Basic realm="DMS"');
    answer(response, 401, 'unauthorized', 'Name or password is incorrect.');
  };
}

function answerError(
  error: { status?: number },
  _request: IncomingMessage,
  response: ServerResponse,
  _next: () => void,
): void {
  const status = error.status ?? 500;
  answer(response, status, status < 500 ? 'bad_request' : 'internal_server_error', 'The request failed.');
}

function answer(response: ServerResponse, status: number, error: string, reason: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ error, reason }));
}

function listen(handler: (request: IncomingMessage, response: ServerResponse) => void, port: number) {
  const server = createServer({ keepAliveTimeout: 60_000 }, handler);
  return new Promise<Server>((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => done(server));
  });
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  server.closeIdleConnections();
  const patience = setTimeout(() => server.closeAllConnections(), 1_000);
  await closed;
  clearTimeout(patience);
}
