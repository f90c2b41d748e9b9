import type { Step } from '@dms/domain';
import { Job, type Table } from '../run/job.fixture';

let job: Job;
beforeAll(async () => {
  job = await Job.open();
});
afterAll(() => job.close());

/** The values of column `a` (or another) after the steps, from those before. */
const after = async (values: (string | null)[], ...steps: Step[]): Promise<unknown[]> => {
  await job.stage('main', { a: values });
  await job.run(...steps);
  return job.column('a');
};
const table = async (data: Table, ...steps: Step[]) => {
  await job.stage('main', data);
  return (await job.run(...steps)).output;
};

describe('columns', () => {
  const data = { a: ['1'], b: ['2'], c: ['3'] };
  it('selects, renames and orders them', async () => {
    expect(
      Object.keys((await table(data, { op: 'select', columns: ['c', { from: 'a', as: 'x' }] }))[0]!),
    ).toEqual(['c', 'x']);
    expect(Object.keys((await table(data, { op: 'rename', columns: { a: 'b', b: 'a' } }))[0]!)).toEqual([
      'b',
      'a',
      'c',
    ]);
    expect(Object.keys((await table(data, { op: 'reorder', columns: ['c'] }))[0]!)).toEqual(['c', 'a', 'b']);
    expect(Object.keys((await table(data, { op: 'reorder', columns: ['a'], rest: 'before' }))[0]!)).toEqual([
      'b',
      'c',
      'a',
    ]);
    expect(Object.keys((await table(data, { op: 'drop', columns: ['B'] }))[0]!)).toEqual(['a', 'c']);
  });
  it('swaps values with names when renamed crosswise', async () => {
    expect(await table(data, { op: 'rename', columns: { a: 'b', b: 'a' } })).toEqual([
      { b: '1', a: '2', c: '3' },
    ]);
  });
  it('keeps names that are SQL, quotes or ours', async () => {
    const odd = { 'select "x"; --': ['1'], c1: ['2'], p: ['3'], o: ['4'], "it's": ['5'], __proto__x: ['6'] };
    expect(
      await table(odd, {
        op: 'derive',
        as: 'c2',
        expression: `p || o || c1 || "select ""x""; --" || "it's"`,
      }),
    ).toMatchObject([{ c2: '34215' }]);
  });
});

describe('clean', () => {
  it.each<[string, Omit<Step, 'op'>, string | null]>([
    ['\u00a0 Ann\t', { trim: true }, 'Ann'],
    ['a \u2003 b', { collapse: true }, 'a b'],
    ["o'NEILL de la-tour", { case: 'title' }, "O'neill De La-Tour"],
    ['hELLO World', { case: 'sentence' }, 'Hello world'],
    ['ÉÖ', { case: 'lower' }, 'éö'],
    ['Crème Brûlée', { unaccent: true }, 'Creme Brulee'],
    ['a\u200bb\u0007c\n', { nonPrinting: 'remove' }, 'abc\n'],
    ['e\u0301', { normalise: 'NFC' }, 'é'],
    [' \t', { blankToNull: true }, null],
    [' x ', { blankToNull: true }, ' x '],
  ])('makes of %j with %j %j', async (value, options, expected) => {
    expect(await after([value, null], { op: 'clean', columns: ['a'], ...options })).toEqual([expected, null]);
  });
  it('leaves other types alone when all columns are meant, and refuses them by name', async () => {
    await job.stage('main', { n: [1], a: [' x '] }, { n: 'integer' });
    expect((await job.run({ op: 'clean', columns: '*', trim: true })).output).toEqual([{ n: 1, a: 'x' }]);
    await expect(job.run({ op: 'clean', columns: ['n'], trim: true })).rejects.toMatchObject({
      code: 'BAD_RECIPE',
    });
  });
});

