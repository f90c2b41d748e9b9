import { openBench } from './step.fixture';

const bench = openBench();

describe('state', () => {
  it.each<[string, object, string | null]>([
    ['California', { country: 'US' }, 'CA'],
    ['california', {}, 'CA'],
    ['CA', { country: 'United States' }, 'CA'],
    ['US-CA', {}, 'CA'],
    ['Bavaria', { country: 'DE' }, 'BY'],
    ['Bayern', {}, 'BY'],
    ['Nordrhein-Westfalen', { country: 'DE' }, 'NW'],
    ['Zuerich', { country: 'CH' }, null],
    ['Zürich', { country: 'CH' }, 'ZH'],
    ['广东省', { country: 'CN' }, 'GD'],
    ['北京', {}, 'BJ'],
    ['Guangdong', { country: 'CN' }, 'GD'],
    ['New South Wales', {}, 'NSW'],
    ['Ontario', { country: 'US' }, null],
    // Several countries have a region CA.
    ['CA', {}, null],
  ])('finds %j with %j', async (value, options, expected) => {
    expect(await bench.after([value], { op: 'state', column: 'a', to: 'iso2', ...options })).toEqual([
      expected,
    ]);
  });
  it('takes the country of the row, and writes whole codes and names', async () => {
    const data = { a: ['CA', 'WA', 'NI'], land: ['USA', 'Australia', 'Deutschland'] };
    const written = async (to: string) =>
      (await bench.table(data, { op: 'state', column: 'a', to, countryColumn: 'land' })).map(
        (row) => row['a'],
      );
    expect(await written('iso3')).toEqual(['US-CA', 'AU-WA', 'DE-NI']);
    expect(await written('name')).toEqual(['California', 'Western Australia', 'Niedersachsen']);
  });
});
