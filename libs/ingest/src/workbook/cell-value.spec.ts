import fc from 'fast-check';
import { kinds, takeNumber, type Kind } from './cell-value';

function taken(stored: string): [Kind, string][] {
  const cells: [Kind, string][] = [];
  takeNumber(stored, 'number', false, (kind, text) => cells.push([kind, text]));
  return cells;
}

describe('a stored number', () => {
  it.each([
    ['1.5', kinds.number, '1.5'],
    ['1.50', kinds.number, '1.5'],
    ['-0.25', kinds.number, '-0.25'],
    ['0.0000001', kinds.number, '1e-7'],
    ['3.0', kinds.integer, '3'],
    ['007', kinds.integer, '7'],
    ['1E3', kinds.integer, '1000'],
    ['0.1234567890123456', kinds.number, '0.1234567890123456'],
    ['12345678901234567890', kinds.number, '12345678901234567000'],
    ['-0', kinds.integer, '0'],
  ])('%s is taken as kind %p, %s', (stored, kind, text) => {
    expect(taken(stored)).toEqual([[kind, text]]);
  });

  it('is written as JavaScript writes it, however it is stored', () => {
    const decimal = fc
      .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.nat(17))
      .map(([minus, digits, places]) => {
        const text = digits.toString().padStart(places + 1, '0');
        const whole = text.slice(0, text.length - places);
        return `${minus ? '-' : ''}${whole}${places > 0 ? `.${text.slice(-places)}` : ''}`;
      })
      .filter((stored) => stored.includes('.'));
    fc.assert(
      fc.property(decimal, (stored) => {
        expect(taken(stored)[0]?.[1]).toBe(String(Number(stored) || 0));
      }),
      { numRuns: 2_000 },
    );
  });
});
