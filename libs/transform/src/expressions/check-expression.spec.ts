import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DmsError } from '@dms/domain';
import { DuckSession, openSession } from '../engine/session';
import { checkExpression, type ExpressionColumn } from './check-expression';

const columns: ExpressionColumn[] = [
  { name: 'name', type: 'text' },
  { name: 'Amount', type: 'decimal', sqlType: 'DECIMAL(12,2)' },
  { name: 'count of "things"', type: 'integer' },
  { name: 'born', type: 'date' },
  { name: 'seen', type: 'instant' },
  { name: 'tags', type: 'list' },
  { name: 'ok', type: 'boolean' },
  { name: 'ratio', type: 'number' },
];

let folder: string;
let session: DuckSession;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'expr-'));
  session = await openSession(folder, { memoryMb: 128 });
  await session.run(`CREATE TABLE t AS SELECT 'Ünal' AS name, 12.50::DECIMAL(12,2) AS "Amount",
    3::BIGINT AS "count of ""things""", DATE '2001-02-03' AS born, TIMESTAMPTZ '2024-01-01 00:00:00+00' AS seen,
    ['a','b'] AS tags, true AS ok, 0.5::DOUBLE AS ratio`);
});
afterAll(() => {
  session.close();
  rmSync(folder, { recursive: true, force: true });
});

