import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { AlreadyExists, ConflictedDocument, StaleVersion } from '@dms/domain';
import { createCloudantClient } from './cloudant-client';
import { CloudantRepository } from './cloudant-repository';
import { Database, Envelope } from './database';
import { Patience } from './patience';

interface Sample {
  count: number;
}
/** What the store does with one request, before or instead of doing it. */
type Mishap =
  | { answer: number; body?: unknown; headers?: Record<string, string> }
  | { html: number }
  | 'loseRequest'
  | 'loseAnswer'
  | 'noQuorum'
  | 'noQuorumAndConflict'
  | 'anotherWinsThenLoseAnswer'
  | 'othersFollowThenLoseAnswer'
  | 'cutAnswer';

/** One database over HTTP that can do what no healthy server does on demand. Revisions are `<n>-<writer>`. */
class FaultyCouchdb {
  readonly documents = new Map<string, Envelope>();
  readonly requests: string[] = [];
  readonly mishaps: Mishap[] = [];
  private readonly server: Server = createServer((request, response) => void this.serve(request, response));

  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests.push(request.method ?? '');
    const body = request.method === 'GET' || request.method === 'DELETE' ? undefined : await json(request);
    const mishap = this.mishaps.shift();
    if (mishap === 'loseRequest') return void request.socket.destroy();
    if (typeof mishap === 'object') {
      response.writeHead('html' in mishap ? mishap.html : mishap.answer, {
        'Content-Type': 'html' in mishap ? 'text/html' : 'application/json',
        ...('headers' in mishap && mishap.headers),
      });
      return void response.end('html' in mishap ? '<h1>Bad gateway</h1>' : JSON.stringify(mishap.body ?? {}));
    }
    if (mishap === 'anotherWinsThenLoseAnswer') this.write(this.idOf(request), 'another');
    const [status, answer] = this.act(request, body as Envelope);
    const found = this.documents.get(this.idOf(request));
    if (mishap === 'othersFollowThenLoseAnswer') this.write(this.idOf(request), 'another');
    if (mishap === 'noQuorumAndConflict' && found) found._conflicts = ['1-somebody'];
    if (mishap === 'cutAnswer') {
      response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': 1000 });
      response.write('{"ok":tr');
      return void setImmediate(() => request.socket.destroy());
    }
    if (typeof mishap === 'string' && mishap.endsWith('oseAnswer')) return void request.socket.destroy();
    response.writeHead(mishap?.startsWith('noQuorum') && status === 201 ? 202 : status, {
      'Content-Type': 'application/json',
    });
    response.end(JSON.stringify(answer));
  }

  private act(request: IncomingMessage, body: Envelope): [number, unknown] {
    const id = this.idOf(request);
    const found = this.documents.get(id);
    const missing: [number, unknown] = [404, { error: 'not_found', reason: 'missing' }];
    if (request.method === 'GET') return found ? [200, found] : missing;
    const named =
      request.method === 'DELETE'
        ? new URL(request.url ?? '', 'http://x').searchParams.get('rev')
        : body._rev;
    if (found?._rev !== (named ?? undefined))
      return found ? [409, { error: 'conflict', reason: '' }] : missing;
    if (request.method === 'DELETE') return [200, { ok: this.documents.delete(id) }];
    const rev = this.write(id, 'us', body);
    return [201, { ok: true, id, rev }];
  }

  private write(id: string, writer: string, body?: Envelope): string {
    const found = this.documents.get(id);
    const rev = `${Number.parseInt(found?._rev ?? '0', 10) + 1}-${writer}`;
    const [kind = '', short = ''] = id.split(':');
    const document = body ?? { _id: id, kind, id: short, writeId: `by-${writer}`, value: { count: -1 } };
    this.documents.set(id, { ...document, _rev: rev });
    return rev;
  }

  private idOf(request: IncomingMessage): string {
    return decodeURIComponent((request.url ?? '').split('?')[0]!.split('/')[2] ?? '');
  }
}

