import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckSession, openSession } from './session';
import { makeSpare } from './spare-instance';

describe.each(['file', 'memory', 'memory made ahead'])('a session whose tables are in %s', (tables) => {
  let parent: string;
  let folder: string;
  let session: DuckSession;

  beforeEach(async () => {
    parent = mkdtempSync(join(tmpdir(), 'session-'));
    folder = mkdtempSync(join(parent, 'job-'));
    if (tables === 'memory made ahead') makeSpare();
    session = await openSession(folder, { memoryMb: 128, tables: tables === 'file' ? 'file' : 'memory' });
  });
  afterEach(() => {
    session.close();
    rmSync(parent, { recursive: true, force: true });
  });

  it('gives text back with a byte order mark that it begins with', async () => {
    const rows = await session.rows('SELECT ? AS short, ? AS long', [
      '\ufeffx',
      '\ufeffmore than twelve bytes',
    ]);
    expect(rows).toEqual([{ short: '\ufeffx', long: '\ufeffmore than twelve bytes' }]);
  });

  it('answers cells as JSON can carry them', async () => {
    const [row] = await session.rows(`SELECT 9007199254740993::BIGINT AS long, 7::BIGINT AS short,
      1.50::DECIMAL(10,2) AS dec, DATE '2024-02-29' AS d, TIME '10:11:12.5' AS t,
      TIMESTAMP '2024-01-02 03:04:05' AS ts, TIMESTAMPTZ '2024-01-02 03:04:05+02' AS inst,
      'NaN'::DOUBLE AS nan, [1, NULL, 9007199254740993] AS list, NULL AS nothing, true AS yes,
      DATE '0044-03-15 (BC)' AS ides`);
    expect(row).toEqual({
      long: '9007199254740993',
      short: 7,
      dec: '1.50',
      d: '2024-02-29',
      t: '10:11:12.5',
      ts: '2024-01-02T03:04:05',
      inst: '2024-01-02T01:04:05Z',
      nan: 'NaN',
      list: [1, null, '9007199254740993'],
      nothing: null,
      yes: true,
      ides: '-0043-03-15',
    });
  });

  it('keeps a column named __proto__ a column', async () => {
    const [row] = await session.rows('SELECT 1 AS "__proto__", 2 AS a');
    expect(JSON.stringify(row)).toBe('{"__proto__":1,"a":2}');
  });

  it('binds values instead of reading them as SQL', async () => {
    expect(await session.rows('SELECT ? AS a, ? AS b', ["'; DROP", 3])).toEqual([{ a: "'; DROP", b: 3 }]);
  });

  it('streams more rows than it holds, chunk by chunk, in order', async () => {
    let next = 0;
    for await (const rows of session.stream('SELECT range AS n FROM range(10000)')) {
      expect(rows.length).toBeLessThanOrEqual(2048);
      for (const row of rows) expect(row['n']).toBe(next++);
    }
    expect(next).toBe(10_000);
  });

  it('answers other queries while a stream is open', async () => {
    await session.run('CREATE TABLE t AS SELECT range AS n FROM range(5000)');
    for await (const rows of session.stream('SELECT n FROM t ORDER BY n')) {
      expect(await session.rows('SELECT count(*) AS c FROM t')).toEqual([{ c: 5000 }]);
      expect(rows.length).toBeGreaterThan(0);
    }
  });

  it('reads and writes the files of its folder', async () => {
    await session.run(`COPY (SELECT 5 AS a) TO '${session.path('x.parquet')}'`);
    expect(await session.rows(`FROM read_parquet('${session.path('x.parquet')}')`)).toEqual([{ a: 5 }]);
    expect(existsSync(join(folder, 'x.parquet'))).toBe(true);
  });

  it.each(['../x', 'a/b', '..', '.hidden', '', 'a\\b', 'a\0b'])('makes no path of %j', (name) => {
    expect(() => session.path(name)).toThrow('Not the name of a file');
  });

  it.each([
    ['reading another file', (p: string) => `SELECT * FROM read_text('${p}/secret.txt')`],
    ['climbing out', (p: string) => `SELECT * FROM read_text('${p}/job/../secret.txt')`],
    ['reading by replacement', (p: string) => `SELECT * FROM '${p}/secret.csv'`],
    ['writing elsewhere', (p: string) => `COPY (SELECT 1) TO '${p}/out.csv'`],
    ['attaching elsewhere', (p: string) => `ATTACH '${p}/other.db'`],
    ['changing the configuration', () => 'SET threads = 4'],
    ['opening up again', () => 'SET enable_external_access = true'],
    ['installing', () => 'INSTALL httpfs'],
    ['loading', () => `LOAD '/tmp/x.duckdb_extension'`],
  ])('refuses %s', async (_, sql) => {
    writeFileSync(join(parent, 'secret.txt'), 'secret');
    writeFileSync(join(parent, 'secret.csv'), 'a\nsecret');
    const refusal = await session.run(sql(parent)).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(refusal).toMatchObject({ name: 'DmsError' });
    expect(refusal?.message).not.toContain(parent);
    expect(existsSync(join(parent, 'out.csv'))).toBe(false);
  });

  it.each([
    ['SELECT CAST(? AS INTEGER)', 'BAD_EXPRESSION'],
    ['SELECT nope', 'BAD_EXPRESSION'],
    ['SELEC 1', 'BAD_EXPRESSION'],
    ['SELECT no_such_function(1)', 'BAD_EXPRESSION'],
  ])('maps the failure of %s', async (sql, code) => {
    const values = sql.includes('?') ? ['x'] : undefined;
    await expect(session.rows(sql, values)).rejects.toMatchObject({ code });
  });

  it('says out of memory when a query cannot spill what it needs', async () => {
    await expect(
      session.rows(`SELECT length(string_agg(repeat('x', 1000), '')) FROM range(400000)`),
    ).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
    expect(await session.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('stops a running query on interrupt and goes on afterwards', async () => {
    const running = session.rows(
      'SELECT count(*) FROM range(100000) a, range(10000000) b WHERE a.range % 7 = b.range % 11',
    );
    const refused = expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    const again = setInterval(() => session.interrupt(), 20);
    await refused.finally(() => clearInterval(again));
    expect(await session.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('says so when it is used after it was closed', async () => {
    session.close();
    await expect(session.rows('SELECT 1')).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
