import { binMs, pathOf, speedsOf, windowMs, withSample, type Sample } from './speeds';

const now = 1_000 * windowMs;

describe('the speeds of a load', () => {
  it('are rows a second by bins, and unknown before anything was heard', () => {
    const samples: Sample[] = [
      { at: now - 4 * binMs, done: 100 },
      { at: now - 3 * binMs, done: 600 },
      { at: now - binMs - 1, done: 850 },
    ];
    const speeds = speedsOf(samples, now + 1);
    expect(speeds).toHaveLength(windowMs / binMs);
    expect(speeds.slice(-5)).toEqual([undefined, 100, 0, 50, 0]);
  });

  it('forget what is older than the window, but for what it began with', () => {
    let samples: Sample[] = [];
    for (let at = 0; at <= 3 * windowMs; at += windowMs / 2) samples = withSample(samples, { at, done: at });
    expect(samples.map(({ at }) => at / windowMs)).toEqual([1.5, 2, 2.5, 3]);
  });

  it('never fall below nothing when counts are corrected', () => {
    const samples = [
      { at: now - 2 * binMs, done: 50 },
      { at: now - binMs, done: 40 },
    ];
    expect(speedsOf(samples, now).at(-2)).toBe(0);
  });

  it('are drawn from the lower left to the upper right of their box', () => {
    expect(pathOf([undefined, 0, 10], 10, { width: 200, height: 40 })).toBe('M100.0 40.0L200.0 0.0');
    expect(pathOf([undefined, undefined, 10], 10, { width: 200, height: 40 })).toBe('');
    expect(pathOf([0, 0], 0, { width: 10, height: 40 })).toBe('M0.0 40.0L10.0 40.0');
  });
});