describe('a write whose outcome is in doubt', () => {
  let store: FaultyCouchdb;
  let documents: CloudantRepository<Sample>;
  beforeEach(async () => {
    store = new FaultyCouchdb();
    const client = createCloudantClient({ url: await store.start(), username: 'u', password: 'p' });
    const database = new Database(client, 'db', new Patience(4, 1, 2));
    documents = new CloudantRepository(database, { kind: 'k', indexed: [], refuseConflicts: true });
  });
  afterEach(() => store.stop());
  const puts = () => store.requests.filter((method) => method === 'PUT').length;

  describe('creating', () => {
    it('is done with 201, in one call', async () => {
      await expect(documents.create('a', { count: 1 })).resolves.toMatchObject({ version: '1-us' });
      expect(store.requests).toEqual(['PUT']);
    });

    it('whose answer was lost is known as ours by reading it, and not sent again', async () => {
      store.mishaps.push('loseAnswer');
      await expect(documents.create('a', { count: 1 })).resolves.toMatchObject({ version: '1-us' });
      expect(store.requests).toEqual(['PUT', 'GET']);
    });

    it('whose answer was cut short is known as ours', async () => {
      store.mishaps.push('cutAnswer');
      await expect(documents.create('a', { count: 1 })).resolves.toMatchObject({ version: '1-us' });
    });

    it('that never arrived is sent again', async () => {
      store.mishaps.push('loseRequest');
      await expect(documents.create('a', { count: 1 })).resolves.toMatchObject({ version: '1-us' });
      expect(puts()).toBe(2);
    });

    it('that arrived late, after it was sent again, is still ours', async () => {
      // The first was lost to us; when sent again the store has it and says 409.
      store.mishaps.push('loseAnswer', { answer: 404, body: { error: 'not_found', reason: 'missing' } });
      await expect(documents.create('a', { count: 1 })).resolves.toMatchObject({ version: '1-us' });
      expect(store.requests).toEqual(['PUT', 'GET', 'PUT', 'GET']);
    });

    it('that another won is AlreadyExists, though the answer was lost', async () => {
      store.mishaps.push('anotherWinsThenLoseAnswer');
      await expect(documents.create('a', { count: 1 })).rejects.toBeInstanceOf(AlreadyExists);
    });

    it('that others have built on since is told as unknown, neither won nor lost', async () => {
      store.mishaps.push('othersFollowThenLoseAnswer');
      await expect(documents.create('a', { count: 1 })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    });

    it('taken without a quorum counts once it is read back without conflicts', async () => {
      store.mishaps.push('noQuorum');
      await expect(documents.create('a', { count: 1 })).resolves.toMatchObject({ version: '1-us' });
      expect(store.requests).toEqual(['PUT', 'GET']);
    });

    it('taken without a quorum and conflicted is nobody’s', async () => {
      store.mishaps.push('noQuorumAndConflict');
      await expect(documents.create('a', { count: 1 })).rejects.toBeInstanceOf(ConflictedDocument);
      await expect(documents.get('a')).rejects.toBeInstanceOf(ConflictedDocument);
    });

    it.each([
      ['429', { answer: 429, headers: { 'Retry-After': '0' } } as Mishap],
      ['503', { answer: 503 } as Mishap],
      ['a gateway’s error page', { html: 502 } as Mishap],
    ])('is tried again after %s', async (_name, mishap) => {
      store.mishaps.push(mishap);
      await expect(documents.create('a', { count: 1 })).resolves.toMatchObject({ version: '1-us' });
      expect(puts()).toBe(2);
    });

    it('is not tried blindly: after 429 nothing is read, as nothing was done', async () => {
      store.mishaps.push({ answer: 429 });
      await documents.create('a', { count: 1 });
      expect(store.requests).toEqual(['PUT', 'PUT']);
    });

    it('gives up with STORE_UNAVAILABLE after a few tries', async () => {
      store.mishaps.push(...Array.from({ length: 10 }, (): Mishap => ({ answer: 429 })));
      await expect(documents.create('a', { count: 1 })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect(puts()).toBe(4);
    });

    it('refused by the store is said at once, without secrets', async () => {
      store.mishaps.push({
        answer: 401,
        body: { error: 'unauthorized', reason: 'Name or password is incorrect.' },
      });
      const refusal = await documents.create('a', { count: 1 }).catch((error: Error) => error);
      expect(refusal).toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringContaining('refused'),
      });
      expect(store.requests).toEqual(['PUT']);
    });
  });

  describe('replacing', () => {
    it('whose answer was lost is known as ours', async () => {
      const first = await documents.create('a', { count: 1 });
      store.mishaps.push('loseAnswer');
      await expect(documents.replace({ ...first, value: { count: 2 } })).resolves.toMatchObject({
        version: '2-us',
      });
      expect(puts()).toBe(2);
    });

    it('that never arrived is sent again', async () => {
      const first = await documents.create('a', { count: 1 });
      store.mishaps.push('loseRequest');
      await expect(documents.replace({ ...first, value: { count: 2 } })).resolves.toMatchObject({
        version: '2-us',
      });
    });

    it('that another won is StaleVersion, though the answer was lost', async () => {
      const first = await documents.create('a', { count: 1 });
      store.mishaps.push('anotherWinsThenLoseAnswer');
      await expect(documents.replace({ ...first, value: { count: 2 } })).rejects.toBeInstanceOf(StaleVersion);
    });

    it('taken without a quorum and conflicted is nobody’s', async () => {
      const first = await documents.create('a', { count: 1 });
      store.mishaps.push('noQuorumAndConflict');
      await expect(documents.replace({ ...first, value: { count: 2 } })).rejects.toBeInstanceOf(
        ConflictedDocument,
      );
    });
  });

  describe('removing', () => {
    it.each(['loseAnswer', 'loseRequest'] as const)('is done although %s', async (mishap) => {
      const first = await documents.create('a', { count: 1 });
      store.mishaps.push(mishap);
      await documents.remove('a', first.version);
      expect(store.documents.size).toBe(0);
    });
  });

  describe('reading', () => {
    it.each([
      ['429', { answer: 429 } as Mishap],
      ['503', { answer: 503 } as Mishap],
      ['a 200 that is not JSON', { html: 200 } as Mishap],
      ['a lost answer', 'loseAnswer' as Mishap],
      ['an answer cut short', 'cutAnswer' as Mishap],
    ])('is tried again after %s', async (_name, mishap) => {
      const first = await documents.create('a', { count: 1 });
      store.mishaps.push(mishap);
      await expect(documents.get('a')).resolves.toEqual(first);
    });

    it('does not take a missing database for a missing document', async () => {
      store.mishaps.push({ answer: 404, body: { error: 'not_found', reason: 'Database does not exist.' } });
      await expect(documents.get('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    });

    it('of a store that is gone ends with STORE_UNAVAILABLE', async () => {
      await store.stop();
      await expect(documents.get('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      await expect(documents.create('a', { count: 1 })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      await expect(documents.list({ limit: 1 })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      await expect(documents.ensureMany([{ id: 'a', value: { count: 1 } }])).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
      });
      store = new FaultyCouchdb();
      await store.start();
    });
  });

  describe('ensuring many', () => {
    const rows = [
      { id: 'k:a', rev: '1-us' },
      { id: 'k:b', error: 'conflict', reason: 'Document update conflict.' },
    ];
    const wanted = [
      { id: 'a', value: { count: 1 } },
      { id: 'b', value: { count: 1 } },
    ];

    it('leaves conflicts alone and sends again what failed', async () => {
      store.mishaps.push({ answer: 503 }, 'loseRequest', {
        answer: 201,
        body: [{ id: 'k:a', error: 'internal_server_error' }],
      });
      store.mishaps.push({ answer: 201, body: rows });
      await documents.ensureMany(wanted);
      expect(store.requests).toEqual(['POST', 'POST', 'POST', 'POST']);
    });

    it('looks for conflicts where there was no quorum', async () => {
      await documents.create('a', { count: 1 });
      await documents.create('b', { count: 1 });
      store.documents.get('k:b')!._conflicts = ['1-somebody'];
      store.mishaps.push({ answer: 202, body: rows });
      await expect(documents.ensureMany(wanted)).rejects.toBeInstanceOf(ConflictedDocument);
    });
  });
});
