import { StagingBench } from './staging-bench.fixture';

let bench: StagingBench;
beforeEach(async () => (bench = await StagingBench.open()));
afterEach(() => bench.close());

const codes = (table: { warnings: { code: string }[] }) => table.warnings.map(({ code }) => code);

describe('a JSON file', () => {
  it('of records keeps integers beyond 2^53 and decimals exactly, and takes objects apart', async () => {
    const staged = await bench.stage(
      `[{"id": 9007199254740993, "price": 1.10, "big": 123456789012345678901234567890, "zip": "007",
         "address": {"city": "Köln", "geo": {"lat": 50.9}}, "tags": ["a", 1.50, {"x": null}], "ok": true},
        {"id": 2, "price": 12.345, "zip": "", "address": {"city": null}, "new": 1e3}]`,
    );
    expect(staged.columns).toEqual([
      { name: 'id', type: 'integer' },
      { name: 'price', type: 'decimal' },
      { name: 'big', type: 'decimal' },
      { name: 'zip', type: 'text' },
      { name: 'address.city', type: 'text' },
      { name: 'address.geo.lat', type: 'decimal' },
      { name: 'tags', type: 'text' },
      { name: 'ok', type: 'boolean' },
      { name: 'new', type: 'number' },
    ]);
    expect(staged.values).toEqual([
      [
        '9007199254740993',
        '1.100',
        '123456789012345678901234567890',
        '007',
        'Köln',
        '50.9',
        '["a",1.50,{"x":null}]',
        true,
        null,
      ],
      [2, '12.345', null, null, null, null, null, null, 1000],
    ]);
    expect(staged.format).toBe('json');
  });

  it.each([
    [
      'a list in an object',
      '{"meta": {"n": 2}, "items": [{"a": 1}, {"a": 2}], "tags": [1]}',
      [[1], [2]],
      'items',
    ],
    ['the larger list', '{"x": [{"b": 9}], "d": {"rows": [{"a": 1}, {"a": 2}]}}', [[1], [2]], 'd.rows'],
    [
      'pandas table',
      '{"schema": {"fields": [{"name": "a"}, {"name": "b"}, {"name": "c"}]}, "data": [{"a": 1}, {"a": 2}]}',
      [[1], [2]],
      'data',
    ],
    [
      'pandas columns',
      '{"a": {"0": 1, "1": 2}, "b": {"0": "x", "1": null}}',
      [
        [1, 'x'],
        [2, null],
      ],
      undefined,
    ],
    [
      'pandas index',
      '{"0": {"a": 1, "b": "x"}, "1": {"a": 2, "b": null}}',
      [
        [1, 'x'],
        [2, null],
      ],
      undefined,
    ],
    [
      'named records',
      '{"ann": {"a": 1}, "bob": {"a": 2}}',
      [
        ['ann', 1],
        ['bob', 2],
      ],
      undefined,
    ],
    [
      'pandas split',
      '{"columns": ["a", "b"], "index": [0, 1], "data": [[1, "x"], [2, "y"]]}',
      [
        [1, 'x'],
        [2, 'y'],
      ],
      undefined,
    ],
    [
      'columns as lists',
      '{"a": [1, 2], "b": ["x", "y"]}',
      [
        [1, 'x'],
        [2, 'y'],
      ],
      undefined,
    ],
    [
      'lists under names',
      '[["a", "b"], [1, "x"], [2, "y"]]',
      [
        [1, 'x'],
        [2, 'y'],
      ],
      undefined,
    ],
    [
      'lists without names',
      '[[1, 2], [3, 4]]',
      [
        [1, 2],
        [3, 4],
      ],
      undefined,
    ],
    ['scalars', '[1, 2]', [[1], [2]], undefined],
    ['one record', '{"a": 1, "b": {"c": "x"}}', [[1, 'x']], undefined],
    ['values one after another', '{"a": 1}\n\n{"a":\n 2}', [[1], [2]], undefined],
  ])('may hold %s', async (_, text, values, table) => {
    const staged = await bench.stage(text, table === undefined ? { format: 'json' } : {});
    expect(staged.values).toEqual(values);
    expect(staged.options.table).toBe(table);
    const again = await bench.stage(text, staged.options);
    expect(again.values).toEqual(values);
  });

  it('names the other lists, and reads the one asked for', async () => {
    const text = '{"x": [{"b": 9}], "d": {"rows": [{"a": 1}, {"a": 2}]}}';
    expect((await bench.stage(text)).warnings).toContainEqual(
      expect.objectContaining({ code: 'OTHER_LISTS', message: expect.stringContaining('x') }),
    );
    expect((await bench.stage(text, { table: 'x' })).values).toEqual([[9]]);
    await expect(bench.stage(text, { table: 'y' })).rejects.toMatchObject({
      code: 'BAD_OPTIONS',
      message: expect.stringContaining('d.rows'),
    });
  });

  it('makes a column of mixed kinds text, and loses no key', async () => {
    const staged = await bench.stage(
      '[{"a": 1.50, "a": "x", "__proto__": 1}, {"a": true, "A": 7, "a_2": false}]',
    );
    expect(staged.columns.map(({ name }) => name)).toEqual(['a', 'a_2', '__proto__', 'A_3']);
    expect(staged.values).toEqual([
      ['1.50', 'x', 1, null],
      ['TRUE', 'FALSE', null, 7],
    ]);
  });

  it('sets records aside that can be no rows, and counts all', async () => {
    const deep = '['.repeat(200) + ']'.repeat(200);
    const staged = await bench.stage(`[{"a": 1},\n{"a": tru},\n{"a": ${deep}},\n{"a": 2}]`);
    expect(staged.rows.map((row) => row['_row'])).toEqual([1, 4]);
    expect(staged.rejects).toMatchObject([
      { line: 2, text: '{"a": tru}', reason: expect.stringContaining('Not a JSON value at character 7') },
      { line: 3, reason: expect.stringContaining('100 levels') },
    ]);
    expect(staged).toMatchObject({ rowCount: 2, rejectedCount: 2 });
    expect(staged.warnings).toContainEqual(
      expect.objectContaining({
        code: 'ROWS_REJECTED',
        count: 2,
        message: expect.stringContaining('line 2'),
      }),
    );
  });

  it.each([
    ['cut short', '[{"a": 1}, {"a"', 'FILE_UNREADABLE'],
    ['of brackets that do not match', '[{"a": 1]}', 'FILE_UNREADABLE'],
    ['nested without end', '['.repeat(100_000), 'FILE_UNREADABLE'],
    ['empty', '[]', 'EMPTY_FILE'],
  ])('is refused where it is %s', async (_, text, code) => {
    await expect(bench.stage(text, { format: 'json' })).rejects.toMatchObject({ code });
  });

  it('is tried as it would be staged', async () => {
    const text = '[{"a": 9007199254740993, "b": 1.5}, {"a": bad}, {"a": 3, "b": true}]';
    const tried = await bench.try(text);
    const staged = await bench.stage(text);
    expect(tried.columns).toEqual(staged.columns);
    expect(tried.rows).toEqual(staged.rows);
    expect(tried.options).toEqual(staged.options);
    await expect(bench.stage(text, { delimiter: ';' })).rejects.toMatchObject({ code: 'BAD_OPTIONS' });
  });

  it('may be UTF-16, and larger than any chunk', async () => {
    const items = Array.from({ length: 5000 }, (_, index) => ({
      id: index,
      note: `é"\\ ${'x'.repeat(100)}`,
    }));
    const staged = await bench.stage(Buffer.from(`\ufeff${JSON.stringify({ items }, null, 1)}`, 'utf16le'));
    expect(staged.rowCount).toBe(5000);
    expect(staged.rows[4999]).toEqual({ _row: 5000, ...items[4999] });
  });
});

describe('JSON Lines', () => {
  it('are a record a line; a broken line costs itself only', async () => {
    const staged = await bench.stage('{"a": 1}\n\n{"a": 2, "b": {"c": "x"}}\r\n{"a": \n{"a": 4}');
    expect(staged).toMatchObject({ format: 'jsonl', rowCount: 3, rejectedCount: 1 });
    expect(staged.values).toEqual([
      [1, null],
      [2, 'x'],
      [4, null],
    ]);
    expect(staged.rows.map((row) => row['_row'])).toEqual([1, 2, 4]);
    expect(staged.rejects).toMatchObject([{ line: 4, text: '{"a": ' }]);
    expect(codes(staged)).toContain('ROWS_REJECTED');
  });
});
