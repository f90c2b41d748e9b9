// Builds what changed, then becomes the given program: `node tools/built.mjs standalone/main`.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { patiently } from './patient.mjs';

const root = join(import.meta.dirname, '..');
const [entry, ...args] = process.argv.slice(2);

const nx = ['run-many', '-t', 'build', '--parallel=2', '--output-style=stream'];
const { code, output } = await patiently('building', 'nx', nx, { cwd: root, quiet: Boolean(entry) });
if (code !== 0) {
  console.error(`${output}\nThe build failed; nothing was started.`);
  process.exit(1);
}
if (entry) {
  const program = join(root, 'dist', 'apps', `${entry}.js`);
  process.argv = [process.argv[0], program, ...args];
  await import(pathToFileURL(program).href);
}
