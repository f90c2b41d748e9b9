import { rangeBars, rangeOf, rangeWords } from './number-range';

const say = (key: string, params: Record<string, unknown> = {}) =>
  `${key.split('.').at(-1)} ${Object.values(params).join(' ')}`;
const words = (condition = '') => {
  const range = rangeOf(condition);
  return range && rangeWords(range, say, (value) => value.toLocaleString('en'));
};
const histogram = [
  { from: 0, to: 12.25, count: 4 },
  { from: 12.25, to: 24.5, count: 1000 },
];

describe('the parts of a histogram', () => {
  it('ask for the numbers that were counted, and say so in words', () => {
    const bars = rangeBars({ name: 'Price', type: 'number' }, { numbers: { histogram } } as never);
    expect(bars.map(({ condition }) => condition)).toEqual([
      '"Price" >= 0 AND "Price" < 12.25',
      '"Price" >= 12.25 AND "Price" <= 24.5',
    ]);
    expect(bars.map(({ condition }) => words(condition))).toEqual([
      'below "Price" 0 12.25',
      'range "Price" 12.25 24.5',
    ]);
  });

  it('keep every bit of an edge that is rounded for reading', () => {
    const from = 0.1 + 0.2;
    const bars = rangeBars({ name: 'n', type: 'number' }, {
      numbers: {
        histogram: [
          { from, to: 1 / 3, count: 1 },
          { from: 1 / 3, to: 2 / 3, count: 1 },
        ],
      },
    } as never);
    expect(rangeOf(bars[0]?.condition ?? '')).toEqual({ column: 'n', from, to: 1 / 3, open: true });
    expect(words(bars[0]?.condition)).toBe('below n ≈0.3 ≈0.333333');
    // Beside exact decimals every edge is a double, as it was when the rows were counted.
    const [exact] = rangeBars({ name: 'n', type: 'decimal' }, { numbers: { histogram } } as never);
    expect(exact?.condition).toBe('n >= 0e+0 AND n < 1.225e+1');
  });

  it('name whole numbers from the first to the last, and leave out parts that can hold none', () => {
    const bars = rangeBars({ name: 'n', type: 'integer' }, {
      numbers: {
        histogram: [
          { from: -1, to: -0.4, count: 3 },
          { from: -0.4, to: 0.2, count: 2 },
          { from: 0.2, to: 0.8, count: 0 },
          { from: 0.8, to: 20, count: 1 },
        ],
      },
    } as never);
    expect(bars.map(({ condition, count }) => [words(condition), count])).toEqual([
      ['number n -1', 3],
      ['number n 0', 2],
      ['range n 1 20', 1],
    ]);
  });

  it('read texts as the profile did, and nothing at all where it does not say how', () => {
    const reading = `CASE WHEN regexp_full_match("it's ""so""", '\\s*(?:\\d+)\\s*') THEN TRY_CAST(replace("it's ""so""", ',', '') AS DOUBLE) END`;
    const bars = rangeBars({ name: 'it\'s "so"', type: 'text' }, {
      numbers: { histogram, reading },
    } as never);
    expect(bars[0]?.condition).toBe(`${reading} >= 0 AND ${reading} < 12.25`);
    expect(rangeOf(bars[0]?.condition ?? '')?.column).toBe('"it\'s ""so"""');
    const signed = `CASE WHEN regexp_full_match(n, '\\s*€(?:\\d+)\\s*') THEN (CASE WHEN n LIKE '%(%)%' OR n LIKE '%-' THEN -1 ELSE 1 END * TRY_CAST(replace(rtrim(regexp_replace(n, '€', ''), '- '), ',', '.') AS DOUBLE)) END`;
    expect(rangeOf(`${signed} >= 0 AND ${signed} < 12.25`)).toEqual({
      column: 'n',
      from: 0,
      to: 12.25,
      open: true,
    });
    const silent = rangeBars({ name: 'n', type: 'text' }, { numbers: { histogram } } as never);
    expect(silent.map(({ condition }) => condition)).toEqual([undefined, undefined]);
  });

  it('are not seen in conditions of other kinds', () => {
    const part = "CASE WHEN regexp_full_match(n, 'x') THEN length(n) END";
    const others = [
      `${part} >= 0 AND ${part} < 2`,
      'abs(n) >= 0 AND abs(n) < 2',
      'n >= 0 AND m < 2',
      'n >= 0',
      "n >= '0' AND n < '2'",
    ];
    expect(others.filter((each) => rangeOf(each) !== undefined)).toEqual([]);
  });
});
