import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DmsError } from '@dms/domain';
import { tryRead } from '@dms/ingest';

const fixtures = join(__dirname, '../../testing/fixtures/ingest-tables');

/** A nightly run gives more: `npm run jest -- --globals='{"mutations":10000}' ingest-fuzz`. */
const mutations = Number((globalThis as { mutations?: number }).mutations ?? 300);

/** Numbers from 0 to 1 that are the same at every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** One to five bytes flipped, set, cut out, doubled or put elsewhere. */
function mutated(bytes: Buffer, next: () => number): Buffer {
  let result = Buffer.from(bytes);
  const place = () => Math.floor(next() * result.length);
  for (let left = 1 + Math.floor(next() * 5); left > 0; left--) {
    const at = place();
    const way = Math.floor(next() * 5);
    if (way === 0) result[at] = (result[at] ?? 0) ^ (1 << Math.floor(next() * 8));
    else if (way === 1) result[at] = Math.floor(next() * 256);
    else if (way === 2)
      result = Buffer.concat([result.subarray(0, at), result.subarray(at + 1 + Math.floor(next() * 20))]);
    else if (way === 3)
      result = Buffer.concat([result.subarray(0, at), result.subarray(at - 8 > 0 ? at - 8 : 0)]);
    else result.writeUInt8(0xff, at);
  }
  return result;
}

describe(`${mutations} mutations of each kind of file`, () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'fuzz-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['xlsx', 'ods', 'pkl'])(
    'of %s are read or refused by name, never crash, hang or grow',
    async (extension) => {
      const names = readdirSync(fixtures).filter((name) => name.endsWith(`.${extension}`));
      const seeds = names.map((name) => readFileSync(join(fixtures, name)));
      const next = random(names.length);
      const before = process.memoryUsage().rss;
      const path = join(folder, `upload.${extension}`);
      let longest = 0;
      let read = 0;
      for (let count = 0; count < mutations; count++) {
        const seed = seeds[count % seeds.length] as Buffer;
        writeFileSync(path, mutated(seed, next));
        const started = performance.now();
        try {
          await tryRead(path, 'upload', {}, { rows: 50 });
          read++;
        } catch (error) {
          // Whatever else is thrown is a fault of the reader: kept for whoever looks.
          if (!(error instanceof DmsError))
            writeFileSync(join(tmpdir(), `fuzz-found.${extension}`), readFileSync(path));
          expect(error).toBeInstanceOf(DmsError);
          expect((error as DmsError).code).not.toBe('INTERNAL');
        }
        longest = Math.max(longest, performance.now() - started);
      }
      expect(read).toBeGreaterThan(0);
      expect(longest).toBeLessThan(10_000);
      expect((process.memoryUsage().rss - before) / 1024 ** 2).toBeLessThan(400);
    },
    3_600_000,
  );
});
