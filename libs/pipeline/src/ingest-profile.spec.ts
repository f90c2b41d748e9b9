import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quoteText, type Column } from '@dms/domain';
import { profileTable } from '@dms/ingest';
import { checkCondition, DuckSession, openSession } from '@dms/transform';

let folder: string;
let session: DuckSession;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'profile-'));
  session = await openSession(folder, { memoryMb: 256 });
});
afterEach(() => {
  session.close();
  rmSync(folder, { recursive: true, force: true });
});

async function profile(select: string, columns: Column[]) {
  await session.run(`COPY (${select}) TO ${quoteText(session.path('rows.parquet'))} (FORMAT parquet)`);
  return profileTable(session, 'rows.parquet', columns);
}

describe('a profile', () => {
  it('counts nulls, blanks, distinct values, extremes, lengths and the commonest values', async () => {
    const [mail, word] = await profile(
      `SELECT * FROM (VALUES ('a@b.co', 'x'), ('c@d.co', ' '), ('a@b.co', NULL), (NULL, chr(9) || chr(160)), ('Z@b.co', 'long')) t(mail, word)`,
      [
        { name: 'mail', type: 'text' },
        { name: 'word', type: 'text' },
      ],
    );
    expect(mail).toMatchObject({
      name: 'mail',
      type: 'text',
      semantic: 'email',
      nulls: 1,
      blanks: 0,
      distinct: 3,
      min: 'Z@b.co',
      max: 'c@d.co',
      meanLength: 6,
      top: [
        { value: 'a@b.co', count: 2 },
        { value: 'Z@b.co', count: 1 },
        { value: 'c@d.co', count: 1 },
      ],
    });
    expect(word).toMatchObject({ nulls: 1, blanks: 2, distinct: 4, meanLength: (1 + 1 + 2 + 4) / 4 });
  });

  it('keeps the type of typed columns, exact beyond 2^53', async () => {
    const profiles = await profile(
      `SELECT * FROM (VALUES (9007199254740993, 1.5::DOUBLE, DATE '2024-01-02', true, TIMESTAMP '2024-01-02 03:04:05', 1.10::DECIMAL(9,2), [1]),
        (-1, 2.5, DATE '1999-01-01', true, NULL, 1.20::DECIMAL(9,2), [2])) t(i, n, d, b, m, dec, l)`,
      [
        { name: 'i', type: 'integer' },
        { name: 'n', type: 'number' },
        { name: 'd', type: 'date' },
        { name: 'b', type: 'boolean' },
        { name: 'm', type: 'datetime' },
        { name: 'dec', type: 'decimal' },
        { name: 'l', type: 'list' },
      ],
    );
    expect(profiles.map(({ name, min, max, distinct, nulls }) => [name, min, max, distinct, nulls])).toEqual([
      ['i', -1, '9007199254740993', 2, 0],
      ['n', 1.5, 2.5, 2, 0],
      ['d', '1999-01-01', '2024-01-02', 2, 0],
      ['b', true, true, 1, 0],
      ['m', '2024-01-02T03:04:05', '2024-01-02T03:04:05', 1, 1],
      ['dec', '1.10', '1.20', 2, 0],
      ['l', [1], [2], 2, 0],
    ]);
    expect(profiles.every(({ meanLength }) => meanLength === null)).toBe(true);
  });

  it('answers for no rows, odd names and long texts', async () => {
    const [empty] = await profile(`SELECT 'x' AS a WHERE false`, [{ name: 'a', type: 'text' }]);
    expect(empty).toMatchObject({
      name: 'a',
      type: 'text',
      nulls: 0,
      blanks: 0,
      distinct: 0,
      min: null,
      max: null,
      meanLength: null,
      top: [],
    });
    const [odd] = await profile(`SELECT repeat('x', 5000) AS "a""; DROP TABLE x; --"`, [
      { name: 'a"; DROP TABLE x; --', type: 'text' },
    ]);
    expect(odd).toMatchObject({ distinct: 1, meanLength: 5000 });
    expect(String(odd?.min)).toHaveLength(1000);
  });

  it('counts in each part of a histogram just the rows that a recipe finds between its edges', async () => {
    const columns: Column[] = [
      { name: 'tenths', type: 'number' },
      { name: 'odd', type: 'number' },
      { name: 'whole', type: 'integer' },
      { name: 'exact', type: 'decimal' },
      { name: 'plain', type: 'text' },
      { name: 'grouped', type: 'text' },
      { name: 'comma', type: 'text' },
      { name: 'money in', type: 'text' },
      { name: 'mixed', type: 'text' },
    ];
    // Each of the tenths lies on an edge, or by the last bit beside it; some texts are no number, or would be one elsewhere.
    const profiles = await profile(
      `SELECT (47 + i % 21 * 7) / 10::DOUBLE AS tenths, exp(i / 7) / 3 - 11 AS odd, i * 37 % 1001 - 400 AS whole, (i / 10)::DECIMAL(9,2) AS exact,
        CASE WHEN i % 40 = 0 THEN '1e2' WHEN i % 41 = 0 THEN ' ' ELSE (i % 90 + 1)::VARCHAR END AS plain,
        CASE WHEN i % 50 = 0 THEN '3,4' WHEN i % 3 = 0 THEN format('{:,}', i * 100 + 1000) ELSE ' ' || (i / 4)::VARCHAR || ' ' END AS grouped,
        CASE WHEN i % 50 = 0 THEN 'n/a' ELSE replace((i / 4)::VARCHAR, '.', ',') END AS comma,
        CASE WHEN i % 5 = 0 THEN '($ 12.50)' WHEN i % 51 = 0 THEN 'free' ELSE '$' || (i + 0.25)::VARCHAR END AS "money in",
        CASE WHEN i % 5 = 0 THEN '€ 12.50' ELSE '$' || (i + 0.25)::VARCHAR END AS mixed
        FROM range(1, 1201) t(i)`,
      columns,
    );
    const rows = `read_parquet(${quoteText(session.path('rows.parquet'))})`;
    for (const [at, { name, numbers }] of profiles.entries()) {
      const hasReading = at > 3 && name !== 'mixed';
      expect([name, numbers?.histogram.length, numbers?.reading !== undefined]).toEqual([
        name,
        20,
        hasReading,
      ]);
      expect(numbers?.reading?.length ?? 0).toBeLessThan(1000);
      if (name === 'mixed') continue;
      const value = numbers?.reading ?? `"${name}"`;
      const bins = numbers?.histogram ?? [];
      for (const [place, { from, to, count }] of bins.entries()) {
        const below = place === bins.length - 1 ? '<=' : '<';
        const where = `${value} >= ${from.toExponential()} AND ${value} ${below} ${to.toExponential()}`;
        const { sql } = await checkCondition(session, where, columns);
        const [found] = await session.rows(`SELECT count(*) AS n FROM ${rows} WHERE ${sql}`);
        expect([name, where, Number(found?.['n'])]).toEqual([name, where, count]);
      }
    }
  });

  it('does hundreds of columns in batches, each as if alone', async () => {
    const names = Array.from({ length: 450 }, (_, index) => `c${index}`);
    const select = names.map((name, index) => `(i % ${index + 1})::VARCHAR AS ${name}`).join(', ');
    const done: number[] = [];
    await session.run(
      `COPY (SELECT ${select} FROM range(500) t(i)) TO ${quoteText(session.path('rows.parquet'))} (FORMAT parquet, ROW_GROUP_SIZE 2048, STRING_DICTIONARY_PAGE_SIZE_LIMIT 16384)`,
    );
    const profiles = await profileTable(
      session,
      'rows.parquet',
      names.map((name) => ({ name, type: 'text' })),
      (columns) => done.push(columns),
    );
    expect(profiles.map(({ distinct }) => distinct)).toEqual(names.map((_, index) => index + 1));
    expect(profiles[6]?.top[0]).toEqual({ value: '0', count: 72 });
    expect(profiles[6]?.semantic).toBe('integer');
    expect(done).toEqual([200, 400, 450]);
  });
});