describe('replace', () => {
  it.each<[Omit<Step, 'op'>, (string | null)[]]>([
    [{ find: 'a.', with: 'x' }, ['xb', 'acb', null]],
    [{ find: 'A.', with: 'x\\1', ignoreCase: true }, ['x\\1b', 'acb', null]],
    [{ find: 'a(.)', with: '<\\1>', regex: true }, ['<.>b', '<c>b', null]],
    [{ find: 'acb', with: '', whole: true }, ['a.b', '', null]],
    [{ find: 'a.b', with: 'y', whole: true, regex: true }, ['y', 'y', null]],
    [{ find: 'a.b', with: 'y', whole: true, ignoreCase: true }, ['y', 'acb', null]],
  ])('does %j', async (options, expected) => {
    expect(await after(['a.b', 'acb', null], { op: 'replace', columns: ['a'], ...options })).toEqual(
      expected,
    );
  });
});

describe('map', () => {
  const values = { f: 'Frau', M: 'Herr', '': 'leer', gone: null };
  it.each<[Omit<Step, 'op'>, unknown[]]>([
    [{}, ['Frau', ' m', 'd', null, null]],
    [{ ignoreCase: true, trim: true, default: 'null' }, ['Frau', 'Herr', null, null, null]],
    [{ default: { value: '?' } }, ['Frau', '?', '?', null, null]],
    [{ default: 'reject', ignoreCase: true, trim: true }, ['Frau', 'Herr', null, null]],
  ])('does %j', async (options, expected) => {
    expect(
      await after(['f', ' m', 'd', null, 'gone'], { op: 'map', column: 'a', values, ...options }),
    ).toEqual(expected);
  });
  it('takes thousands of values and names what was not listed', async () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`k${n}`, `v${n}`]));
    expect(await after(['k4999', 'zz'], { op: 'map', column: 'a', values: many, default: 'reject' })).toEqual(
      ['v4999'],
    );
    expect(await job.fates()).toContain('2 rejected 0 no value listed for a [zz]');
  });
});

