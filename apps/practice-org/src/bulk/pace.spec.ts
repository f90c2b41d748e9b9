import { Pace } from './pace';

describe('Pace', () => {
  let now = 0;
  let rate = 100;
  const pace = new Pace(
    () => rate,
    () => now,
  );

  it('lets each job write as many rows a second as it is told, whatever the others do', () => {
    expect(pace.waitMs('a')).toBe(0);
    pace.spend('a', 25);
    expect([pace.waitMs('a'), pace.waitMs('b')]).toEqual([250, 0]);
    now = 200;
    pace.spend('a', 10);
    expect(pace.waitMs('a')).toBe(150);
    now = 1000;
    expect(pace.waitMs('a')).toBe(0);
    pace.spend('a', 1);
    expect(pace.waitMs('a')).toBe(10);
  });

  it('gives a quarter of a second in one go, and lets nobody wait for less than a millisecond', () => {
    expect(pace.most).toBe(25);
    rate = 1_000_000;
    pace.forget('a');
    pace.spend('a', 999);
    expect(pace.waitMs('a')).toBe(0);
  });
});
