import { Pace } from './pace';

describe('Pace', () => {
  let now = 0;
  let rate = 100;
  const pace = new Pace(
    () => rate,
    0,
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

  it('lets what was kept from writing make up for it, so far and no further', () => {
    now = 0;
    rate = 100;
    const patient = new Pace(
      () => rate,
      1_000,
      () => now,
    );
    patient.spend('org', 10);
    expect(patient.waitMs('org')).toBe(100);
    now = 600;
    patient.spend('org', 40);
    expect(patient.waitMs('org')).toBe(0);
    patient.spend('org', 20);
    expect(patient.waitMs('org')).toBe(100);
    now = 10_000;
    patient.spend('org', 110);
    expect(patient.waitMs('org')).toBe(100);
  });
});