describe('parse', () => {
  it.each<[string, Omit<Step, 'op'>, (string | null)[], unknown[]]>([
    [
      'integers',
      { type: 'integer' },
      [' 7 ', '-0', '1.0', '1.5', '9007199254740993', 'x', ''],
      [7, 0, 1, null, '9007199254740993', null, null],
    ],
    ['wide integers', { type: 'integer' }, ['99999999999999999999', '1'], ['99999999999999999999', '1']],
    ['decimals', { type: 'decimal' }, ['1.5', '-2', '.5', '1,5', '1e3'], ['1.5', '-2.0', '0.5', null, null]],
    [
      'German numbers',
      { type: 'decimal', decimal: ',', grouping: '.' },
      ['1.234.567,89', '1.5', '12,5', '1.234'],
      ['1234567.89', null, '12.50', '1234.00'],
    ],
    ['numbers by locale', { type: 'number', locale: 'de' }, ['1.234,5', '0,25'], [1234.5, 0.25]],
    [
      'numbers grouped by a space',
      { type: 'number', decimal: ',', grouping: ' ' },
      ['1\u202f234,5', '1 234'],
      [1234.5, 1234],
    ],
    ['doubles', { type: 'number' }, ['1e3', '.5', '1.', 'NaN', 'inf'], [1000, 0.5, 1, null, null]],
    ['booleans', { type: 'boolean' }, ['Yes', '0', 'maybe', null], [true, false, null, null]],
    [
      'own words',
      { type: 'boolean', trueWords: ['ja'], falseWords: ['nein'] },
      ['JA', 'nein', 'yes'],
      [true, false, null],
    ],
    ['null words', { type: 'integer', nullWords: ['n/a'], onError: 'reject' }, ['n/a', '1'], [null, 1]],
    [
      'dates, several styles in order',
      { type: 'date', formats: ['iso', '%d.%m.%Y', '%m/%d/%Y'] },
      ['2024-02-29', '29.02.2024', '02/29/2024', '2023-02-29'],
      ['2024-02-29', '2024-02-29', '2024-02-29', null],
    ],
    [
      'dates, day first',
      { type: 'date', dayFirst: true },
      ['03/04/2024', '3.4.24', '2024-04-03'],
      ['2024-04-03', '2024-04-03', '2024-04-03'],
    ],
    ['dates, month first', { type: 'date', dayFirst: false }, ['03/04/2024'], ['2024-03-04']],
    [
      'no doubtful dates',
      { type: 'date' },
      ['03/04/2024', '3 April 2024', '20240403'],
      [null, '2024-04-03', '2024-04-03'],
    ],
    [
      'serial dates',
      { type: 'date', formats: ['excel'] },
      ['45000', '60', '1'],
      ['2023-03-15', '1900-02-28', '1900-01-01'],
    ],
    ['old Mac dates', { type: 'date', formats: ['excel1904'] }, ['43538'], ['2023-03-15']],
    [
      'epochs',
      { type: 'instant', formats: ['epoch'] },
      ['0', '1700000000'],
      ['1970-01-01T00:00:00Z', '2023-11-14T22:13:20Z'],
    ],
    [
      'epochs in ms',
      { type: 'datetime', formats: ['epochMs'] },
      ['1700000000123'],
      ['2023-11-14T22:13:20.123'],
    ],
    [
      'times',
      { type: 'time' },
      ['7:05', '07:05:09.5', '1:30 PM', '25:00'],
      ['07:05:00', '07:05:09.5', '13:30:00', null],
    ],
    [
      'datetimes',
      { type: 'datetime', dayFirst: true },
      ['2024-01-02T03:04', '2024-01-02', '02.01.2024 03:04'],
      ['2024-01-02T03:04:00', '2024-01-02T00:00:00', '2024-01-02T03:04:00'],
    ],
    [
      'instants',
      { type: 'instant', timezone: 'Europe/Berlin' },
      ['2024-07-01T12:00:00', '2024-07-01T12:00:00Z', '2024-07-01T12:00:00+05:30'],
      ['2024-07-01T10:00:00Z', '2024-07-01T12:00:00Z', '2024-07-01T06:30:00Z'],
    ],
    ['what does not fit, kept', { type: 'integer', onError: 'keep' }, [' 7 ', 'x', ''], ['7', 'x', null]],
  ])('reads %s', async (_, options, values, expected) => {
    expect(await after(values, { op: 'parse', column: 'a', ...options })).toEqual(expected);
  });
  it('flags what was read, what was not, and what was not there', async () => {
    await after(['1', 'x', ' ', null], { op: 'parse', column: 'a', as: 'n', type: 'integer', flag: 'ok' });
    expect(await job.output()).toEqual([
      { a: '1', n: 1, ok: true },
      { a: 'x', n: null, ok: false },
      { a: ' ', n: null, ok: null },
      { a: null, n: null, ok: null },
    ]);
  });
  it('leaves a column of that type as it is', async () => {
    await job.stage('main', { a: ['2024-01-01'] }, { a: 'date' });
    const { steps } = await job.run({ op: 'parse', column: 'a', type: 'date' });
    expect(steps[0]).toMatchObject({ changed: 0 });
    expect(await job.column('a')).toEqual(['2024-01-01']);
  });
});

describe('format', () => {
  it('writes dates by pattern and instants in a time zone', async () => {
    await job.stage(
      'main',
      { a: ['2024-02-03'], i: ['2024-07-01 10:00:00+00'], t: ['07:05:00'] },
      { a: 'date', i: 'instant', t: 'time' },
    );
    const { output } = await job.run(
      { op: 'format', column: 'a', pattern: '%d.%m.%Y' },
      { op: 'format', column: 'i', pattern: '%H:%M', timezone: 'Europe/Berlin' },
      { op: 'format', column: 't', pattern: '%H.%M' },
    );
    expect(output).toEqual([{ a: '03.02.2024', i: '12:00', t: '07.05' }]);
  });
  it('writes numbers with groups and decimals', async () => {
    await job.stage('main', { a: ['-1234567.891', '0.5', '999', '1000'] }, { a: 'decimal' });
    await job.run({ op: 'format', column: 'a', pattern: { decimals: 2, decimal: ',', grouping: '.' } });
    expect(await job.column('a')).toEqual(['-1.234.567,89', '0,50', '999,00', '1.000,00']);
  });
});

