import { PassThrough } from 'node:stream';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { DmsClient } from './dms-client';
import { Printer } from './printer';
import { progressText, RunAnswer, runToTheEnd } from './run-watch';

const counts = {
  source: { rows: 9, carried: 9, folded: 0, skipped: 0, rejected: 0 },
  output: {
    rows: 9,
    created: 4,
    updated: 0,
    unchanged: 0,
    deleted: 0,
    skipped: 0,
    failed: 1,
    unknown: 1,
    pending: 3,
  },
  balanced: false,
};
const run = (state: RunAnswer['state']): RunAnswer => ({
  id: 'r1',
  mode: 'load',
  state,
  counts,
  loads: [{ name: 'Accounts', state: 'loading', counts, apiCalls: 1 }],
});

describe('following a run', () => {
  let server: Server;
  let dms: DmsClient;
  let printed: PassThrough;
  /** What each opening of the event stream sends before it is cut, and what it was asked for. */
  let streams: string[];
  let asked: (string | undefined)[];
  let keys: unknown[];
  let started: RunAnswer;
  let state: RunAnswer['state'];
  /** How many GETs are refused with 503. */
  let away: number;

  beforeEach(async () => {
    [streams, asked, keys, started, state] = [[], [], [], run('queued'), 'loading'];
    away = 0;
    printed = new PassThrough();
    server = createServer((request, response) => {
      if (request.method === 'GET' && away > 0) {
        away -= 1;
        response.writeHead(503, { 'content-type': 'application/json' }).end('{"code":"QUEUE_UNAVAILABLE"}');
        return;
      }
      if (request.url?.endsWith('/events')) {
        asked.push(request.headers['last-event-id'] as string | undefined);
        const last = streams.length === 1;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(streams.shift() ?? '', () => (last ? response.end() : response.destroy()));
        if (last) state = 'completed';
        return;
      }
      if (request.method === 'POST') keys.push(request.headers['idempotency-key']);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(request.method === 'POST' ? started : run(state)));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    dms = new DmsClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(() => new Promise((done) => server.close(done).closeAllConnections()));

  const event = (id: number, what: RunAnswer) => `id: ${id}\ndata: ${JSON.stringify(what)}\n\n`;
  const follow = () =>
    runToTheEnd(dms, 'm1', 'load', 'key-1', new Printer(printed as unknown as NodeJS.WriteStream));

  it('opens a cut stream again after the last event it saw, and believes the document', async () => {
    streams = [event(1, run('preparing')), event(2, run('loading')), event(3, run('completed'))];
    expect((await follow()).state).toBe('completed');
    expect(asked).toEqual([undefined, '1', '2']);
    expect(keys).toEqual(['key-1']);
  });

  it('waits for a DMS that is away for a moment', async () => {
    away = 2;
    streams = [event(1, run('completed'))];
    expect((await follow()).state).toBe('completed');
    expect(printed.read().toString()).toContain('DMS does not answer just now');
  });

  it('takes a run that was written directly as it is', async () => {
    started = run('completed_with_errors');
    expect((await follow()).state).toBe('completed_with_errors');
    expect(asked).toEqual([]);
  });

  it('says why a run failed', async () => {
    started = { ...run('failed'), problem: { code: 'SCHEMA_DRIFT', detail: 'A field is gone.' } };
    await expect(follow()).rejects.toThrow('The load run r1 ended failed: A field is gone.');
  });

  it('does not wait for ever on a paused run', async () => {
    streams = [event(1, { ...run('paused'), problem: { code: 'DISK_FULL', detail: 'The disk is full.' } })];
    await expect(follow()).rejects.toThrow('paused: The disk is full.');
  });

  it('counts what is settled', () => {
    expect(progressText(run('loading'))).toBe('load: loading, 5 of 9 rows (Accounts loading)');
  });
});
