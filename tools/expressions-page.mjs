// Writes docs/expressions.md from the list of functions that expressions may call.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..');
const file = join(root, 'dist', 'expressions-page.mjs');
const bundle = await rolldown({
  input: join(root, 'libs/transform/src/expressions/expression-page.ts'),
  platform: 'node',
  tsconfig: join(root, 'tsconfig.base.json'),
});
await bundle.write({ file, format: 'esm' });
const { expressionPage } = await import(pathToFileURL(file).href);
writeFileSync(join(root, 'docs', 'expressions.md'), expressionPage());