describe('fill', () => {
  it.each<[Omit<Step, 'op'>, unknown[]]>([
    [{ with: { value: '-' } }, ['-', 'x', '-', ' ', 'y']],
    [{ with: { value: '-' }, blanks: true }, ['-', 'x', '-', '-', 'y']],
    [{ with: 'previous' }, [null, 'x', 'x', ' ', 'y']],
    [{ with: 'next', blanks: true }, ['x', 'x', 'y', 'y', 'y']],
    [{ with: { column: 'b' } }, ['1', 'x', '3', ' ', 'y']],
    [{ with: 'previous', within: ['c'] }, [null, 'x', null, ' ', 'y']],
  ])('does %j', async (options, expected) => {
    const data = {
      a: [null, 'x', null, ' ', 'y'],
      b: ['1', '2', '3', '4', '5'],
      c: ['g', 'g', 'h', 'h', 'h'],
    };
    const output = await table(data, { op: 'fill', columns: ['a'], ...options });
    expect(output.map((row) => row['a'])).toEqual(expected);
  });
  it('follows the order of now', async () => {
    const output = await table(
      { a: ['1', '2', '3'], b: ['x', null, 'z'] },
      { op: 'sort', by: [{ column: 'a', direction: 'desc' }] },
      { op: 'fill', columns: ['b'], with: 'previous' },
    );
    expect(output.map((row) => row['b'])).toEqual(['z', 'z', 'x']);
  });
});

describe('split', () => {
  it.each<[Omit<Step, 'op' | 'column'>, string | null, Record<string, string | null>]>([
    [{ by: { delimiter: ' ' }, into: ['x', 'y'] }, 'Ann Mary Lee', { x: 'Ann', y: 'Mary Lee' }],
    [
      { by: { delimiter: ' ' }, into: ['x', 'y'], from: 'right' },
      'Ann Mary Lee',
      { x: 'Ann Mary', y: 'Lee' },
    ],
    [{ by: { delimiter: ' ' }, into: ['x', 'y', 'z'], limit: 2 }, 'a b c', { x: 'a', y: 'b c', z: null }],
    [{ by: { delimiter: ',' }, into: ['x', 'y'], trim: true }, 'a , b', { x: 'a', y: 'b' }],
    [{ by: { delimiter: ',' }, into: ['x', 'y'] }, 'a', { x: 'a', y: null }],
    [{ by: { delimiter: ',' }, into: ['x', 'y'] }, null, { x: null, y: null }],
    [{ by: { regex: '([;,]) *' }, into: ['x', 'y'] }, 'a; b, c', { x: 'a', y: 'b, c' }],
    [{ by: { positions: [2, 4] }, into: ['x', 'y', 'z'] }, 'aabbcc', { x: 'aa', y: 'bb', z: 'cc' }],
    [{ by: { positions: [2, 4] }, into: ['x', 'y', 'z'] }, 'aab', { x: 'aa', y: 'b', z: null }],
    [{ by: { delimiter: '-' }, into: ['a', 'y'] }, '1-2', { a: '1', y: '2' }],
    [{ by: { delimiter: '-' }, into: ['x', 'y'], keep: true }, '1-2', { a: '1-2', x: '1', y: '2' }],
  ])('does %j to %j', async (options, value, expected) => {
    expect(await table({ a: [value] }, { op: 'split', column: 'a', ...options })).toEqual([expected]);
  });
  it('makes a row of each piece, carrying the others', async () => {
    const output = await table(
      { a: ['1;2', null, '3'], b: ['x', 'y', 'z'] },
      { op: 'split', column: 'a', by: { delimiter: ';' }, rows: true },
    );
    expect(output).toEqual([
      { a: '1', b: 'x' },
      { a: '2', b: 'x' },
      { a: null, b: 'y' },
      { a: '3', b: 'z' },
    ]);
    expect(await job.lineage()).toEqual(['1<main:1', '2<main:1', '3<main:2', '4<main:3']);
    expect(await job.fates()).toEqual(['1 carried', '2 carried', '3 carried']);
  });
});

