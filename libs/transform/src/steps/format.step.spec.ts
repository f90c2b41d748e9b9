import { openBench } from './step.fixture';

const bench = openBench();

describe('format', () => {
  it('writes dates by pattern and instants in a time zone', async () => {
    await bench.job.stage(
      'main',
      { a: ['2024-02-03'], i: ['2024-07-01 10:00:00+00'], t: ['07:05:00'] },
      { a: 'date', i: 'instant', t: 'time' },
    );
    const { output } = await bench.job.run(
      { op: 'format', column: 'a', pattern: '%d.%m.%Y' },
      { op: 'format', column: 'i', pattern: '%H:%M', timezone: 'Europe/Berlin' },
      { op: 'format', column: 't', pattern: '%H.%M' },
    );
    expect(output).toEqual([{ a: '03.02.2024', i: '12:00', t: '07.05' }]);
  });
  it.each([
    ['de', '%A, %-d. %B %Y', 'Sonntag, 3. März 2024'],
    ['fr', '%d %b %Y', '03 mars 2024'],
    ['ru', '%d %B', '03 марта'],
    ['en', '%d %B', '03 March'],
    ['zh', '%Y %B 100%%', '2024 三月 100%'],
  ])('writes the names of months and days in %s', async (locale, pattern, expected) => {
    await bench.job.stage('main', { a: ['2024-03-03', null] }, { a: 'date' });
    await bench.job.run({ op: 'format', column: 'a', pattern, locale });
    expect((await bench.job.column('a'))[1]).toBeNull();
    expect((await bench.job.column('a'))[0]).toBe(expected);
  });
  it('writes numbers with groups and decimals', async () => {
    await bench.job.stage('main', { a: ['-1234567.891', '0.5', '999', '1000'] }, { a: 'decimal' });
    await bench.job.run({ op: 'format', column: 'a', pattern: { decimals: 2, decimal: ',', grouping: '.' } });
    expect(await bench.job.column('a')).toEqual(['-1.234.567,89', '0,50', '999,00', '1.000,00']);
  });
});
