import type { Step } from '@dms/domain';
import { openBench } from './step.fixture';

const bench = openBench();

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
    ['ＡＢＣ１２３', { normalise: 'NFKC', case: 'lower' }, 'abc123'],
    ['ﬁne ½', { normalise: 'NFKC' }, 'fine 1⁄2'],
    ['plain', { normalise: 'NFKC', case: 'upper' }, 'PLAIN'],
    [' \t', { blankToNull: true }, null],
    [' x ', { blankToNull: true }, ' x '],
  ])('makes of %j with %j %j', async (value, options, expected) => {
    expect(await bench.after([value, null], { op: 'clean', columns: ['a'], ...options })).toEqual([
      expected,
      null,
    ]);
  });
  it('leaves other types alone when all columns are meant, and refuses them by name', async () => {
    await bench.job.stage('main', { n: [1], a: [' x '] }, { n: 'integer' });
    expect((await bench.job.run({ op: 'clean', columns: '*', trim: true })).output).toEqual([
      { n: 1, a: 'x' },
    ]);
    await expect(bench.job.run({ op: 'clean', columns: ['n'], trim: true })).rejects.toMatchObject({
      code: 'BAD_RECIPE',
    });
  });
});