describe('concat, extract, pad, salesforceId', () => {
  it('joins texts with and without the empty ones', async () => {
    const data = { a: ['x', null, null], b: ['y', 'z', null] };
    const joined = async (skipNull: boolean) =>
      (await table(data, { op: 'concat', columns: ['a', 'b'], as: 'c', separator: '-', skipNull })).map(
        (row) => row['c'],
      );
    expect(await joined(true)).toEqual(['x-y', 'z', null]);
    expect(await joined(false)).toEqual(['x-y', '-z', null]);
  });
  it('takes out groups, lists and whole matches', async () => {
    const step = { op: 'extract', column: 'a', regex: '([a-z])(\\d)' };
    expect(await table({ a: ['q1r2', '-', null] }, { ...step, into: ['l', 'd'] })).toMatchObject([
      { l: 'q', d: '1' },
      { l: null, d: null },
      { l: null, d: null },
    ]);
    expect(await table({ a: ['q1r2'] }, { ...step, into: [null, 'd'] })).toEqual([{ a: 'q1r2', d: '1' }]);
    expect(await table({ a: ['q1r2'] }, { ...step, into: ['w'], group: 0 })).toMatchObject([{ w: 'q1' }]);
    expect(await table({ a: ['q1r2'] }, { ...step, into: ['d'], group: 2, all: true })).toMatchObject([
      { d: ['1', '2'] },
    ]);
    await table({ a: ['q1', '-'] }, { ...step, into: ['l'], onError: 'reject' });
    expect(await job.fates()).toEqual(['1 carried', '2 rejected 0 no match in a [-]']);
  });
  it('fills up short texts and cuts none', async () => {
    expect(
      await after(['7', '12345', null], { op: 'pad', column: 'a', length: 3, with: '0', side: 'left' }),
    ).toEqual(['007', '12345', null]);
  });
  it('writes ids in 18 and in 15 characters', async () => {
    const ids = ['001A0000006Vm9u', '001A0000006Vm9uIAC', '001A0000006Vm9uXXX', 'short', null];
    expect(await after(ids, { op: 'salesforceId', column: 'a', to: 18 })).toEqual([
      '001A0000006Vm9uIAC',
      '001A0000006Vm9uIAC',
      null,
      null,
      null,
    ]);
    expect(await after(ids, { op: 'salesforceId', column: 'a', to: 15, onError: 'keep' })).toEqual([
      '001A0000006Vm9u',
      '001A0000006Vm9u',
      '001A0000006Vm9uXXX',
      'short',
      null,
    ]);
  });
});

describe('sort and dedupe', () => {
  it('sorts by code point, nulls last, equal rows in their order', async () => {
    const output = await table(
      { a: ['b', 'a', null, 'B', 'a'], n: ['1', '2', '3', '4', '5'] },
      { op: 'sort', by: [{ column: 'a' }] },
    );
    expect(output.map((row) => row['n'])).toEqual(['4', '2', '5', '1', '3']);
  });
  it('sorts by expression, falling, nulls first, without case', async () => {
    const data = { a: ['b', 'A', null, 'c'] };
    const sorted = async (order: object) =>
      (await table(data, { op: 'sort', by: [order] })).map((row) => row['a']);
    expect(await sorted({ expression: 'length(a)', direction: 'desc', nulls: 'first' })).toEqual([
      null,
      'b',
      'A',
      'c',
    ]);
    expect(await sorted({ column: 'a', collation: 'nocase' })).toEqual(['A', 'b', 'c', null]);
    expect(await sorted({ column: 'a', collation: 'de' })).toEqual(['A', 'b', 'c', null]);
  });
  it.each<[Omit<Step, 'op'>, string[]]>([
    [{ keys: ['a'] }, ['1', '2', '3', '5', '6']],
    [{ keys: ['a'], keep: 'last' }, ['2', '3', '4', '5', '6']],
    [{ keys: ['a'], ignoreCase: true, trim: true }, ['1', '3', '5', '6']],
    [{ keys: ['a'], nulls: 'equal' }, ['1', '2', '3', '5']],
    [{ keys: ['a'], orderBy: [{ column: 'n', direction: 'desc' }] }, ['2', '3', '4', '5', '6']],
    [{ keys: [{ expression: 'left(a, 1)' }, 'b'] }, ['1', '2', '3', '5', '6']],
  ])('dedupes by %j', async (options, expected) => {
    const data = {
      n: ['1', '2', '3', '4', '5', '6'],
      a: ['x', 'X ', 'y', 'x', null, null],
      b: ['p', 'p', 'p', 'p', 'p', 'p'],
    };
    expect((await table(data, { op: 'dedupe', ...options })).map((row) => row['n'])).toEqual(expected);
  });
});

