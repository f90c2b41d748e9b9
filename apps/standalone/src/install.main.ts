// `node install.js redis chromium`: makes sure that these programs are there, installing them where that is allowed.
import { childEnvironment, readEnvironment } from '@dms/config';
import {
  chromiumPackage,
  headlessShellPackage,
  jupyterPackage,
  pandasPackage,
  provide,
  rabbitmqPackage,
  redisPackage,
} from './system-packages';

const known = new Map([
  ['redis', redisPackage],
  ['chromium', chromiumPackage],
  ['chromium-headless-shell', headlessShellPackage],
  ['pandas', pandasPackage],
  ['jupyter', jupyterPackage],
  ['rabbitmq', rabbitmqPackage],
]);

try {
  for (const name of process.argv.slice(2)) {
    const wanted = known.get(name);
    if (!wanted) throw new Error(`Unknown program ${name}. Known: ${[...known.keys()].join(', ')}.`);
    const path = await provide(wanted, {
      env: childEnvironment(),
      mayInstall: !readEnvironment().DMS_NO_SYSTEM_INSTALL,
      isRoot: process.getuid?.() === 0,
      say: console.log,
    });
    console.log(`${name}: ${path}`);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
