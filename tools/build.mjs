// Bundles one app (`node tools/build.mjs api`) into dist/apps/<app>/. Our libraries are bundled in; packages stay
// outside, except rolldown's own runtime helpers, which no package.json of ours names. A second word names another
// folder of the project to build into.
import { copyFileSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const app = process.argv[2];
const root = join(import.meta.dirname, '..');
const source = join(root, 'apps', app, 'src');
const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8'));
const alias = Object.fromEntries(
  Object.entries(compilerOptions.paths).map(([name, [path]]) => [name, join(root, path)]),
);

// Every apps/<app>/src/*.main.ts (and main.ts) is a process entry of its own.
const input = Object.fromEntries(
  readdirSync(source)
    .filter((file) => file === 'main.ts' || file.endsWith('.main.ts'))
    .map((file) => [file === 'main.ts' ? 'main' : file.slice(0, -'.main.ts'.length), join(source, file)]),
);

const outDir = process.argv[3] ? resolve(process.argv[3]) : join(root, 'dist', 'apps', app);
rmSync(outDir, { recursive: true, force: true });

/** Modules of ours do nothing by being loaded: what an entry does not use is left out, with the packages only that needs. */
const hasEffects = (id) => id === 'reflect-metadata' || Object.values(input).includes(id);
const isPackage = (id) =>
  !id.startsWith('.') &&
  !id.startsWith('/') &&
  !id.startsWith('@dms/') &&
  !id.startsWith('@oxc-project/runtime');

// Each entry on its own: parts that two of them share would bring the packages of both to each, and engines start often.
for (const [name, entry] of Object.entries(input)) {
  const bundle = await rolldown({
    input: { [name]: entry },
    platform: 'node',
    resolve: { alias },
    tsconfig: join(root, 'tsconfig.base.json'),
    external: isPackage,
    treeshake: { moduleSideEffects: hasEffects },
  });
  await bundle.write({ dir: outDir, format: 'esm', sourcemap: true, chunkFileNames: '[name]-[hash].js' });
  await bundle.close();
}

// A small page of the app's own: page/browser/main.ts for the browser, beside the files that are served as they are.
const page = join(source, 'page');
if (existsSync(join(page, 'browser', 'main.ts'))) {
  const script = await rolldown({ input: join(page, 'browser', 'main.ts'), platform: 'browser' });
  await script.write({ file: join(outDir, 'page', 'page.js'), format: 'esm', minify: true });
  await script.close();
  for (const name of ['index.html', 'page.css']) copyFileSync(join(page, name), join(outDir, 'page', name));
}
