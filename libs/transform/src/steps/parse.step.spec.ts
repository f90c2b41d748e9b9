import type { Step } from '@dms/domain';
import { openBench } from './step.fixture';

const bench = openBench();

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
    expect(await bench.after(values, { op: 'parse', column: 'a', ...options })).toEqual(expected);
  });
  it.each<[string, Omit<Step, 'op'>, (string | null)[], unknown[]]>([
    [
      'amounts as books write them',
      { type: 'decimal', currency: true, locale: 'en' },
      [
        '$1,234.50',
        'USD 7',
        '-€ 3.5',
        '12.00 EUR',
        '(1,000)',
        '5-',
        'ABC 1',
        '(-3)',
        '\u22121',
        '£ 2-',
        '--5',
      ],
      ['1234.50', '7.00', '-3.50', '12.00', '-1000.00', '-5.00', null, null, '-1.00', '-2.00', null],
    ],
    [
      'per cents, exactly',
      { type: 'decimal', percent: true, decimal: ',' },
      ['12,5 %', '7%', '0,33', '100 %', '%'],
      ['0.125', '0.070', '0.330', '1.000', null],
    ],
    ['per cents of doubles', { type: 'number', percent: true }, ['12.5%', '5 %'], [0.125, 0.05]],
    [
      'Swiss groups, with either apostrophe',
      { type: 'decimal', locale: 'de-CH' },
      ["1'234.5", '1’234.50'],
      ['1234.50', '1234.50'],
    ],
    [
      'Indian groups',
      { type: 'integer', locale: 'en-IN' },
      ['12,34,567', '1,234', '1,23'],
      [1234567, 1234, null],
    ],
    ['Arabic digits', { type: 'decimal', locale: 'ar-EG' }, ['١٬٢٣٤٫٥'], ['1234.5']],
    [
      'months in other languages',
      { type: 'date', locale: 'de' },
      ['3. März 2024', '3 Dez. 2023', '1. Mrz 2024', '3 April 2024', '03.04.2024', '3. Foo 2024'],
      ['2024-03-03', '2023-12-03', '2024-03-01', '2024-04-03', '2024-04-03', null],
    ],
    ['months in Spanish', { type: 'date', locale: 'es' }, ['3 de marzo de 2024'], ['2024-03-03']],
    ['Chinese dates', { type: 'date' }, ['2024年3月5日'], ['2024-03-05']],
    [
      'dates as databases print them',
      { type: 'date' },
      ['03-MAR-2024', '03-Mar-24'],
      ['2024-03-03', '2024-03-03'],
    ],
    [
      'impossible dates as none',
      { type: 'date', formats: ['%d.%m.%Y'] },
      ['30.02.2024', '31.04.2024', '29.02.1900', '29.02.2000', '00.01.2024'],
      [null, null, null, '2000-02-29', null],
    ],
  ])('reads %s', async (_, options, values, expected) => {
    expect(await bench.after(values, { op: 'parse', column: 'a', ...options })).toEqual(expected);
  });
  it.each<[string, string[], (string | null)[], string | undefined]>([
    [
      'day first where a cell proves it',
      ['03/04/2024', '25/12/2023'],
      ['2024-04-03', '2023-12-25'],
      'DATES_BY_EVIDENCE',
    ],
    [
      'month first where a cell proves it',
      ['03/04/2024', '12-25-23'],
      ['2024-03-04', '2023-12-25'],
      'DATES_BY_EVIDENCE',
    ],
    [
      'nothing of doubtful dates without proof',
      ['03/04/2024', '05/05/2024'],
      [null, '2024-05-05'],
      'DATES_NOT_DECIDABLE',
    ],
    [
      'nothing of doubtful dates where proofs disagree',
      ['03/04/2024', '25/12/2023', '12/25/2023'],
      [null, '2023-12-25', '2023-12-25'],
      'DATES_NOT_DECIDABLE',
    ],
    [
      'what leaves no doubt, without a word',
      ['25/12/2023', '12/25/2023', '03.04.2024'],
      ['2023-12-25', '2023-12-25', '2024-04-03'],
      undefined,
    ],
  ])('reads %s', async (_, values, expected, code) => {
    await bench.job.stage('main', { a: values });
    const { warnings } = await bench.job.run({ op: 'parse', column: 'a', type: 'date' });
    expect(await bench.job.column('a')).toEqual(expected);
    expect(warnings.map((warning) => [warning.code, warning.count])).toEqual(code ? [[code, 1]] : []);
  });
  it('tells day and month apart in date-times too', async () => {
    const values = ['03/04/2024 10:30', '25/12/2023 7:05 PM'];
    expect(await bench.after(values, { op: 'parse', column: 'a', type: 'datetime' })).toEqual([
      '2024-04-03T10:30:00',
      '2023-12-25T19:05:00',
    ]);
    expect(
      await bench.after(values.slice(0, 1), {
        op: 'parse',
        column: 'a',
        type: 'datetime',
        onError: 'reject',
      }),
    ).toEqual([]);
    expect(await bench.job.fates()).toEqual(['1 rejected 0 a is not a datetime [03/04/2024 10:30]']);
  });
  it.each([
    [{ type: 'date', currency: true }, 'currency'],
    [{ type: 'integer', percent: true }, 'percent'],
    [{ type: 'decimal', locale: 'xx-invalid-!' }, 'locale'],
    [{ type: 'date', formats: ['dd.mm.yyyy'] }, 'formats'],
    [{ type: 'instant', timezone: 'Mars/Olympus' }, 'timezone'],
  ])('refuses %j', async (options, parameter) => {
    await expect(bench.after(['1'], { op: 'parse', column: 'a', ...options })).rejects.toMatchObject({
      code: 'BAD_RECIPE',
      where: { parameter },
    });
  });
  it('flags what was read, what was not, and what was not there', async () => {
    await bench.after(['1', 'x', ' ', null], {
      op: 'parse',
      column: 'a',
      as: 'n',
      type: 'integer',
      flag: 'ok',
    });
    expect(await bench.job.output()).toEqual([
      { a: '1', n: 1, ok: true },
      { a: 'x', n: null, ok: false },
      { a: ' ', n: null, ok: null },
      { a: null, n: null, ok: null },
    ]);
  });
  it('leaves a column of that type as it is', async () => {
    await bench.job.stage('main', { a: ['2024-01-01'] }, { a: 'date' });
    const { steps } = await bench.job.run({ op: 'parse', column: 'a', type: 'date' });
    expect(steps[0]).toMatchObject({ changed: 0 });
    expect(await bench.job.column('a')).toEqual(['2024-01-01']);
  });
});
