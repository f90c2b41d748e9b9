import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import { ConfigModule, Environment } from '@dms/config';
import { Batches, Claims, Datasets, Runs, Users } from '@dms/domain';
import { CloudantModule } from './cloudant.module';
import { DocumentStore } from './document-store';
import { EmbeddedCouchdb, startEmbeddedCouchdb } from './embedded/embedded-couchdb';

const password = 'a long password';
const environment = (values: Partial<Environment>) => Object.assign(new Environment(), values);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

describe('DocumentStore', () => {
  let folder: string;
  let server: EmbeddedCouchdb | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dms-store-'));
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    await rm(folder, { recursive: true });
  });
  const start = async (port = 0) => {
    server = await startEmbeddedCouchdb({ folder, port, username: 'dms', password });
    return environment({ CLOUDANT_URL: server.url, CLOUDANT_USERNAME: 'dms', CLOUDANT_PASSWORD: password });
  };

  it('waits for a server that comes up later', async () => {
    const port = await freePort();
    const opening = DocumentStore.open(
      environment({
        CLOUDANT_URL: `http://127.0.0.1:${port}`,
        CLOUDANT_USERNAME: 'dms',
        CLOUDANT_PASSWORD: password,
      }),
    );
    await start(port);
    await (await opening).ping();
  });

  it('gives up with one sentence when none comes', async () => {
    const url = `http://dms:${password}@127.0.0.1:${await freePort()}`;
    const opening = DocumentStore.open(environment({ CLOUDANT_URL: url }), 0);
    await expect(opening).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('CLOUDANT_URL'),
    });
    await expect(opening).rejects.not.toMatchObject({ message: expect.stringContaining(password) });
  });

  it('says at once that the credentials are refused', async () => {
    const found = await start();
    const opening = DocumentStore.open(environment({ ...found, CLOUDANT_PASSWORD: 'wrong' }));
    await expect(opening).rejects.toMatchObject({
      message: expect.stringContaining('refused to let DMS in'),
    });
  });

  it('says which variables are missing', async () => {
    await expect(DocumentStore.open(environment({}))).rejects.toThrow('CLOUDANT_URL');
    await expect(DocumentStore.open(environment({ CLOUDANT_URL: 'http://127.0.0.1:1' }))).rejects.toThrow(
      'CLOUDANT_APIKEY',
    );
  });

  it('takes the credentials from the address', async () => {
    await start();
    const url = new URL(server!.url);
    url.username = 'dms';
    url.password = encodeURIComponent(password);
    await (await DocumentStore.open(environment({ CLOUDANT_URL: url.href }))).ping();
  });

  it('is made by several processes at once, and again', async () => {
    const found = await start();
    const stores = await Promise.all([1, 2, 3, 4].map(() => DocumentStore.open(found)));
    for (const store of stores) await store.ping();
    await DocumentStore.open(found);
  });

  it('knows by ping when the server is gone', async () => {
    const store = await DocumentStore.open(await start());
    await server!.stop();
    await expect(store.ping()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('provides a repository for every kind through CloudantModule, the ledger in a database of its own', async () => {
    const found = await start();
    const module = await Test.createTestingModule({
      imports: [ConfigModule.fromEnvironment(), CloudantModule],
    })
      .overrideProvider(Environment)
      .useValue(found)
      .compile();
    const user = {
      username: 'Ann',
      passwordHash: 'x',
      role: 'admin' as const,
      createdAt: '2026-01-01T00:00:00Z',
    };
    await module.get(Users).create('ann', user);
    const claim = { target: 'x', createdAt: '2026-01-01T00:00:00Z' };
    await module.get(Claims).create('ann', claim);
    await module.get(Batches).ensureMany([{ id: 'r:0000:000000', value: { runId: 'r' } as never }]);
    expect((await module.get(Users).get('ann'))?.value).toEqual(user);
    expect(await module.get(Datasets).findBy('state', 'ready', 5)).toEqual([]);
    expect(await module.get(Runs).findBy('state', 'loading', 5)).toEqual([]);
    const store = module.get(DocumentStore);
    expect(await store.main.read('batches:r:0000:000000')).toBeUndefined();
    expect(await store.ledger.read('batches:r:0000:000000')).toMatchObject({ value: { runId: 'r' } });
    await module.close();
  });
});
