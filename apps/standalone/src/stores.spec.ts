import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '@dms/config';
import { type EmbeddedCouchdb, startEmbeddedCouchdb } from '@dms/cloudant';
import { type PrivateBucket, startBucket } from '@dms/testing';
import { prepareStores } from './stores';

describe('fresh stores', () => {
  let folder: string;
  let bucket: PrivateBucket;
  let couchdb: EmbeddedCouchdb;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dms-stores-'));
    bucket = await startBucket();
    couchdb = await startEmbeddedCouchdb({
      folder,
      port: 0,
      username: 'dms',
      password: 'a password of the spec',
    });
  });
  afterAll(async () => {
    await couchdb.stop();
    await bucket.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const variables = () => ({
    S3_BUCKET: 'made-by-us',
    S3_ENDPOINT: bucket.settings.endpoint,
    S3_ACCESS_KEY_ID: bucket.settings.accessKeyId,
    S3_SECRET_ACCESS_KEY: bucket.settings.secretAccessKey,
    CLOUDANT_URL: couchdb.url,
    CLOUDANT_USERNAME: 'dms',
    CLOUDANT_PASSWORD: 'a password of the spec',
  });
  const prepared = async (more: Record<string, string> = {}) => {
    const said: string[] = [];
    await prepareStores(readEnvironment({ ...variables(), ...more }), (line) => said.push(line));
    return said;
  };
  const couch = (path: string) =>
    fetch(`${couchdb.url}/${path}`, {
      headers: { authorization: `Basic ${Buffer.from('dms:a password of the spec').toString('base64')}` },
    });

  it('are given a bucket and CouchDB’s own databases, as often as asked', async () => {
    const listed = async () => (await fetch(`${bucket.settings.endpoint}/`)).text();
    expect(await listed()).not.toContain('<Name>made-by-us</Name>');
    const said = ['The bucket made-by-us is there.', 'CouchDB has _users and _replicator.'];
    expect(await prepared()).toEqual(said);
    expect(await prepared()).toEqual(said);
    for (const name of ['_users', '_replicator']) expect((await couch(name)).status).toBe(200);
  });

  it('that are another’s, or refuse, end it with a sentence', async () => {
    await expect(prepared({ CLOUDANT_PASSWORD: 'another password' })).rejects.toThrow(
      'CouchDB answered 401 when its database _users was to be made.',
    );
    const refusing = createServer((_, response) => response.writeHead(403).end()).listen(0, '127.0.0.1');
    await once(refusing, 'listening');
    const { port } = refusing.address() as AddressInfo;
    await expect(prepared({ S3_ENDPOINT: `http://127.0.0.1:${port}` })).rejects.toThrow(
      /^The bucket made-by-us cannot be used \(\w+, 403\)\.$/,
    );
    refusing.close();
  });

  it('that are not ours to make are left alone', async () => {
    await expect(prepareStores(readEnvironment({}), () => fail('said something'))).resolves.toBeUndefined();
  });
});
