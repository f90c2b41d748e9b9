import { Counts } from '@dms/domain';
import { resolve } from 'node:path';
import { compare, Observed } from './comparison';
import { Expected, readSample } from './sample-files';
import { RunAnswer } from './run-watch';

const nothing = { unchanged: 0, deleted: 0, unknown: 0, pending: 0 };

/** What would be seen if all went right, with `known` of each object's records in the org before. */
function right(expected: Expected, known: Record<string, number> = {}): Observed {
  const loads = Object.entries(expected.loads).map(([name, load]) => {
    const { rows, written, skipped, failed } = load.output;
    const updated = known[load.object] ?? 0;
    const output = { rows, created: written - updated, updated, skipped, failed, ...nothing };
    return {
      name,
      state: 'done',
      apiCalls: 1,
      counts: { source: { ...load.source }, output, balanced: true },
    };
  });
  const counts = loads[0]!.counts as Counts;
  const run = (mode: 'check' | 'load'): RunAnswer => ({ id: mode, mode, state: 'completed', counts, loads });
  const state = (count: (load: Expected['loads'][string]) => number) =>
    Object.fromEntries(
      Object.values(expected.loads).map((load) => [load.object, { total: count(load), ours: count(load) }]),
    );
  const before = state(({ object }) => known[object] ?? 0);
  const byLoad = <T>(part: (load: Expected['loads'][string]) => T) =>
    Object.fromEntries(Object.entries(expected.loads).map(([name, load]) => [name, part(load)]));
  const seen: Observed = {
    datasets: expected.datasets,
    steps: byLoad((load) => load.steps),
    check: run('check'),
    load: run('load'),
    report: {
      counts,
      loads: loads.map(({ name, counts: { source, output } }) => ({
        name,
        source,
        output,
        setAside: (['carried', 'skipped', 'rejected'] as const).map((fate) => ({
          fate,
          op: 'filter',
          reason: 'filtered',
          count: source[fate],
        })),
      })),
    },
    failedByCode: byLoad((load) => load.failedByCode),
    before,
    afterCheck: before,
    after: state(({ output }) => output.written),
    amountCents: Math.round(Number(expected.amount) * 100),
    derived: {
      rows: expected.derived.rows,
      deals: expected.derived.deals,
      cents: Math.round(Number(expected.derived.revenue) * 100),
    },
    spots: expected.spots.map((spot) => ({ spot, found: spot.fields })),
  };
  // A copy without shared parts, so that a test changes one place only.
  return JSON.parse(JSON.stringify(seen)) as Observed;
}

describe('comparing what was seen with what was planted', () => {
  let expected: Expected;
  beforeAll(async () => {
    ({ expected } = await readSample(resolve(__dirname, '../../../../samples')));
  });
  const names = (seen: Observed) => compare(expected, seen).map(({ what }) => what);

  it('finds nothing when all is right, in an empty org, a full one and a half full one', () => {
    const all = Object.fromEntries(
      Object.values(expected.loads).map((load) => [load.object, load.output.written]),
    );
    for (const known of [{}, all, { Account: 50 }])
      expect(compare(expected, right(expected, known))).toEqual([]);
  });

  it('finds records that a second run doubled', () => {
    const seen = right(expected, { Account: 110, Contact: 279, Opportunity: 460 });
    seen.after.Account!.total += 110;
    expect(compare(expected, seen)).toEqual([{ what: 'Account: SOQL COUNT()', expected: 110, found: 220 }]);
  });

  it('finds a check that wrote', () => {
    const seen = right(expected);
    seen.afterCheck.Contact = { total: 1, ours: 1 };
    expect(names(seen)).toEqual(['Contact: records after the check']);
  });

  it('finds a row that moved from one sum to another', () => {
    const seen = right(expected);
    const { counts } = seen.load.loads[2]!;
    counts.source.rejected -= 1;
    counts.source.carried += 1;
    counts.output.failed += 1;
    const found = names(seen);
    expect(found).toEqual(
      expect.arrayContaining([
        'Opportunities: source carried',
        'Opportunities: source rejected',
        'Opportunities: output failed',
      ]),
    );
  });

  it('finds a load that is missing, another code, a wrong cent, a wrong step and a wrong value', () => {
    const seen = right(expected);
    seen.load.loads.shift();
    seen.failedByCode.Contacts = { OTHER: 16 };
    seen.amountCents += 1;
    seen.steps.Accounts = { 'no-tests': { skipped: 8, rejected: 0 } };
    seen.spots[0]!.found = { ...seen.spots[0]!.found, Name: 'something else' };
    delete seen.spots[1]!.found;
    const found = names(seen);
    expect(found).toEqual(
      expect.arrayContaining([
        'Accounts: output created',
        'Contacts: failed by code',
        'sum of Amount in the org',
        'Accounts: set aside by step',
        'Account 007',
        'Account 42',
      ]),
    );
  });

  it('finds a report that says something else than the run', () => {
    const seen = right(expected);
    seen.report.counts.output.created += 1;
    seen.report.loads[0]!.output.created += 1;
    seen.report.loads[2]!.setAside[2]!.count -= 1;
    expect(names(seen).sort()).toEqual([
      'report: Accounts output',
      'report: Opportunities rejected',
      'report: counts',
    ]);
  });
});