const value = async (text: string) => {
  const { sql } = await checkExpression(session, text, columns);
  return (await session.rows(`SELECT ${sql} AS v FROM t`))[0]?.['v'];
};
const refusal = async (text: string): Promise<DmsError> => {
  const error = await checkExpression(session, text, columns).then(
    ({ sql }) => new Error(`passed as ${sql}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DmsError)) throw error;
  return error;
};

describe('expressions that people write', () => {
  it.each<[string, unknown]>([
    [`upper(name)`, 'ÜNAL'],
    [`NAME || '!'`, 'Ünal!'],
    [`"Amount" * 2`, '25.00'],
    [`amount + 0.25`, '12.75'],
    [`"count of ""things""" + 1`, 4],
    [`9007199254740993`, '9007199254740993'],
    [`-9223372036854775808`, '-9223372036854775808'],
    [`170141183460469231731687303715884105727`, '170141183460469231731687303715884105727'],
    [`123456789012345678901234567890.123`, '123456789012345678901234567890.123'],
    [`-0.05`, '-0.05'],
    [`1.5e3`, 1500],
    [`'it''s'`, "it's"],
    [`'☃' || name`, '☃Ünal'],
    [`NULL`, null],
    [`true`, true],
    [`not ok`, false],
    [`ok and amount > 10 or false`, true],
    [`amount between 1 and 20`, true],
    [`amount not between 1 and 20`, false],
    [`name in ('Ünal', 'x')`, true],
    [`name not in ('x')`, true],
    [`name is null`, false],
    [`name is not null`, true],
    [`ok is true`, true],
    [`name like 'Ü%'`, true],
    [`name not like 'Ü%'`, false],
    [`name ilike 'ü%'`, true],
    [`name like '50!%' escape '!'`, false],
    [`name ~ '.*n.*'`, true],
    [`name similar to 'x'`, false],
    [`case when amount > 10 then 'big' else 'small' end`, 'big'],
    [`case name when 'x' then 1 end`, null],
    [`if(ok, 'y', 'n')`, 'y'],
    [`ifnull(NULL, name)`, 'Ünal'],
    [`coalesce(NULL, 'x')`, 'x'],
    [`nullif(name, 'Ünal')`, null],
    [`cast(amount as integer)`, 13],
    [`amount::varchar`, '12.50'],
    [`try_cast(name as integer)`, null],
    [`try(cast(name as integer))`, null],
    [`extract(year from born)`, 2001],
    [`born + interval 3 days`, '2001-02-06T00:00:00'],
    [`date '2020-01-01' - born > 5`, true],
    [`date_trunc('month', born)`, '2001-02-01T00:00:00'],
    [`strftime(born, '%d.%m.%Y')`, '03.02.2001'],
    [`strptime('03.02.2001', '%d.%m.%Y')::date`, '2001-02-03'],
    [`seen at time zone 'Europe/Berlin'`, '2024-01-01T01:00:00'],
    [`age(born, born) = interval 0 days`, true],
    [`substring(name from 1 for 2)`, 'Ün'],
    [`trim(both 'x' from 'xax')`, 'a'],
    [`position('n' in name)`, 2],
    [`regexp_replace(name, '[^a-z]', '', 'g')`, 'nal'],
    [`regexp_extract(name, '(n)(a)', 2)`, 'a'],
    [`tags[1]`, 'a'],
    [`len(tags)`, 2],
    [`array_to_string(tags, '-')`, 'a-b'],
    [`list_contains(tags, 'b')`, true],
    [`[1, 2]`, [1, 2]],
    [`split_part('a-b', '-', 2)`, 'b'],
    [`lpad('7', 3, '0')`, '007'],
    [`rpad('7', 3, '.')`, '7..'],
    [`repeat('ab', 2)`, 'abab'],
    [`round(ratio, 1)`, 0.5],
    [`1 / 4`, 0.25],
    [`7 // 2`, 3],
    [`2 ^ 3`, 8],
    [`name is distinct from 'x'`, true],
    [`greatest(1, 2)`, 2],
    [`name -- a remark`, 'Ünal'],
    [`( ( name ) )`, 'Ünal'],
    [`concat_ws(' ', name, NULL, 'x')`, 'Ünal x'],
    [`levenshtein(name, 'Unal')`, 2],
    [`main.upper(name)`, 'ÜNAL'],
    [`$$it's$$`, "it's"],
  ])('computes %s', async (text, expected) => {
    expect(await value(text)).toEqual(expected);
  });

  it.each([
    ['amount', 'decimal'],
    ['amount > 1', 'boolean'],
    ['1', 'integer'],
    ['1/2', 'number'],
    ['name', 'text'],
    ['NULL', 'text'],
    ['born', 'date'],
    ['seen', 'instant'],
    ['tags', 'list'],
    ["time '10:00:00'", 'time'],
    ["timestamp '2020-01-01 00:00:00'", 'datetime'],
  ])('knows the type of %s', async (text, type) => {
    expect((await checkExpression(session, text, columns)).type).toBe(type);
  });

  it('names the columns used as they are spelled', async () => {
    expect((await checkExpression(session, 'AMOUNT > length(NAME)', columns)).columnsUsed).toEqual([
      'name',
      'Amount',
    ]);
  });

  it('prefers the exact spelling where two columns differ in case only', async () => {
    const twins: ExpressionColumn[] = [
      { name: 'a', type: 'text', sql: 'c1' },
      { name: 'A', type: 'integer', sql: 'c2' },
    ];
    expect((await checkExpression(session, '"A"', twins)).sql).toBe('c2');
    expect((await checkExpression(session, 'a', twins)).sql).toBe('c1');
  });

  it('makes nothing of SQL inside a literal or a name', async () => {
    expect(await value(`'''; DROP TABLE t; --'`)).toBe(`'; DROP TABLE t; --`);
    expect(await session.rows('SELECT count(*) AS c FROM t')).toEqual([{ c: 1 }]);
  });
});

