import fc from 'fast-check';
import {
  dayText,
  durationText,
  microsOfNanos,
  microsText,
  momentOfDay,
  momentOfNanos,
  momentText,
} from './moments';

/** What a double tells of microseconds exactly. */
const micros = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer().map((seconds) => seconds * 1_000_000),
  fc.constantFrom(0, 1, -1, 999_999, 1_000_000, -1_000_000, -999_999),
);

describe('moments of pickles', () => {
  it('writes microseconds in digits as they are, whole seconds too', () => {
    fc.assert(
      fc.property(micros, (value) => {
        expect(microsText(value)).toBe(String(BigInt(value)));
      }),
    );
  });

  it('rounds nanoseconds down to microseconds, before 1970 too', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (nanos) => {
        const below = microsOfNanos(nanos);
        expect(below * 1000n <= nanos && nanos < (below + 1n) * 1000n).toBe(true);
      }),
    );
  });

  it('writes moments of any year as JavaScript does, with microseconds', () => {
    const seconds = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 });
    fc.assert(
      fc.property(
        seconds,
        fc.nat({ max: 999_999 }),
        fc.integer({ min: -90_000, max: 90_000 }),
        (s, us, away) => {
          const iso = new Date(s * 1000).toISOString().slice(0, 19);
          const text = us === 0 ? iso : `${iso}.${String(us).padStart(6, '0')}`;
          expect(momentOfNanos(BigInt(s) * 1_000_000_000n + BigInt(us) * 1000n)).toBe(text);
          const day = Math.floor((s - away) / 86_400);
          expect(momentOfDay(day, (s - day * 86_400) * 1_000_000 + us)).toBe(text);
          if (Math.abs(s) < 9e9) expect(momentText(s * 1_000_000 + us)).toBe(text);
        },
      ),
    );
    expect(dayText(-1)).toBe('1969-12-31');
  });

  it.each([
    [93_784_000_000_000n, '1 days 02:03:04'],
    [-60_000_000_000n, '-1 days +23:59:00'],
    [1_500n, '0 days 00:00:00.000001500'],
    [1_000n, '0 days 00:00:00.000001'],
  ])('writes a duration of %d as pandas does', (nanos, text) => expect(durationText(nanos)).toBe(text));
});
