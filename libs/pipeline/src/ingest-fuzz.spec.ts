import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { RecordBatchFileWriter, RecordBatchStreamWriter, tableFromArrays } from 'apache-arrow';
import * as XLSX from '@e965/xlsx';
import { DmsError } from '@dms/domain';
import { StagingBench } from './staging-bench.fixture';

/**
 * Mutations in all, and where their numbers come from. A nightly run takes 10,000 of each reader:
 * npm run jest -- ingest-fuzz --globals '{"mutations":110000}'
 *
 * With "from" those before it are drawn and not read, to see one of them again.
 */
const {
  mutations = 220,
  seed = 6,
  from = 0,
} = globalThis as { mutations?: number; seed?: number; from?: number };
const fixtures = join(__dirname, '../../testing/fixtures');
const mostSeconds = 10;
const mostGrowthMb = 400;

/** Numbers that follow from a seed: a failing mutation can be made again. */
function randomBelow(seed: number): (most: number) => number {
  let state = seed >>> 0;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * most);
  };
}

const spices = [
  '"',
  '""',
  ',',
  ';',
  '\n',
  '\r',
  '\0',
  '\\',
  '{',
  '[',
  '}',
  ']',
  '\xff\xfe',
  '\x1f\x8b',
  'PK\x03\x04',
  '#',
  '-1',
  '9'.repeat(40),
];

/** One to three changes: a byte, a piece cut out, doubled, moved or put in, or the end cut off. */
function mutated(bytes: Buffer, below: (most: number) => number): Buffer {
  let result = bytes;
  for (let left = 1 + below(3); left > 0; left--) {
    const at = below(result.length + 1);
    const to = Math.min(result.length, at + 1 + below(20));
    const [before, piece, after] = [result.subarray(0, at), result.subarray(at, to), result.subarray(to)];
    const spice = Buffer.from(spices[below(spices.length)] ?? '', 'latin1');
    const kinds = [
      () => [before, Buffer.from([below(256)]), result.subarray(at + 1)],
      () => [before, after],
      () => [before, piece, piece, after],
      () => [before, spice, piece, after],
      () => [before],
      () => [after, before],
    ];
    result = Buffer.concat(kinds[below(kinds.length)]?.() ?? [result]);
  }
  return result;
}

/** Bytes to change, and what they are then put into. */
interface Seed {
  bytes: Buffer;
  packed: (mutated: Buffer) => Buffer;
}

const plain = (bytes: Buffer): Seed => ({ bytes, packed: (mutated) => mutated });

function filesOf(folder: string, pattern: RegExp): Buffer[] {
  const all = readdirSync(join(fixtures, folder));
  return all
    .filter((name) => !name.endsWith('.json') || !all.includes(name.slice(0, -5)))
    .filter((name) => pattern.test(name) && !name.includes('bomb'))
    .map((name) => readFileSync(join(fixtures, folder, name)));
}

/** A part of a workbook: changed before it is packed, so that the change is not only a wrong checksum. */
function partsOf(workbook: Buffer, pattern: RegExp): Seed[] {
  const container = XLSX.CFB.read(workbook, { type: 'buffer' });
  return container.FullPaths.flatMap((path: string, index: number): Seed[] => {
    const entry = container.FileIndex[index];
    if (!entry || !pattern.test(path)) return [];
    const whole = Buffer.from(entry.content);
    const packed = (mutated: Buffer) => {
      entry.content = mutated;
      try {
        return Buffer.from(XLSX.CFB.write(container, { fileType: 'zip', type: 'buffer' }) as Buffer);
      } finally {
        entry.content = whole;
      }
    };
    return [{ bytes: whole, packed }];
  });
}

function xls(): Buffer {
  const book = XLSX.utils.book_new();
  const rows = [
    ['id', 'name', 'day'],
    ...Array.from({ length: 20 }, (_, row) => [row, `name ${row}`, new Date(0)]),
  ];
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet(rows), 'Rows');
  return Buffer.from(XLSX.write(book, { type: 'buffer', bookType: 'biff8' }) as Buffer);
}

async function seeds(bench: StagingBench): Promise<Record<string, Seed[]>> {
  const files = (pattern: RegExp) => filesOf('ingest-texts', pattern).map(plain);
  const tables = (pattern: RegExp) => filesOf('ingest-tables', pattern);
  const parquet = bench.session.path('seed.parquet');
  await bench.session.run(
    `COPY (SELECT range AS n, 'text ' || range AS t, {'a': range, 'b': [1, 2]} AS s, DATE '2024-01-01' AS d FROM range(50)) TO '${parquet}' (FORMAT parquet)`,
  );
  const table = tableFromArrays({
    n: new BigInt64Array([1n, 2n]),
    t: ['x', 'é'],
    f: new Float64Array([1.5, 2]),
  });
  const arrow = [RecordBatchFileWriter, RecordBatchStreamWriter].map((writer) =>
    plain(Buffer.from(writer.writeAll(table).toUint8Array(true))),
  );
  return {
    'delimited text': files(/\.(csv|tsv|dat)$/),
    'text in columns': files(/fixed-width/),
    json: files(/\.json$/),
    'json lines': files(/\.jsonl$/),
    parquet: [plain(readFileSync(parquet))],
    arrow,
    packed: [...files(/\.(gz|xz|zip)$|bzip2/), plain(zstdCompressSync('a,b\n1,2\n'))],
    pickle: tables(/\.(pkl|p|pickle)$/).map(plain),
    workbook: tables(/\.(xlsx|xlsm|ods)$/).map(plain),
    'parts of a workbook': tables(/\.(xlsx|ods)$/).flatMap((book) => partsOf(book, /\.(xml|rels)$/)),
    xls: [plain(xls())],
  };
}

describe('readers of foreign bytes', () => {
  let bench: StagingBench;
  beforeAll(async () => (bench = await StagingBench.open()));
  afterAll(() => bench.close());
  // The library for xls tells the console of records it does not know.
  beforeEach(() => void jest.spyOn(console, 'error').mockImplementation(() => undefined));
  afterEach(() => jest.restoreAllMocks());

  it(`survive ${mutations} mutations: no crash, no hang, no growth, no sentence of the inside`, async () => {
    const kinds = Object.entries(await seeds(bench));
    const below = randomBelow(seed);
    const startMb = process.memoryUsage.rss() / 2 ** 20;
    const troubles: string[] = [];
    for (let round = 0; round < mutations; round++) {
      const [kind, files] = kinds[round % kinds.length] as [string, Seed[]];
      const chosen = files[below(files.length)] as Seed;
      const mutation = mutated(chosen.bytes, below);
      if (round < from) continue;
      const bytes = chosen.packed(mutation);
      const started = performance.now();
      const verdict = await (round % 3 === 0 ? bench.stage(bytes) : bench.try(bytes)).catch(
        (error: unknown) => error,
      );
      const seconds = (performance.now() - started) / 1000;
      const isOurs = verdict instanceof DmsError && verdict.code !== 'INTERNAL';
      if (verdict instanceof Error && !isOurs) {
        troubles.push(`${kind} ${round}: ${String(verdict)} ${bytes.subarray(0, 200).toString('latin1')}`);
      }
      if (seconds > mostSeconds) troubles.push(`${kind} ${round}: ${seconds} s`);
    }
    expect(troubles).toEqual([]);
    expect(process.memoryUsage.rss() / 2 ** 20 - startMb).toBeLessThan(mostGrowthMb);
  }, 7_200_000);
});
