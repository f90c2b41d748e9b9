import { openBench } from './step.fixture';

const bench = openBench();

describe('country', () => {
  it.each([
    ['Deutschland', 'DE'],
    ['germany', 'DE'],
    ['GER MANY', null],
    ['de', 'DE'],
    ['DEU', 'DE'],
    ['276', 'DE'],
    ['UK', 'GB'],
    ['U.S.A.', 'US'],
    ['The Netherlands', 'NL'],
    ['Côte d’Ivoire', 'CI'],
    ['Ivory Coast', 'CI'],
    ['中国', 'CN'],
    ['德国', 'DE'],
    ['スイス', 'CH'],
    ['Österreich', 'AT'],
    ['Oesterreich', null],
    ['España', 'ES'],
    ['Atlantis', null],
    ['', null],
  ])('finds %j', async (value, expected) => {
    expect(await bench.after([value], { op: 'country', column: 'a', to: 'iso2' })).toEqual([expected]);
  });
  it('writes codes of three letters and names', async () => {
    expect(await bench.after(['Schweiz'], { op: 'country', column: 'a', to: 'iso3' })).toEqual(['CHE']);
    expect(await bench.after(['che'], { op: 'country', column: 'a', to: 'name' })).toEqual(['Switzerland']);
  });
  it('counts and rejects', async () => {
    await bench.job.stage('main', { a: ['DE', 'Schweiz', 'xx', null] });
    const { steps } = await bench.job.run({ op: 'country', column: 'a', to: 'iso2', onError: 'reject' });
    expect(steps).toEqual([{ in: 4, out: 3, changed: 1, skipped: 0, rejected: 1 }]);
    expect(await bench.job.fates()).toContain('3 rejected 0 no country in a [xx]');
  });
});
