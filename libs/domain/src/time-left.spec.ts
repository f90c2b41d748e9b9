import { timeLeft } from './time-left';

const progress = (share: number, seconds: number) => ({ share, seconds, rows: 1, at: 1_000_000 });

describe('the time that is left', () => {
  it.each([
    [0.5, 20, 0, { fromSeconds: 10, toSeconds: 40 }],
    [0.8, 40, 0, { fromSeconds: 5, toSeconds: 20 }],
    // Silence counts: what takes longer than thought leaves more to come.
    [0.5, 20, 20, { fromSeconds: 20, toSeconds: 80 }],
    [0.5, 2, 8, { fromSeconds: 5, toSeconds: 20 }],
  ])('after a share of %d in %d s, told %d s ago, is %j', (share, seconds, ago, expected) => {
    expect(timeLeft(progress(share, seconds), 1_000_000 + ago * 1000)).toEqual(expected);
  });
  it.each([
    [0.5, 9],
    [0.1, 60],
    [1, 60],
  ])('is not known after a share of %d in %d s', (share, seconds) => {
    expect(timeLeft(progress(share, seconds), 1_000_000)).toBeNull();
  });
});
