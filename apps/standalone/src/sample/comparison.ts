import { Counts } from '@dms/domain';
import { ObjectState, SpotSeen } from './org-state';
import { ReportAnswer, Revenue } from './observe';
import { RunAnswer } from './run-watch';
import { Expected, ExpectedLoad, SetAside } from './sample-files';

/** One place where what came of it is not what samples/README.md says. */
export interface Difference {
  what: string;
  expected: unknown;
  found: unknown;
}

/** Everything the sample saw, from DMS and from the org itself. */
export interface Observed {
  datasets: Record<string, { rows: number; setAside: number }>;
  /** By load, then by step id. */
  steps: Record<string, Record<string, SetAside>>;
  check: RunAnswer;
  load: RunAnswer;
  /** The stored report of the load run. */
  report: ReportAnswer;
  failedByCode: Record<string, Record<string, number>>;
  /** The org, by object: before anything, after the check, after the load. */
  before: Record<string, ObjectState>;
  afterCheck: Record<string, ObjectState>;
  after: Record<string, ObjectState>;
  amountCents: number;
  derived: Revenue;
  spots: SpotSeen[];
}

/**
 * Holds what was seen against what was planted. Whether a record should have been created or updated follows from
 * whether the org had its key before. Answers an empty list when everything agrees.
 */
export function compare(expected: Expected, seen: Observed): Difference[] {
  const differences: Difference[] = [];
  const same: Same = (what, wanted, found) => {
    if (canonical(wanted) !== canonical(found)) differences.push({ what, expected: wanted, found });
  };
  for (const [name, counts] of Object.entries(expected.datasets)) {
    same(`dataset ${name}: rows`, counts.rows, seen.datasets[name]?.rows);
    same(`dataset ${name}: records set aside`, counts.setAside, seen.datasets[name]?.setAside);
  }
  for (const [name, load] of Object.entries(expected.loads)) compareLoad(name, load, seen, same);
  same('check run: balanced source', true, sourceAddsUp(seen.check.counts));
  same('load run: balanced', true, seen.load.counts.balanced);
  same('report: counts', seen.load.counts, seen.report.counts);
  same('sum of Amount in the org', expected.amount, euros(seen.amountCents));
  same('derived table: rows', expected.derived.rows, seen.derived.rows);
  same('derived table: deals', expected.derived.deals, seen.derived.deals);
  same('derived table: revenue', expected.derived.revenue, euros(seen.derived.cents));
  for (const { spot, found } of seen.spots) same(`${spot.object} ${spot.key}`, spot.fields, found);
  return differences;
}

type Same = (what: string, wanted: unknown, found: unknown) => void;

function compareLoad(name: string, load: ExpectedLoad, seen: Observed, same: Same): void {
  const { object } = load;
  const counts = seen.load.loads.find((one) => one.name === name)?.counts;
  const checked = seen.check.loads.find((one) => one.name === name)?.counts;
  const [before, after] = [seen.before[object], seen.after[object]];
  const known = before?.ours ?? 0;
  const { rows, written, skipped, failed } = load.output;
  const output = {
    created: written - known,
    updated: known,
    unchanged: 0,
    deleted: 0,
    unknown: 0,
    pending: 0,
  };
  for (const [part, wanted] of Object.entries(load.source)) {
    same(`${name}: source ${part}`, wanted, counts?.source[part as keyof Counts['source']]);
    same(`${name}: source ${part} in the check`, wanted, checked?.source[part as keyof Counts['source']]);
  }
  for (const [part, wanted] of Object.entries({ rows, skipped, failed, ...output }))
    same(`${name}: output ${part}`, wanted, counts?.output[part as keyof Counts['output']]);
  const reported = seen.report.loads.find((one) => one.name === name);
  same(`report: ${name} source`, counts?.source, reported?.source);
  same(`report: ${name} output`, counts?.output, reported?.output);
  for (const fate of ['skipped', 'rejected'] as const)
    same(`report: ${name} ${fate}`, load.source[fate], reported && asideOf(reported, fate));
  same(`${name}: set aside by step`, load.steps, seen.steps[name]);
  same(`${name}: failed by code`, load.failedByCode, seen.failedByCode[name]);
  same(`${object}: records after the check`, before, seen.afterCheck[object]);
  same(`${object}: records of the sample in the org`, written, after?.ours);
  same(`${object}: SOQL COUNT()`, (before?.total ?? 0) + written - known, after?.total);
}

function asideOf({ setAside }: ReportAnswer['loads'][number], fate: 'skipped' | 'rejected'): number {
  return setAside.reduce((sum, part) => sum + (part.fate === fate ? part.count : 0), 0);
}

function sourceAddsUp({ source }: Counts): boolean {
  return source.rows === source.carried + source.folded + source.skipped + source.rejected;
}

export function euros(cents: number): string {
  return (cents / 100).toFixed(2);
}

/** JSON with the names of every object in order, so that two objects are the same when their parts are. */
function canonical(value: unknown): string {
  if (value === undefined) return 'nothing';
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}
