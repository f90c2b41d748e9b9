import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '@dms/config';
import { newId } from '@dms/domain';
import { repositoryContract, Sample } from '@dms/testing';
import { CloudantSettings, cloudantSettings, createCloudantClient } from './cloudant-client';
import { CloudantRepository } from './cloudant-repository';
import { Database } from './database';
import { EmbeddedCouchdb, startEmbeddedCouchdb } from './embedded/embedded-couchdb';

/** A fresh kind of document for every test, all in one database that is removed at the end. */
function contractAgainst(name: string, settings: () => CloudantSettings): void {
  describe(name, () => {
    let database: Database;
    beforeAll(async () => {
      database = new Database(createCloudantClient(settings()), `dms-spec-${newId()}`);
      await Promise.all([1, 2, 3].map(() => database.prepare(['group'])));
    });
    afterAll(() => database.destroy());
    repositoryContract(
      'CloudantRepository',
      async () => new CloudantRepository<Sample>(database, { kind: `kind-${newId()}`, indexed: ['group'] }),
    );
  });
}

describe('over the embedded CouchDB', () => {
  let folder: string;
  let server: EmbeddedCouchdb;
  const credentials = { username: 'dms', password: 'secret' };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dms-couchdb-'));
    server = await startEmbeddedCouchdb({ folder, port: 0, ...credentials });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });
  contractAgainst('embedded', () => ({ url: server.url, ...credentials }));
});

const environment = readEnvironment();
if (environment.CLOUDANT_URL)
  contractAgainst('the store of CLOUDANT_URL', () => cloudantSettings(environment));
