import fc from 'fast-check';
import { ScaledScroll, tallestSpacer } from './scaled-scroll';

describe('a scroll bar over many rows', () => {
  it('is pixel for pixel while the rows fit', () => {
    const scroll = new ScaledScroll(1_000, 32, 640);
    expect(scroll).toMatchObject({ scaled: false, spacer: 32_000, most: 31_360 });
    expect(scroll.topOf(777)).toBe(777);
    expect(scroll.seen(0)).toEqual({ first: 0, last: 19 });
    expect(scroll.seen(16)).toEqual({ first: 0, last: 20 });
  });

  it('never makes the spacer taller than browsers take, and reaches the very last row', () => {
    const scroll = new ScaledScroll(1_048_575, 32, 640);
    expect(scroll.spacer).toBe(tallestSpacer);
    expect(scroll.seen(scroll.topOf(tallestSpacer - 640))).toEqual({ first: 1_048_555, last: 1_048_574 });
    expect(scroll.seen(scroll.topOf(0)).first).toBe(0);
  });

  it('moves by one row exactly, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_999_999 }),
        fc.integer({ min: 40, max: 2_000 }),
        (row, view) => {
          const scroll = new ScaledScroll(2_000_000, 32, view);
          const top = scroll.reveal(row, scroll.most / 2);
          const { first, last } = scroll.seen(top);
          expect(first <= row && row <= last).toBe(true);
          const next = Math.min(row + 1, 1_999_999);
          expect(Math.abs(scroll.reveal(next, top) - top)).toBeLessThanOrEqual(32);
        },
      ),
    );
  });

  it('finds back from the bar to about where the rows were', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 50_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rows, share) => {
          const scroll = new ScaledScroll(rows, 32, 640);
          const top = share * scroll.most;
          expect(scroll.topOf(scroll.thumbOf(top))).toBeCloseTo(top, 3);
        },
      ),
    );
  });

  it('copes with no rows at all', () => {
    const scroll = new ScaledScroll(0, 32, 640);
    expect(scroll.seen(0)).toEqual({ first: 0, last: -1 });
    expect(scroll.thumbOf(100)).toBe(0);
  });
});
