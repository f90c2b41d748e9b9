import { quoteText } from '@dms/domain';
import { Job } from '../run/job.fixture';
import { type DateType, readDate } from './parse-dates';

const formats = [
  '%d.%m.%Y',
  '%Y/%m/%d',
  '%d. %B %Y',
  '%d-%b-%y',
  '%B %d, %Y',
  '%Y%m%d',
  '%d.%m.%Y %H:%M',
  '%Y年%m月%d日',
];
const whole = [
  '12.01.2024',
  '2024/3/9',
  '9. March 2024',
  '09-Feb-24',
  'May 4, 2024',
  '20240109',
  '3.4.2024 17:05',
  '2024年1月9日',
];
/** Each text with one character out, doubled or replaced, at every place. */
const spoilt = whole.flatMap((text) =>
  [...text].flatMap((letter, at) => {
    const [before, after] = [text.slice(0, at), text.slice(at + letter.length)];
    return ['', letter + letter, ...'0 5.-+Zx'].map((other) => (before + other + after).trim());
  }),
);

describe('what is looked at before a format is tried', () => {
  let job: Job;
  beforeAll(async () => (job = await Job.open()));
  afterAll(() => job.close());
  const compare = async (texts: string[], quick: string, plain: string) => {
    const values = [...new Set(texts)].map((text) => `(${quoteText(text)})`).join(', ');
    const differing = `SELECT t, ${quick} AS quick, ${plain} AS plain FROM (VALUES ${values}) v(t) WHERE ${quick} IS DISTINCT FROM ${plain}`;
    expect(await job.session.rows(differing)).toEqual([]);
    const [row] = await job.session.rows(`SELECT count(${plain}) AS n FROM (VALUES ${values}) v(t)`);
    return Number(row?.['n']);
  };

  it.each(formats)('loses no text of %s, and lets no year of fewer digits through', async (format) => {
    const plain = `CASE WHEN regexp_matches(t, '\\d{4}') OR ${!format.includes('%Y')} THEN CAST(try_strptime(t, ${quoteText(format)}) AS TIMESTAMP) END`;
    const quick = readDate('t', { formats: [format], timezone: 'UTC', dayFirst: true }, 'datetime');
    // Of all that dayFirst adds only the first try is meant.
    const first = /^coalesce\((CAST\(CASE[\s\S]*? END AS TIMESTAMP\))/.exec(quick)?.[1] ?? quick;
    expect(await compare([...whole, ...spoilt], first, plain)).toBeGreaterThan(0);
  });

  it.each<[DateType, string, string]>([
    ['date', '2024-02-29', '\\d{4}-\\d{1,2}-\\d{1,2}'],
    ['datetime', '2024-02-29T10:11:12', '\\d{4}-\\d{1,2}-\\d{1,2}T\\d{1,2}:\\d{2}:\\d{2}'],
  ])('takes for an ISO %s what its pattern does', async (type, text, pattern) => {
    const texts = [...text].flatMap((_, at) =>
      Array.from(
        { length: 95 },
        (_, code) => text.slice(0, at) + String.fromCharCode(32 + code) + text.slice(at + 1),
      ),
    );
    const engine = type === 'date' ? 'DATE' : 'TIMESTAMP';
    const plain = `CASE WHEN regexp_full_match(t, ${quoteText(pattern.replace('T', '[T ]'))}) THEN TRY_CAST(t AS ${engine}) END`;
    const quick = readDate('t', { formats: ['iso'], timezone: 'UTC' }, type);
    expect(
      await compare(
        texts.map((each) => each.trim()),
        quick,
        plain,
      ),
    ).toBeGreaterThan(10);
  });
});
