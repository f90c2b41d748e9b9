// The embedded CouchDB as a process of its own. It is told its folder, port and password by the environment, says
// `{type: 'ready', port}` over ipc, and ends when the supervisor does.
import { startEmbeddedCouchdb } from '@dms/cloudant';
import { readEnvironment } from '@dms/config';
import { onParentGone } from './parent-watch';

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

const environment = readEnvironment();
const { DMS_COUCHDB_DIR: folder, DMS_COUCHDB_PASSWORD: password } = environment;
if (!folder || !password) fail('The embedded CouchDB needs DMS_COUCHDB_DIR and DMS_COUCHDB_PASSWORD.');

const server = await startEmbeddedCouchdb({
  folder,
  password,
  port: environment.DMS_COUCHDB_PORT ?? 0,
  username: 'dms',
  // Started again it takes writes as soon as there is room; until then nothing is answered as written.
  onFailedWrite: (error) => fail(`The embedded CouchDB could not write its data: ${error.message}`),
}).catch((error: Error) => fail(`The embedded CouchDB could not be started: ${error.message}`));

const orphanMs = 4000;
let stopping = false;
const stop = async () => {
  if (stopping) return;
  stopping = true;
  await server.stop();
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', () => undefined); // Ctrl-C is the supervisor's business, which stops this one nearly last
onParentGone(() => {
  // Nobody is left to end this process by force; what was answered as written is on the disk.
  setTimeout(() => process.exit(1), orphanMs).unref();
  void stop();
});

console.log(`The embedded CouchDB listens on port ${server.port}.`);
process.send?.({ type: 'ready', port: server.port });
