import fc from 'fast-check';
import { ColumnStrip } from './column-strip';

describe('columns side by side', () => {
  const strip = new ColumnStrip([100, 200, 50, 300]);

  it('knows where each begins', () => {
    expect([0, 1, 2, 3].map((column) => strip.start(column))).toEqual([0, 100, 300, 350]);
    expect(strip.total).toBe(650);
  });

  it.each([
    [0, 100, { first: 0, last: 0 }],
    [0, 101, { first: 0, last: 1 }],
    [99, 2, { first: 0, last: 1 }],
    [300, 400, { first: 2, last: 3 }],
    [9_999, 100, { first: 3, last: 3 }],
  ])('shows from %d, %d wide, %j', (left, width, seen) => {
    expect(strip.seen(left, width)).toEqual(seen);
  });

  it('shows just what overlaps the view', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 0, max: 50_000 }),
        fc.integer({ min: 1, max: 2_000 }),
        (widths, wanted, width) => {
          const all = new ColumnStrip(widths);
          const left = Math.min(wanted, Math.max(0, all.total - width));
          const { first, last } = all.seen(left, width);
          const overlaps = widths.flatMap((each, index) =>
            all.start(index) < left + width && all.start(index) + each > left ? [index] : [],
          );
          expect([first, last]).toEqual([overlaps[0], overlaps.at(-1)]);
        },
      ),
    );
  });

  it('scrolls no more than it must to show a column', () => {
    expect(strip.reveal(0, 50, 200)).toBe(0);
    expect(strip.reveal(1, 0, 300)).toBe(0);
    expect(strip.reveal(2, 0, 300)).toBe(50);
    expect(strip.reveal(3, 0, 200)).toBe(350);
  });

  it('is empty without columns', () => {
    expect(new ColumnStrip([]).seen(0, 100)).toEqual({ first: 0, last: -1 });
  });
});