describe('group', () => {
  it('knows every aggregate', async () => {
    await job.stage(
      'main',
      {
        k: ['a', 'a', 'b', null, 'a'],
        n: [3, null, 5, 7, 4],
        t: ['x', 'y', null, 'z', 'x'],
        f: [true, false, null, true, true],
      },
      { n: 'integer', f: 'boolean' },
    );
    const of = (fn: string, column: string) => ({ as: `${fn}_${column}`, fn, column });
    const { output } = await job.run({
      op: 'group',
      by: ['k'],
      aggregates: [
        { as: 'rows', fn: 'count' },
        of('count', 'n'),
        of('countDistinct', 't'),
        of('sum', 'n'),
        of('mean', 'n'),
        of('median', 'n'),
        of('min', 'n'),
        of('max', 'n'),
        of('first', 't'),
        of('last', 'n'),
        of('list', 't'),
        { ...of('concat', 't'), separator: '/' },
        of('stdev', 'n'),
        of('any', 'f'),
        of('all', 'f'),
        { as: 'big', fn: 'sum', expression: 'n * 10', where: 'n > 3' },
        { as: 'top', fn: 'first', column: 't', orderBy: [{ column: 'n', direction: 'asc', nulls: 'first' }] },
      ],
    });
    expect(output[0]).toEqual({
      k: 'a',
      rows: 3,
      count_n: 2,
      countDistinct_t: 2,
      sum_n: 7,
      mean_n: 3.5,
      median_n: 3.5,
      min_n: 3,
      max_n: 4,
      first_t: 'x',
      last_n: 4,
      list_t: ['x', 'y', 'x'],
      concat_t: 'x/y/x',
      stdev_n: Math.SQRT1_2,
      any_f: true,
      all_f: false,
      big: 40,
      top: 'y',
    });
    expect(output.map((row) => row['k'])).toEqual(['a', 'b', null]);
  });
  it('groups by an expression, and without keys into one row', async () => {
    const data = { a: ['x1', 'y1', 'x2'] };
    expect(
      await table(data, {
        op: 'group',
        by: [{ expression: 'left(a, 1)', as: 'k' }],
        aggregates: [{ as: 'n', fn: 'count' }],
      }),
    ).toEqual([
      { k: 'x', n: 2 },
      { k: 'y', n: 1 },
    ]);
    expect(await table(data, { op: 'group', by: [], aggregates: [{ as: 'n', fn: 'count' }] })).toEqual([
      { n: 3 },
    ]);
    expect(await table({ a: [] }, { op: 'group', by: [], aggregates: [{ as: 'n', fn: 'count' }] })).toEqual(
      [],
    );
  });
});

