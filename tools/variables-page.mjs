// Writes docs/variables.md from the class that validates the environment, and its comments.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..');
const file = join(root, 'dist', 'variables-page.mjs');
const bundle = await rolldown({
  input: join(root, 'libs/config/src/variables-page.ts'),
  platform: 'node',
  external: ['class-transformer', 'class-validator', 'typescript'],
  tsconfig: join(root, 'tsconfig.base.json'),
});
await bundle.write({ file, format: 'esm' });
const { variablesPage } = await import(pathToFileURL(file).href);
const source = readFileSync(join(root, 'libs/config/src/environment.ts'), 'utf8');
writeFileSync(join(root, 'docs', 'variables.md'), variablesPage(source));