describe('mistakes', () => {
  it('points at an unknown column and suggests the near one', async () => {
    const error = await refusal(`'☃☃' || amonut`);
    expect(error.code).toBe('UNKNOWN_COLUMN');
    expect(error.where).toMatchObject({ character: 8, suggestion: 'Amount', column: 'amonut' });
  });

  it('points at the place where the text stops being an expression', async () => {
    const error = await refusal(`'☃' || amount 5 * 2`);
    expect(error.code).toBe('BAD_EXPRESSION');
    expect(error.where).toMatchObject({ character: 14, near: '5 * 2' });
  });

  it.each([
    [`upper(name) || '☃' || (name + 1)`, '+ 1)'],
    [`CASE WHEN amount > 1 THEN substr(name, name) END`, 'substr(name, name) E'],
    [`coalesce(amount * name, amount)`, '* name, amount)'],
  ])('points at the part whose types do not fit: %s', async (text, near) => {
    const { where } = await refusal(text);
    expect(where?.['near']).toBe(near);
    expect(text.slice(Number(where?.['character'])).startsWith(near)).toBe(true);
  });

  it('suggests the function that was meant', async () => {
    expect((await refusal('uper(name)')).where).toMatchObject({ function: 'uper', suggestion: 'upper' });
  });

  it.each([
    ['', 'BAD_EXPRESSION'],
    ['   ', 'BAD_EXPRESSION'],
    ['-- nothing', 'BAD_EXPRESSION'],
    ['name +', 'BAD_EXPRESSION'],
    ['(name', 'BAD_EXPRESSION'],
    [`'open`, 'BAD_EXPRESSION'],
    ['upper()', 'BAD_EXPRESSION'],
    ['upper(name, name)', 'BAD_EXPRESSION'],
    ['tags + born', 'BAD_EXPRESSION'],
    ['interval 3 days', 'BAD_EXPRESSION'],
    ['1e400', 'BAD_EXPRESSION'],
    ['name\0', 'BAD_EXPRESSION'],
    [`'${'x'.repeat(10_001)}'`, 'BAD_EXPRESSION'],
    ['not '.repeat(500) + 'ok', 'BAD_EXPRESSION'],
    ['1+'.repeat(4_000) + '1', 'BAD_EXPRESSION'],
    ['case when ok then '.repeat(500) + '1' + ' end'.repeat(500), 'BAD_EXPRESSION'],
    [
      `concat(${Array(40)
        .fill(`concat(${Array(50).fill('1').join()})`)
        .join()})`,
      'BAD_EXPRESSION',
    ],
  ])('refuses %#', async (text, code) => {
    expect((await refusal(text)).code).toBe(code);
  });
});

