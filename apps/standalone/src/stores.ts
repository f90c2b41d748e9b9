import type { Environment } from '@dms/config';
import { bucketOf } from '@dms/storage';

/** Databases that a CouchDB keeps for itself; one of a single node waits for somebody to make them, and complains meanwhile. */
const ofCouchdb = ['_users', '_replicator'];

/**
 * Makes what DMS expects of stores that have just been installed: the bucket, and CouchDB's own databases. What is there already is
 * left as it is. Throws an Error in words where a store refuses.
 */
export async function prepareStores(environment: Environment, say: (line: string) => void): Promise<void> {
  const bucket = await bucketOf(environment);
  if (bucket) {
    await bucket.make();
    bucket.close();
    say(`The bucket ${environment.S3_BUCKET} is there.`);
  }
  if (environment.CLOUDANT_URL === undefined || environment.CLOUDANT_USERNAME === undefined) return;
  for (const name of ofCouchdb) await makeDatabase(environment, name);
  say(`CouchDB has ${ofCouchdb.join(' and ')}.`);
}

async function makeDatabase(
  { CLOUDANT_URL = '', CLOUDANT_USERNAME = '', CLOUDANT_PASSWORD = '' }: Environment,
  name: string,
): Promise<void> {
  const credentials = Buffer.from(`${CLOUDANT_USERNAME}:${CLOUDANT_PASSWORD}`).toString('base64');
  const address = `${CLOUDANT_URL.replace(/\/+$/, '')}/${name}`;
  const answer = await fetch(address, {
    method: 'PUT',
    headers: { authorization: `Basic ${credentials}` },
    signal: AbortSignal.timeout(30_000),
  });
  await answer.body?.cancel();
  // 412: it is there.
  if (!answer.ok && answer.status !== 412)
    throw new Error(`CouchDB answered ${answer.status} when its database ${name} was to be made.`);
}
