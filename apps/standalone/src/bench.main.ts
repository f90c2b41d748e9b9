import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Bar, barLines } from './bench/bar';
import { loadBench } from './bench/load-bench';
import { mappingBench } from './bench/mapping-bench';

// `npm run bench -- <name>`: measures, prints a table and JSON lines, exits 1 where a bar is missed.

const programs = fileURLToPath(new URL('..', import.meta.url));
const benches: Record<string, (rows: number) => Promise<Bar[]>> = {
  load: (rows) => loadBench(programs, rows),
  mapping: () => mappingBench(programs),
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rows: { type: 'string', default: '300000' } },
  });
  const [name = ''] = positionals;
  const bench = benches[name];
  if (!bench) throw new Error(`Which bench? Known: ${Object.keys(benches).join(', ')}.`);
  const bars = await bench(Number(values.rows));
  for (const line of barLines(name, bars)) console.log(line);
  process.exitCode = bars.every((bar) => bar.ok) ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
