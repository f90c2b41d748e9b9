import { profileTable } from '@dms/ingest';
import { quoteText } from '@dms/domain';
import { StagingBench } from './staging-bench.fixture';

let bench: StagingBench;
beforeAll(async () => (bench = await StagingBench.open()));
afterAll(() => bench.close());

async function profileOf(value: string, rows: number) {
  const { session } = bench;
  const select = `SELECT i + 1 AS _row, ${value} AS v FROM range(${rows}) t(i)`;
  await session.run(`COPY (${select}) TO ${quoteText(session.path('rows.parquet'))} (FORMAT parquet)`);
  const [profile] = await profileTable(session, 'rows.parquet', [{ name: 'v', type: 'text' }]);
  return profile;
}

describe('what a column looks like is told by a sample', () => {
  it('of its filled values, whatever else the column holds', async () => {
    const mails = `CASE WHEN i % 3 = 0 THEN NULL WHEN i % 3 = 1 THEN repeat(' ', (i % 50)::INTEGER + 1) ELSE 'p' || i || '@b.co' END`;
    for (const rows of [100, 30_000, 60_000])
      expect([rows, await profileOf(mails, rows)]).toMatchObject([rows, { semantic: 'email' }]);
  });

  it('that is the same whatever the order of the rows, and knows all there is where that is little', async () => {
    const plain = await profileOf(`'c' || i`, 40_000);
    const turned = await profileOf(`'c' || (39999 - i)`, 40_000);
    expect(turned).toEqual(plain);
    expect(await profileOf(`CASE WHEN i = 77 THEN '007' ELSE (i % 900)::VARCHAR END`, 5000)).toMatchObject({
      semantic: 'code',
    });
  });

  it('that is spread over many values: few that differ hide in it, and are counted on all rows', async () => {
    const numbers = `CASE WHEN i % 1000 = 999 THEN 'odd ' || i ELSE i::VARCHAR END`;
    expect(await profileOf(numbers, 50_000)).toMatchObject({
      semantic: 'integer',
      inferred: { type: 'integer', unfit: 50, firstUnfit: { row: 1000, value: 'odd 999' } },
    });
    const halves = `CASE WHEN i % 2 = 0 THEN 'odd ' || i ELSE i::VARCHAR END`;
    expect((await profileOf(halves, 50_000))?.semantic).toBeUndefined();
  });

  it('looks at masks of many values by a stated number of rows, shares kept', async () => {
    const profile = await profileOf(`CASE WHEN i % 4 = 0 THEN 'A' ELSE 'b' END || (100000 + i)`, 80_000);
    const looked = profile?.maskedRows ?? 0;
    expect(looked).toBeGreaterThan(15_000);
    expect(looked).toBeLessThan(25_000);
    expect(profile?.masks?.map(({ mask }) => mask)).toEqual(['a999999', 'A999999']);
    expect((profile?.masks?.[1]?.count ?? 0) / looked).toBeCloseTo(0.25, 1);
    expect(profile?.masks?.reduce((sum, { count }) => sum + count, 0)).toBe(looked);
  });
});
