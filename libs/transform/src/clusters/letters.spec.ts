import fc from 'fast-check';
import { distance } from 'fastest-levenshtein';
import { jaroWinkler } from './jaro-winkler';
import { Letters } from './letters';

const word = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', '1', ' '), minLength: 1, maxLength: 12 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
);

describe('letters that two texts do not share', () => {
  it('never make more edits than there are, nor less likeness', () => {
    fc.assert(
      fc.property(word, word, (one, other) => {
        const letters = new Letters([one, other]);
        expect(letters.leastEdits(0, 1)).toBeLessThanOrEqual(distance(one, other));
        expect(letters.mostLikeness(0, 1)).toBeGreaterThanOrEqual(jaroWinkler(one, other) - 1e-9);
      }),
      { numRuns: 1000 },
    );
  });

  it('tell most pairs apart', () => {
    const letters = new Letters(['frankfurt', 'frankfrut', 'hamburg']);
    expect([letters.leastEdits(0, 1), letters.leastEdits(0, 2)]).toEqual([0, 5]);
    expect(letters.mostLikeness(0, 2)).toBeLessThan(0.7);
  });
});