/** Every way out of the cage we could think of. Each must be refused before it is run. */
const attacks = [
  `name FROM t`,
  `1; DROP TABLE t`,
  `1; SELECT 2`,
  `1) FROM t; DROP TABLE t; --`,
  `1 UNION SELECT 2`,
  `1 UNION ALL SELECT name FROM t`,
  `1 EXCEPT SELECT 2`,
  `1 ORDER BY 1`,
  `1 LIMIT 1`,
  `1 WHERE true`,
  `1 GROUP BY 1`,
  `1 HAVING true`,
  `1 QUALIFY true`,
  `1 USING SAMPLE 1`,
  `1, 2`,
  `1 AS x`,
  `1 x`,
  `DISTINCT name`,
  `ALL name`,
  `*`,
  `t.*`,
  `* EXCLUDE (name)`,
  `COLUMNS('.*')`,
  `COLUMNS(*)`,
  `*COLUMNS(*)`,
  `(SELECT 1)`,
  `(SELECT name FROM t)`,
  `EXISTS (SELECT 1)`,
  `name IN (SELECT name FROM t)`,
  `name = ANY (SELECT 'x')`,
  `name = ANY (tags)`,
  `ARRAY(SELECT 1)`,
  `(FROM t)`,
  `(VALUES (1))`,
  `(TABLE t)`,
  `?`,
  `$1`,
  `$name`,
  `#1`,
  `DEFAULT`,
  `t.name`,
  `main.t.name`,
  `tags.upper()`,
  `system.main.upper(name)`,
  `pg_catalog.version()`,
  `name COLLATE nocase`,
  `count(*)`,
  `count(name)`,
  `sum(amount)`,
  `sum(amount) FILTER (WHERE ok)`,
  `sum(DISTINCT amount)`,
  `list(name ORDER BY name)`,
  `string_agg(name, ',')`,
  `row_number() OVER ()`,
  `sum(amount) OVER (PARTITION BY name)`,
  `lag(name) OVER (ORDER BY name)`,
  `grouping(name)`,
  `list_transform(tags, x -> x)`,
  `list_filter(tags, lambda x: true)`,
  `list_reduce(tags, (x, y) -> concat(x, y))`,
  `[x FOR x IN tags]`,
  `name -> 'a'`,
  `name ->> 'a'`,
  `json_extract(name, '$')`,
  `{'a': 1}`,
  `{'a': 1}.a`,
  `struct_pack(a := 1)`,
  `row(1, 2)`,
  `(1, 2)`,
  `map {'a': 1}`,
  `unnest(tags)`,
  `unnest([1,2,3])`,
  `generate_series(1, 1000000000)`,
  `range(1000000000)`,
  `range(1, 10, 2)`,
  `read_csv('/etc/passwd')`,
  `read_text('/etc/passwd')`,
  `read_blob('/etc/passwd')`,
  `read_parquet('x')`,
  `glob('/*')`,
  `parquet_scan('x')`,
  `sniff_csv('/etc/passwd')`,
  `query('SELECT 1')`,
  `query_table('t')`,
  `getenv('PATH')`,
  `getvariable('x')`,
  `current_setting('memory_limit')`,
  `current_date`,
  `current_timestamp`,
  `current_user`,
  `current_schema`,
  `current_database()`,
  `current_query()`,
  `current_schemas(true)`,
  `now()`,
  `today()`,
  `get_current_time()`,
  `transaction_timestamp()`,
  `localtime`,
  `localtimestamp`,
  `age(seen)`,
  `random()`,
  `setseed(0.5)`,
  `uuid()`,
  `gen_random_uuid()`,
  `uuidv7()`,
  `nextval('s')`,
  `currval('s')`,
  `txid_current()`,
  `version()`,
  `pg_typeof(name)`,
  `duckdb_settings()`,
  `error('x')`,
  `printf('%1000000000d', 1)`,
  `format('{:1000000000}', 1)`,
  `bar(1, 0, 10, 1000000000)`,
  `array_resize(tags, 1000000000)`,
  `list_resize(tags, 1000000000)`,
  `list_value(1) .list_resize(100)`,
  `repeat(repeat('x', 10000), 10000)`,
  `lpad(lpad('x', 10000, 'y'), 10000, 'z')`,
  `repeat(concat(lpad('x', 10000, 'y'), 'a'), 9)`,
  `write_log('x')`,
  `create_sort_key(name, 'ASC')`,
  `sleep_ms(100000)`,
  `pragma_version()`,
  `from_json(name, '[]')`,
  `json_serialize_sql('SELECT 1')`,
  `json_execute_serialized_sql(name)`,
  `to_json(name)`,
  `combine(name, name)`,
  `finalize(name)`,
  `sum(amount) EXPORT_STATE`,
  `add_parquet_key('a', 'b')`,
  `which_secret('x', 's3')`,
  `has_table_privilege('t', 'SELECT')`,
  `cast(name AS blob)`,
  `cast(name AS uuid)`,
  `cast(name AS json)`,
  `cast(name AS regclass)`,
  `cast(name AS struct(a integer))`,
  `cast(name AS map(varchar, varchar))`,
  `cast(name AS enum('x'))`,
  `cast(name AS no_such_type)`,
  `cast(name AS bit)`,
  `cast(name AS integer[3])`,
  `stats(name)`,
  `vector_type(name)`,
  `constant_or_null(1, name)`,
  `"read_text"('/etc/passwd')`,
  `READ_TEXT('/etc/passwd')`,
  `@amount`,
  `~1`,
  `1 !`,
  `icu_sort_key(name, 'de')`,
  `in_search_path('a', 'b')`,
  `alias(name)`,
  `getbit(name, 1)`,
  `rowid`,
  `_row`,
  `excluded.name`,
];

describe('attacks', () => {
  it('are more than a hundred', () => expect(new Set(attacks).size).toBeGreaterThan(100));

  it.each(attacks)('refuses %s', async (text) => {
    const error = await refusal(text);
    expect(['FORBIDDEN_EXPRESSION', 'BAD_EXPRESSION', 'UNKNOWN_COLUMN']).toContain(error.code);
    expect(error.message).not.toContain(folder);
  });

  it.each([
    `repeat('x', 1000000000000)`,
    `repeat(name, 2000000000)`,
    `lpad(name, 2000000000, 'x')`,
    `rpad('x', 2000000000, 'x')`,
    `lpad('x', 2000000000, 'x') || 'a'`,
  ])('caps %s with a sentence and little memory', async (text) => {
    const { sql } = await checkExpression(session, text, columns).catch(() => ({ sql: '' }));
    if (sql === '') return;
    const before = process.memoryUsage().rss;
    await expect(session.rows(`SELECT ${sql} AS v FROM t`)).rejects.toMatchObject({
      code: 'BAD_EXPRESSION',
      message: expect.stringContaining('makes at most'),
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
  });
});
