import { quoteText } from '@dms/domain';
import { Job } from '../run/job.fixture';
import { trimmed, whiteSpace } from './text-sql';

describe('white space at the ends', () => {
  let job: Job;
  beforeAll(async () => (job = await Job.open()));
  afterAll(() => job.close());
  it('goes, all of it and nothing else, however it is told', async () => {
    const inner = ['', 'a', 'ab', 'a b', 'é', '日本', 'é x', '!', '~', '\u200b', '\u0001', '😀'];
    const texts = inner.flatMap((word) =>
      ['', ...whiteSpace, ' \t', '\u3000 ', '  ', '   ', ' \u0001', '\u0001 '].flatMap((space) => [
        `${space}${word}`,
        `${word}${space}`,
        `${space}${word}${space}`,
      ]),
    );
    const ends = new RegExp(`^[${whiteSpace}]+|[${whiteSpace}]+$`, 'g');
    const values = texts.map((text) => `(${quoteText(text)})`).join(', ');
    const rows = await job.session.rows(
      `SELECT t, ${trimmed('t')} AS simple, ${trimmed('concat(t)')} AS long FROM (VALUES ${values}) v(t)`,
    );
    expect(rows).toEqual(texts.map((t) => ({ t, simple: t.replace(ends, ''), long: t.replace(ends, '') })));
  });
});
