// Builds what changed, then becomes the given program: `node tools/built.mjs standalone/main`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');
const [entry, ...args] = process.argv.slice(2);

const build = spawnSync('nx', ['run-many', '-t', 'build', '--parallel=2', '--output-style=stream'], {
  cwd: root,
  encoding: 'utf8',
  stdio: entry ? 'pipe' : 'inherit',
  shell: process.platform === 'win32',
});
if (build.status !== 0) {
  console.error(`${build.stdout ?? ''}${build.stderr ?? ''}\nThe build failed; nothing was started.`);
  process.exit(1);
}
if (entry) {
  const program = join(root, 'dist', 'apps', `${entry}.js`);
  process.argv = [process.argv[0], program, ...args];
  await import(pathToFileURL(program).href);
}
