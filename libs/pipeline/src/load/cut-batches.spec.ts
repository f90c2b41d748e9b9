import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quoteText } from '@dms/domain';
import { DuckSession, openSession } from '@dms/transform';
import fc from 'fast-check';
import { cutBatches, cutByParent, cutByTotals } from './cut-batches';

describe('the cut of rows into batches', () => {
  let folder: string;
  let session: DuckSession;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cut-'));
    session = await openSession(folder, { memoryMb: 128 });
  });
  afterAll(async () => {
    await session.close();
    await rm(folder, { recursive: true });
  });

  it('cuts rows into batches that keep both limits, in order, each row once', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 });
    const staggering = fc.constantFrom({}, { staggered: true as const });
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 20, max: 200 }),
        staggering,
        async (bytes, maxRows, maxBytes, staggered) => {
          const list = bytes.map((size, index) => `(${index * 2 + 1}, ${size})`).join(', ');
          await session.run(
            `CREATE OR REPLACE TABLE dms_send AS SELECT * FROM (VALUES ${list}) t(_out, _bytes)`,
          );
          const cut = await cutBatches(session, { maxRows, maxBytes, ...staggered });
          expect(cut.reduce((sum, batch) => sum + batch.rows, 0)).toBe(bytes.length);
          let from = 0;
          for (const batch of cut) {
            const own = bytes.slice(from, from + batch.rows);
            expect(batch).toMatchObject({ firstOut: from * 2 + 1, lastOut: (from + batch.rows - 1) * 2 + 1 });
            expect(batch.rows).toBeLessThanOrEqual(maxRows);
            if (batch.rows > 1)
              expect(own.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(maxBytes);
            from += batch.rows;
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [900, [900]],
    [1_800, [828, 972]],
    [4_100, [450, 500, 600, 700, 850, 1_000]],
    [6_100, [450, 500, 600, 700, 850, 1_000, 1_000, 1_000]],
  ])('cuts %i rows so that jobs side by side end one after another: %j', async (rows, sizes) => {
    await session.run(
      `CREATE OR REPLACE TABLE dms_send AS SELECT i AS _out, 1 AS _bytes FROM range(1, ${rows + 1}) r(i)`,
    );
    const cut = await cutBatches(session, { maxRows: 1_000, maxBytes: Infinity, staggered: true });
    expect(cut.map((batch) => batch.rows)).toEqual(sizes);
  });

  it('cuts by the totals alone as by looking at every row, wherever it does', async () => {
    const limits = fc.record({
      maxRows: fc.integer({ min: 1, max: 60 }),
      maxBytes: fc.integer({ min: 5, max: 400 }),
    });
    let cuts = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 120 }),
        limits,
        fc.constantFrom({}, { staggered: true as const }),
        async (sizes, within, staggered) => {
          const totals = {
            ...{ rows: sizes.length, first: 7, last: 6 + sizes.length },
            bytes: sizes.reduce((sum, size) => sum + size, 0),
            widest: Math.max(...sizes),
          };
          const cut = cutByTotals(totals, { ...within, ...staggered });
          if (!cut) return;
          cuts += 1;
          const list = sizes.map((size, index) => `(${index + 7}, ${size})`).join(', ');
          await session.run(
            `CREATE OR REPLACE TABLE dms_send AS SELECT * FROM (VALUES ${list}) t(_out, _bytes)`,
          );
          expect(cut).toEqual(await cutBatches(session, { ...within, ...staggered }));
        },
      ),
      { numRuns: 60 },
    );
    expect(cuts).toBeGreaterThan(10);
    const gap = { rows: 2, first: 1, last: 3, bytes: 2, widest: 1 };
    expect(cutByTotals(gap, { maxRows: 10, maxBytes: 10 })).toBeUndefined();
  });

  const parented = (rows: (string | null)[]) =>
    session.run(
      `CREATE OR REPLACE TABLE dms_send AS SELECT * FROM (VALUES ${rows
        .map((parent, index) => `(${index + 1}, 1, ${parent === null ? 'NULL' : quoteText(parent)})`)
        .join(', ')}) t(_out, _bytes, _parent)`,
    );

  it('keeps both limits when it cuts by parents, however large a family is, each row once', async () => {
    const parent = fc.option(fc.constantFrom('a', 'b', 'c', 'd'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(parent, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 15 }),
        fc.constantFrom({}, { staggered: true as const }),
        async (rows, maxRows, staggered) => {
          await parented(rows);
          const cut = await cutByParent(session, { maxRows, maxBytes: maxRows, ...staggered });
          expect(cut.reduce((sum, batch) => sum + batch.rows, 0)).toBe(rows.length);
          for (const batch of cut) expect(batch.rows).toBeLessThanOrEqual(maxRows);
          const pieces = await session.rows(
            'SELECT piece, count(*) AS n FROM dms_pieces GROUP BY 1 ORDER BY 1',
          );
          expect(pieces.map((piece) => Number(piece['n']))).toEqual(cut.map((batch) => batch.rows));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('tears no family apart that a quarter of a batch can hold', async () => {
    const sizes = fc.record({
      families: fc.integer({ min: 1, max: 12 }),
      size: fc.integer({ min: 1, max: 5 }),
      more: fc.integer({ min: 0, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ families, size, more }) => {
        await parented(Array.from({ length: families * size }, (_, index) => `p${index % families}`));
        await cutByParent(session, { maxRows: 4 * size + more, maxBytes: Infinity });
        const torn = await session.rows(
          'SELECT _parent FROM dms_send JOIN dms_pieces USING (_out) GROUP BY 1 HAVING count(DISTINCT piece) > 1',
        );
        expect(torn).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
