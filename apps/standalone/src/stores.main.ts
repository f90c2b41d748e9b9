// `node stores.js`: prepares freshly installed stores for DMS, as compose.yaml needs it at its start; see stores.ts.
import { readEnvironment } from '@dms/config';
import { prepareStores } from './stores';

try {
  await prepareStores(readEnvironment(), console.log);
} catch (error) {
  console.error('The stores could not be prepared:', error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
