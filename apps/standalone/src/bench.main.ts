import { readEnvironment } from '@dms/config';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Bar, barLines } from './bench/bar';
import { checkBench } from './bench/check-bench';
import { checkSizeBench } from './bench/check-size-bench';
import { ingestBench } from './bench/ingest-bench';
import { busyBench } from './bench/busy-bench';
import { deltaBench } from './bench/delta-bench';
import { directBench } from './bench/direct-bench';
import { loadBench } from './bench/load-bench';
import { mappingBench } from './bench/mapping-bench';
import { pagesBench } from './bench/pages-bench';
import { transformBench } from './bench/transform-bench';
import { rollbackBench } from './bench/rollback-bench';
import { verifyBench } from './bench/verify-bench';
import { orgBench } from './bench/org-bench';
import { soakBench } from './bench/soak-bench';

// `npm run bench -- <name>`: measures, prints a table and JSON lines, exits 1 where a bar is missed.

interface Options {
  rows?: number;
  /** Without the part that takes three times as many rows. */
  once: boolean;
  /** Names of the cases to run. */
  only?: string[];
  /** Folder of the Salesforce CLI. */
  cli?: string;
  /** The pace of the org in the bench of a load, in rows a second; 0: none. */
  orgRows: number;
  /** How long a soak takes. */
  minutes: number;
  /** From which its kills follow. */
  seed: number;
}

const programs = fileURLToPath(new URL('..', import.meta.url));
const benches: Record<string, (options: Options) => Promise<Bar[]>> = {
  check: ({ rows = 20_000 }) => checkBench(programs, rows),
  'check-size': ({ rows = 300_000 }) => checkSizeBench(programs, rows),
  ingest: ({ rows, only }) =>
    ingestBench(programs, { ...(rows !== undefined && { rows }), ...(only && { only }) }),
  busy: ({ rows = 600_000 }) => busyBench(programs, rows),
  direct: () => directBench(programs),
  load: ({ rows = 1_000_000, once, cli, orgRows }) =>
    loadBench(programs, { rows, triple: !once, orgRows, ...(cli !== undefined && { cli }) }),
  rollback: ({ rows = 10_000 }) => rollbackBench(programs, rows),
  verify: ({ rows = 100_000 }) => verifyBench(programs, rows),
  delta: ({ rows = 1_000_000 }) => deltaBench(programs, rows),
  org: ({ rows = 1_000_000 }) => orgBench(programs, rows),
  pages: ({ rows = 1_000_000 }) => pagesBench(programs, rows),
  mapping: () => mappingBench(programs),
  soak: ({ minutes, seed }) => soakBench(programs, { minutes, seed }),
  transform: ({ rows, only }) =>
    transformBench(programs, {
      memoryMb: readEnvironment().DMS_JOB_MEMORY_MB,
      ...(rows !== undefined && { rows }),
      ...(only && { only }),
    }),
};

/** More than the bars of a load ask of the org: what a client sees of it is less, by the upload and the download. */
const orgPace = 52_000;
const inParts = ['ingest', 'transform'];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rows: { type: 'string' },
      once: { type: 'boolean', default: false },
      cli: { type: 'string' },
      'org-rows': { type: 'string' },
      only: { type: 'string' },
      minutes: { type: 'string' },
      seed: { type: 'string' },
    },
  });
  const [name = ''] = positionals;
  const bench = benches[name];
  if (!bench) throw new Error(`Which bench? Known: ${Object.keys(benches).join(', ')}.`);
  const { rows, once, cli, only } = values;
  if (only !== undefined && !inParts.includes(name))
    throw new Error(`Only these benches have --only: ${inParts.join(', ')}.`);
  if ((values.minutes ?? values.seed) !== undefined && name !== 'soak')
    throw new Error('Only the soak has --minutes and --seed.');
  const bars = await bench({
    ...(rows !== undefined && { rows: Number(rows) }),
    once,
    minutes: Number(values.minutes ?? 30),
    seed: Number(values.seed ?? Date.now() % 1_000_000),
    ...(cli !== undefined && { cli }),
    orgRows: Number(values['org-rows'] ?? orgPace),
    ...(only !== undefined && { only: only.split(',') }),
  });
  for (const line of barLines(name, bars)) console.log(line);
  process.exitCode = bars.every((bar) => bar.ok) ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
