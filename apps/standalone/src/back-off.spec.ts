import { BackOff } from './back-off';

describe('BackOff', () => {
  it('doubles from 0.5 s to 30 s and stays there', () => {
    const backOff = new BackOff();
    const waits = Array.from({ length: 9 }, () => backOff.after(0));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('begins anew after 60 s of health, and not before', () => {
    const backOff = new BackOff();
    backOff.after(0);
    backOff.after(0);
    expect(backOff.after(59_999)).toBe(2000);
    expect(backOff.after(60_000)).toBe(500);
  });
});