describe('join', () => {
  const left = { id: ['1', '2', '3'], city: ['Bern', 'rom ', null] };
  beforeEach(() =>
    job.stage('c', {
      city: ['Bern', 'Rom', 'Rom', 'Oslo', null],
      land: ['CH', 'IT', 'RO', 'NO', '??'],
      id: ['a', 'b', 'c', 'd', 'e'],
    }),
  );
  const joined = (options: object) =>
    table(left, {
      op: 'join',
      with: { datasetId: 'c' },
      on: [{ left: 'city', right: 'city' }],
      columns: [{ from: 'land' }],
      ...options,
    });

  it.each<[object, [string | null, string | null][]]>([
    [
      { how: 'left' },
      [
        ['1', 'CH'],
        ['2', null],
        ['3', null],
      ],
    ],
    [
      { how: 'left', ignoreCase: true, trim: true },
      [
        ['1', 'CH'],
        ['2', 'IT'],
        ['2', 'RO'],
        ['3', null],
      ],
    ],
    [
      { how: 'left', ignoreCase: true, trim: true, manyMatch: 'first' },
      [
        ['1', 'CH'],
        ['2', 'IT'],
        ['3', null],
      ],
    ],
    [
      { how: 'left', ignoreCase: true, trim: true, manyMatch: 'reject' },
      [
        ['1', 'CH'],
        ['3', null],
      ],
    ],
    [{ how: 'left', noMatch: 'skip' }, [['1', 'CH']]],
    [
      { how: 'inner', ignoreCase: true, trim: true },
      [
        ['1', 'CH'],
        ['2', 'IT'],
        ['2', 'RO'],
      ],
    ],
    [
      { how: 'right' },
      [
        ['1', 'CH'],
        [null, 'IT'],
        [null, 'RO'],
        [null, 'NO'],
        [null, '??'],
      ],
    ],
    [
      { how: 'full', manyMatch: 'first' },
      [
        ['1', 'CH'],
        ['2', null],
        ['3', null],
        [null, 'IT'],
        [null, 'RO'],
        [null, 'NO'],
        [null, '??'],
      ],
    ],
  ])('does %j', async (options, expected) => {
    expect((await joined(options)).map((row) => [row['id'], row['land']])).toEqual(expected);
  });
  it('keeps those found, or those not found', async () => {
    expect((await joined({ how: 'semi' })).map((row) => row['id'])).toEqual(['1']);
    expect(Object.keys((await joined({ how: 'anti' }))[0]!)).toEqual(['id', 'city']);
    expect(await job.column('id')).toEqual(['2', '3']);
    expect(await job.fates()).toEqual(['1 skipped 0 match [Bern]', '2 carried', '3 carried']);
  });
  it('leaves the other key out and numbers names that clash', async () => {
    const output = await table(left, {
      op: 'join',
      with: { datasetId: 'c' },
      on: [{ left: 'city', right: 'city' }],
      how: 'inner',
    });
    expect(output).toEqual([{ id: '1', city: 'Bern', land: 'CH', id_2: 'a' }]);
  });
  it('fills the key of rows that only the other side has', async () => {
    await joined({ how: 'right' });
    expect(await job.column('city')).toEqual(['Bern', 'Rom', 'Rom', 'Oslo', null]);
    const generated = await job.session.rows(
      'SELECT count(*) AS n FROM dms_output WHERE _out NOT IN (SELECT _out FROM dms_lineage)',
    );
    expect(generated).toEqual([{ n: 4 }]);
  });
  it('takes the other side through its own recipe', async () => {
    const recipe = {
      version: 1,
      steps: [
        { op: 'dedupe', keys: ['city'], keep: 'last' },
        { op: 'clean', columns: ['city'], case: 'lower' },
        { op: 'sort', by: [{ column: 'id', direction: 'desc' }] },
      ],
    };
    const { source, output } = await (async () => {
      await job.stage('main', left);
      return job.run({
        op: 'join',
        with: { datasetId: 'c', recipe },
        on: [{ left: 'city', right: 'city' }],
        how: 'left',
        trim: true,
      });
    })();
    expect(output.map((row) => row['land'])).toEqual([null, 'RO', null]);
    expect(source).toEqual({ rows: 3, carried: 3, folded: 0, skipped: 0, rejected: 0 });
  });
});

describe('union', () => {
  it('matches by position and finds a type for both', async () => {
    await job.stage('d', { x: [7], y: ['b'] }, { x: 'integer' });
    expect(await table({ a: ['1'] }, { op: 'union', with: [{ datasetId: 'd' }], match: 'position' })).toEqual(
      [
        { a: '1', y: null },
        { a: '7', y: 'b' },
      ],
    );
  });
  it('keeps the order each table had', async () => {
    await job.stage('d', { a: ['8', '9'] });
    const recipe = { version: 1, steps: [{ op: 'sort', by: [{ column: 'a', direction: 'desc' }] }] };
    const output = await table({ a: ['1', '2'] }, ...recipe.steps, {
      op: 'union',
      with: [{ datasetId: 'd', recipe }],
    });
    expect(output.map((row) => row['a'])).toEqual(['2', '1', '9', '8']);
    expect(await job.lineage()).toEqual(['1<main:2', '2<main:1', '3<d:2', '4<d:1']);
  });
});

describe('validate', () => {
  it('warns with a count', async () => {
    await job.stage('main', { a: ['1', 'x', null] });
    const { warnings, rows } = await job.run({
      op: 'validate',
      where: `regexp_full_match(a, '\\d')`,
      severity: 'warn',
      code: 'DIGIT',
      message: 'One digit.',
    });
    expect(warnings).toEqual([{ code: 'DIGIT', message: 'One digit.', count: 2 }]);
    expect(rows).toBe(3);
  });
});
