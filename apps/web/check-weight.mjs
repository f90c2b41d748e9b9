// Weighs what the build made, as it travels (gzip): the JavaScript a first visit needs, and what each lazy screen adds.
// Fails above the limits. Budgets of the builder count raw bytes, so this looks at the builder's own statistics.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const limits = { initial: 150_000, lazy: 80_000 };
const folder = join(import.meta.dirname, '..', '..', 'dist', 'apps', 'web');
const { outputs } = JSON.parse(readFileSync(join(folder, 'browser-stats.json'), 'utf8'));
const page = readFileSync(join(folder, 'browser', 'index.html'), 'utf8');

const weights = new Map();
function weigh(name) {
  if (!weights.has(name))
    weights.set(name, gzipSync(readFileSync(join(folder, 'browser', name)), { level: 9 }).length);
  return weights.get(name);
}

/** The chunks that `names` cannot do without, themselves included. */
function closure(names) {
  const seen = new Set();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name) || !outputs[name]) continue;
    seen.add(name);
    for (const { path, kind } of outputs[name].imports)
      if (kind === 'import-statement') open.push(path.replace(/^\//, ''));
  }
  return seen;
}

/** What is there already wherever `name` is asked for: the chunks that all who ask for it cannot do without. */
function before(name) {
  const asking = Object.keys(outputs).filter((each) =>
    outputs[each].imports.some(
      ({ path, kind }) => kind === 'dynamic-import' && path.replace(/^\//, '') === name,
    ),
  );
  return asking.map((each) => closure([each])).reduce((all, each) => all.intersection(each));
}

const sum = (names) => [...names].reduce((total, name) => total + weigh(name), 0);
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

const scripts = [...page.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, name]) => name);
const initial = closure(scripts);
const lazy = Object.entries(outputs)
  .filter(([name, { entryPoint }]) => name.endsWith('.js') && entryPoint && !initial.has(name))
  .map(([name, { entryPoint }]) => ({
    what: entryPoint.replace('apps/web/src/', ''),
    bytes: sum(closure([name]).difference(initial).difference(before(name))),
  }))
  .sort((left, right) => right.bytes - left.bytes);

let good = true;
function report(what, bytes, limit) {
  const fits = bytes <= limit;
  good &&= fits;
  console.log(`${fits ? ' ' : '✗'} ${kb(bytes).padStart(9)} of ${kb(limit)}  ${what}`);
}
if (initial.size === 0) throw new Error('index.html names no script: nothing was weighed.');
console.log('JavaScript, gzip:');
report('first visit', sum(initial), limits.initial);
for (const { what, bytes } of lazy) report(what, bytes, limits.lazy);
process.exit(good ? 0 : 1);
