import countries from 'i18n-iso-countries';
import { isSupportedCountry } from 'libphonenumber-js/max';
import { callingCountry } from './phone.step';
import { openBench } from './step.fixture';

const bench = openBench();

describe('phone', () => {
  it.each<[string, object, string | null]>([
    ['044 668 18 00', { country: 'CH' }, '+41446681800'],
    ['(0) 44 668-18-00', { country: 'Switzerland' }, '+41446681800'],
    ['+49 (0)30 901820', {}, '+4930901820'],
    ['0049 30 901820', { country: 'CH' }, '+4930901820'],
    ['Tel. 030/901820', { country: 'DE' }, '+4930901820'],
    ['010-8888 8888', { country: 'CN' }, '+861088888888'],
    ['13812345678', { country: 'CN' }, '+8613812345678'],
    ['（212） 555－0123', { country: 'US' }, '+12125550123'],
    ['+44 20 7946 0958', { style: 'international' }, '+44 20 7946 0958'],
    ['+442079460958', { style: 'national' }, '020 7946 0958'],
    ['030 901820', {}, null],
    ['12', { country: 'DE' }, null],
    ['call me', { country: 'DE' }, null],
    ['  ', { country: 'DE' }, null],
  ])('writes %j with %j as %j', async (value, options, expected) => {
    expect(await bench.after([value, null], { op: 'phone', column: 'a', ...options })).toEqual([
      expected,
      null,
    ]);
  });
  it('takes the country of the row before that of all', async () => {
    const output = await bench.table(
      { a: ['044 668 18 00', '030 901820', '030 901820'], land: ['Schweiz', 'de', null] },
      { op: 'phone', column: 'a', countryColumn: 'land', country: 'DE' },
    );
    expect(output.map((row) => row['a'])).toEqual(['+41446681800', '+4930901820', '+4930901820']);
  });
  it('rejects, keeps or empties what is no number', async () => {
    const step = { op: 'phone', column: 'a', country: 'DE' };
    expect(await bench.after(['030 901820', 'x'], { ...step, onError: 'keep' })).toEqual([
      '+4930901820',
      'x',
    ]);
    expect(await bench.after(['030 901820', 'x', ' '], { ...step, onError: 'reject' })).toEqual([
      '+4930901820',
      null,
    ]);
    expect(await bench.job.fates()).toEqual([
      '1 carried',
      '2 rejected 0 no phone number in a [x]',
      '3 carried',
    ]);
  });
  it('refuses a country there is not', async () => {
    await expect(bench.after(['1'], { op: 'phone', column: 'a', country: 'Atlantis' })).rejects.toMatchObject(
      {
        code: 'BAD_RECIPE',
        where: { parameter: 'country' },
      },
    );
  });
  it('knows which countries have numbers as the library does', () => {
    const codes = Object.keys(countries.getAlpha2Codes());
    expect(codes.filter((code) => callingCountry(code) !== undefined)).toEqual(
      codes.filter((code) => isSupportedCountry(code)),
    );
  });
});
