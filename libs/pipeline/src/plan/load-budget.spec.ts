import * as fc from 'fast-check';
import { ForetoldLoad, loadBudget } from './load-budget';

const load = (more: Partial<ForetoldLoad> = {}): ForetoldLoad => ({
  ...{ object: 'Contact', strategy: 'bulk', created: 100_000, sent: 150_000, apiCalls: 24 },
  ...more,
});
const limits = {
  dailyApiCalls: { max: 1000, remaining: 30 },
  dataStorageMb: { max: 1024, remaining: 300 },
};

describe('what a load takes of an org', () => {
  it('adds calls up and holds them against what is left of the day', () => {
    expect(loadBudget([load()], limits, []).apiCalls).toEqual({
      ...{ needed: 24, remaining: 30, max: 1000, enough: true },
    });
    expect(loadBudget([load(), load()], limits, []).apiCalls).toMatchObject({ needed: 48, enough: false });
  });

  it('leaves to others what the load is to leave to them', () => {
    expect(loadBudget([load()], limits, [], 6).apiCalls).toMatchObject({ kept: 6, enough: true });
    expect(loadBudget([load()], limits, [], 7).apiCalls).toMatchObject({ kept: 7, enough: false });
    expect(loadBudget([load()], limits, [], 7).storageMb).not.toHaveProperty('kept');
  });

  it('counts two kilobytes for each record that is made, and what Salesforce counts for the odd ones', () => {
    const storage = (loads: ForetoldLoad[]) => loadBudget(loads, limits, []).storageMb;
    expect(storage([load()])).toMatchObject({ needed: 196, enough: true });
    expect(storage([load({ object: 'Campaign' })])).toMatchObject({ needed: 782, enough: false });
    expect(storage([load({ created: 0 })])).toMatchObject({ needed: 0, enough: true });
    expect(loadBudget([load()], { dailyApiCalls: limits.dailyApiCalls }, []).storageMb).toBeUndefined();
  });

  it('foretells the time from loads of before that were not much smaller', () => {
    const { seconds } = loadBudget([load()], limits, [
      { rows: 100_000, seconds: 100 },
      { rows: 200_000, seconds: 400 },
      { rows: 5, seconds: 60 },
    ]);
    expect(seconds).toEqual({ from: 105, to: 450, runs: 2 });
  });

  it('says where it knows of none', () => {
    expect(loadBudget([load()], limits, [{ rows: 5, seconds: 1 }]).seconds).toEqual({
      ...{ from: 35, to: 1060, runs: 0 },
    });
    expect(loadBudget([load({ sent: 0 })], limits, []).seconds).toEqual({ from: 0, to: 0, runs: 0 });
  });

  it('is a range, and longer for more rows', () => {
    const rows = fc.integer({ min: 1, max: 10_000_000 });
    const before = fc.array(
      fc.record({ rows: fc.integer({ min: 0, max: 1e7 }), seconds: fc.integer({ min: 0, max: 1e5 }) }),
    );
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom('direct' as const, 'bulk' as const),
        before,
        (sent, strategy, runs) => {
          const { seconds } = loadBudget([load({ sent, strategy })], limits, runs);
          expect(seconds.from).toBeLessThanOrEqual(seconds.to);
          expect(Number.isFinite(seconds.to)).toBe(true);
        },
      ),
    );
  });
});
