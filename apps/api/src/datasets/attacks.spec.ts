import { startRedis } from '@dms/testing';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';
import { RealTables } from '../fixtures/real-tables.fixture';

/** Functions of the engine that nobody may reach: files, settings, the machine, chance, the clock, rows, queries. */
const functions = `
read_text read_csv read_csv_auto read_blob read_parquet read_json read_json_auto read_ndjson parquet_scan parquet_metadata
parquet_schema sniff_csv glob read_xlsx st_read sqlite_scan postgres_scan mysql_scan query query_table duckdb_settings
duckdb_secrets duckdb_tables duckdb_functions pragma_version pragma_table_info pragma_database_size getenv getvariable
current_setting set_config current_user current_database current_schema current_query version txid_current nextval currval
now today get_current_time transaction_timestamp random setseed uuid gen_random_uuid uuidv7 generate_series range unnest
list_transform list_filter list_reduce list_resize array_resize printf format bar error sleep_ms write_log load install
json_serialize_sql json_execute_serialized_sql json_extract from_json to_json which_secret checkpoint force_checkpoint
pg_typeof has_table_privilege create_sort_key stats alias count sum list string_agg row_number lag first
`
  .trim()
  .split(/\s+/);

const syntax = [
  `(SELECT 1)`,
  `EXISTS (SELECT 1)`,
  `name IN (SELECT name FROM t)`,
  `name FROM '/etc/passwd'`,
  `1; DROP TABLE dms_stages`,
  `1; ATTACH '/tmp/x.db'`,
  `1; COPY (SELECT 1) TO '/tmp/x'`,
  `1; PRAGMA database_list`,
  `1; SET memory_limit='100GB'`,
  `1; INSTALL httpfs`,
  `1; LOAD httpfs`,
  `1; CREATE MACRO m(a) AS a`,
  `1; EXPORT DATABASE '/tmp/x'`,
  `1; CALL pragma_version()`,
  `1 UNION SELECT 2`,
  `*`,
  `COLUMNS(*)`,
  `t.*`,
  `1, 2`,
  `1 AS x`,
  `?`,
  `$1`,
  `#1`,
  `name COLLATE de`,
  `[x FOR x IN [1]]`,
  `list_transform([1], x -> x)`,
  `{'a': 1}`,
  `map {'a': 1}`,
  `cast(name AS blob)`,
  `cast(name AS enum('x'))`,
  `sum(1) OVER ()`,
  `"read_text"('/etc/passwd')`,
  `system.main.read_text('/etc/passwd')`,
  `rowid`,
  `_row`,
  `current_timestamp`,
  `localtime`,
  `repeat(repeat('x', 99999), 99999)`,
  `lpad(lpad('x', 10000, 'y'), 10000, 'z')`,
  `not `.repeat(500) + 'true',
  '1+'.repeat(4000) + '1',
  `replace(repeat('a', 100000), 'a', repeat('b', 100000))`,
  `levenshtein(repeat('a', 100000), repeat('b', 100000))`,
  `array_to_string(string_split(repeat('a,', 50000), ','), repeat('x', 100000))`,
  `cast(1 AS decimal(99, 2))`,
  `1e999`,
];
const attacks = [...functions.map((name) => `${name}('x') IS NULL`), ...syntax];

const doubling = Array.from({ length: 40 }, () => ({ op: 'derive', as: 'name', expression: 'name || name' }));
/** What no check can tell from honest work, so that the child's memory limit or its deadline has to end it. */
const bombs: [string, object[]][] = [
  ['texts doubled forty times', [...doubling, { op: 'sort', by: [{ column: 'name' }] }]],
  [
    'a hundred thousand characters in every cell, sorted',
    [
      { op: 'derive', as: 'b', expression: `rpad(name, 100000, 'x')` },
      { op: 'group', by: [], aggregates: [{ as: 'all', fn: 'concat', column: 'b' }] },
    ],
  ],
  [
    'distances between long texts',
    [
      { op: 'derive', as: 'b', expression: `rpad(name, 9000, 'abcdefg')` },
      { op: 'filter', where: `damerau_levenshtein(b, reverse(b)) + levenshtein(b, reverse(b)) < 0` },
    ],
  ],
  ['repeat of two thousand million', [{ op: 'filter', where: `length(repeat(name, 2000000000)) > 1` }]],
  [
    'a pattern that grows',
    [{ op: 'filter', where: `regexp_matches(rpad(name, 90000, 'a'), '(((a{1,30}){1,30}){1,30}){1,30}$')` }],
  ],
];

describe('attacks on the API', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let real: RealTables;
  let api: ApiUnderTest;
  let headers: { authorization: string };
  beforeAll(async () => {
    redis = await startRedis();
    real = await RealTables.open({ childLimitMb: 600, previewDeadlineMs: 12_000, engineSize: 1 });
    await real.add(
      'd1',
      ['name', 'city'],
      `SELECT i AS _row, 'name ' || i AS name, 'city' AS city FROM range(1, 20001) t(i)`,
    );
    api = await ApiUnderTest.start(redis.url, { tables: real.tables });
    await api.addUser('ann', 'operator');
    headers = await api.bearer('ann');
  });
  afterAll(async () => {
    await api?.stop();
    await real?.close();
    await redis?.stop();
  });

  const preview = (steps: object[]) =>
    api.ask('POST', '/api/v1/datasets/d1/preview', {
      headers,
      body: { recipe: { version: 1, steps }, limit: 1 },
    });

  it('are more than a hundred', () => expect(new Set(attacks).size).toBeGreaterThan(100));

  it('are refused in words, each in a tenth of a second', async () => {
    await preview([]);
    const slow: string[] = [];
    for (const where of attacks) {
      let best = Infinity;
      // The best of a dozen: other programs may hold the processor.
      for (let attempt = 0; attempt < 12 && best >= 100; attempt++) {
        const begin = performance.now();
        const { status, body } = await preview([{ op: 'filter', where }]);
        best = Math.min(best, performance.now() - begin);
        const refusal = expect.stringMatching(/^(FORBIDDEN_EXPRESSION|BAD_EXPRESSION|UNKNOWN_COLUMN)$/);
        expect([where, status, body.code]).toEqual([where, 422, refusal]);
        expect(JSON.stringify(body)).not.toMatch(/root:|\/tmp\/|\/work\//);
      }
      if (best >= 100) slow.push(`${where}: ${Math.round(best)} ms`);
    }
    expect(slow).toEqual([]);
  });

  it.each(bombs)('that pass the check (%s) end in their child, and nobody else notices', async (_, steps) => {
    let ended = false;
    const attack = preview(steps).finally(() => (ended = true));
    const delays: number[] = [];
    while (!ended) {
      const begin = performance.now();
      expect((await api.ask('GET', '/api/health/live')).status).toBe(200);
      delays.push(performance.now() - begin);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { status, body } = await attack;
    expect([status, body.code]).toEqual([
      422,
      expect.stringMatching(/^(OUT_OF_MEMORY|DEADLINE|BAD_EXPRESSION)$/),
    ]);
    expect(delays.sort((a, b) => a - b)[Math.floor(delays.length / 2)]).toBeLessThan(100);
    const after = await preview([{ op: 'limit', rows: 1 }]);
    expect([after.status, after.body.code, after.body.total]).toEqual([200, undefined, 1]);
  });
});
