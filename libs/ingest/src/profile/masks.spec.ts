import fc from 'fast-check';
import { maskOf } from './masks';

/** Character by character, as the mask is explained. */
const explained = (text: string) =>
  [...text]
    .map((letter) =>
      /\p{Lu}/u.test(letter)
        ? 'A'
        : /[\p{Ll}\p{Lo}]/u.test(letter)
          ? 'a'
          : /[0-9]/.test(letter)
            ? '9'
            : letter,
    )
    .join('');

describe('the mask of a text', () => {
  it.each([
    ['AB-123', 'AA-999'],
    ['Ann Lee', 'Aaa Aaa'],
    ['Zoë 東京', 'Aaa aa'],
    ['ÄÖ-9x', 'AA-9a'],
    ['+49 (30) 12', '+99 (99) 99'],
    ['𐐀𐐨', 'Aa'],
    ['٣', '٣'],
    ['', ''],
  ])('of %j is %j', (text, mask) => expect(maskOf(text)).toBe(mask));

  it('is that of its characters one by one, and the mask of a mask is itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(maskOf(text)).toBe(explained(text));
        expect(maskOf(maskOf(text))).toBe(maskOf(text));
      }),
      { numRuns: 2000 },
    );
  });
});
