import { wordOf } from './value-map';
import { openBench } from './step.fixture';

const bench = openBench();

describe('a map of distinct values', () => {
  it('reads each value once, however many rows have it, and hears a cancellation between chunks', async () => {
    const names = Array.from({ length: 30_000 }, (_, n) => `${n % 7_000}@example.com`);
    await bench.job.stage('main', { a: names });
    const { source } = await bench.job.run({ op: 'email', column: 'a', as: 'b' });
    expect(source.carried).toBe(30_000);
    const [row] = await bench.job.session.rows('SELECT count(*) AS n FROM dms_output WHERE a = b');
    expect(row).toEqual({ n: 30_000 });
  });
  it('brings back any text: quotes, line breaks, NUL, lone surrogates', async () => {
    const odd = `"'\\ \n\r\t\u2028`;
    expect(await bench.after([`${odd}<b>x</b>`], { op: 'stripHtml', column: 'a' })).toHaveLength(1);
    const texts = await bench.after(['<p>a&#0;b</p>', '<p>"q" \\ \'s\'</p>', '<p>&#xD800;x</p>'], {
      op: 'stripHtml',
      column: 'a',
    });
    expect(texts[1]).toBe(`"q" \\ 's'`);
    expect(texts.every((text) => typeof text === 'string')).toBe(true);
  });
  it('takes blank cells for empty', () => {
    expect(wordOf({ name: 'a', type: 'text', sqlType: 'VARCHAR', sql: 'c1' })).toMatch(/^nullif\(/);
  });
});
