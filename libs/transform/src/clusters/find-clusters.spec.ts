import fc from 'fast-check';
import { distance } from 'fastest-levenshtein';
import { type ClusterMethod, findClusters } from './find-clusters';
import { jaroWinkler } from './jaro-winkler';

const counted = (values: string[]) => values.map((value) => ({ value, count: 1 }));
const groups = async (values: string[], method: ClusterMethod, options = {}) =>
  (await findClusters(counted(values), method, options)).clusters.map((each) =>
    each.values.map(({ value }) => value).sort(),
  );

describe('clusters', () => {
  it.each<[ClusterMethod, string[], string[]]>([
    ['fingerprint', ['Müller, Anna', 'anna muller', ' Anna  MÜLLER.'], ['Anna Meier']],
    ['fingerprint', ['Große Straße', 'grosse strasse'], ['große gasse']],
    ['ngram', ['Krzysztof', 'Krzy sztof', 'krzysztof-'], ['Krystof']],
    ['metaphone', ['Catherine Smith', 'Smyth Kathryn'], ['Peter Smith']],
    ['cologne', ['Meyer', 'Maier', 'Mayr'], ['Müller']],
    ['pinyin', ['北京', 'Beijing', 'bei jing'], ['上海']],
    ['levenshtein', ['Frankfurt', 'Frankfrut', 'Frnakfurt'], ['Hamburg']],
    ['jaroWinkler', ['Jonathan', 'Jonathon'], ['Barbara']],
  ])('by %s bring %j together, and not %j', async (method, together, apart) => {
    expect(await groups([...together, ...apart], method)).toEqual([[...together].sort()]);
  });

  it.each(['fingerprint', 'ngram', 'metaphone', 'cologne', 'pinyin', 'levenshtein', 'jaroWinkler'] as const)(
    'by %s leave alone what has no letter',
    async (method) => expect(await groups(['-', '--', '?', ''], method)).toEqual([]),
  );

  it('suggest the commonest value, the first of equals', async () => {
    const values = [
      { value: 'bern', count: 2 },
      { value: 'Bern', count: 7 },
      { value: 'BERN', count: 7 },
    ];
    expect((await findClusters(values, 'fingerprint')).clusters).toEqual([
      {
        values: [
          { value: 'BERN', count: 7 },
          { value: 'Bern', count: 7 },
          { value: 'bern', count: 2 },
        ],
        suggestion: 'BERN',
      },
    ]);
  });

  it('mark two large members: nobody merges them unseen', async () => {
    const two = [
      { value: 'Ireland', count: 400 },
      { value: 'Irelande', count: 90 },
      { value: 'Irelnad', count: 3 },
    ];
    expect((await findClusters(two, 'levenshtein')).clusters).toMatchObject([
      {
        decide: true,
        suggestion: 'Ireland',
        values: [{ large: true }, { large: true }, { value: 'Irelnad' }],
      },
    ]);
    const one = [
      { value: 'Ireland', count: 4000 },
      { value: 'Irelnad', count: 12 },
    ];
    expect((await findClusters(one, 'levenshtein')).clusters[0]).not.toHaveProperty('decide');
  });

  it('do not take short words for one another', async () => {
    expect(await groups(['Ann', 'Ana', 'Bob', 'Rob', 'AG', 'SA'], 'levenshtein')).toEqual([
      ['Ana', 'Ann'],
      ['Bob', 'Rob'],
    ]);
  });

  it('miss no pair within the distance, however it is blocked', async () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', 'e'), minLength: 6, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(word, { maxLength: 30 }), async (words) => {
        const together = new Map<string, number>();
        (await groups(words, 'levenshtein')).forEach((group, at) =>
          group.forEach((value) => together.set(value, at)),
        );
        for (const one of words)
          for (const other of words)
            if (one !== other && distance(one, other) <= 2) {
              expect(together.get(one)).toBeDefined();
              expect(together.get(one)).toBe(together.get(other));
            }
      }),
      { numRuns: 100 },
    );
  });

  it('take 40,000 different values in seconds', async () => {
    const syllables =
      'ber mei schu mann ler hof stein bach ka ro lin wal ter ner gold fisch son ow ski ing'.split(' ');
    const values = Array.from({ length: 40_000 }, (_, at) => {
      const name = [at, Math.floor(at / 20), Math.floor(at / 400), Math.floor(at / 8_000)].map(
        (n) => syllables[n % 20],
      );
      return { value: `${name.join('')} ${'abcdefghijklm'[at % 13]}`, count: 1 };
    });
    for (const method of ['fingerprint', 'cologne', 'levenshtein'] as const) {
      const start = process.cpuUsage();
      await findClusters(values, method);
      // Processor time, not the clock's: other programs may be about.
      expect([method, process.cpuUsage(start).user / 1e6 < 30]).toEqual([method, true]);
    }
  });
});

describe('Jaro-Winkler', () => {
  it.each([
    ['martha', 'marhta', 0.961],
    ['dwayne', 'duane', 0.84],
    ['dixon', 'dicksonx', 0.813],
    ['', 'a', 0],
    ['same', 'same', 1],
  ])('of %s and %s is %d', (one, other, likeness) => {
    expect(jaroWinkler(one, other)).toBeCloseTo(likeness, 2);
    expect(jaroWinkler(other, one)).toBeCloseTo(likeness, 2);
  });
});
