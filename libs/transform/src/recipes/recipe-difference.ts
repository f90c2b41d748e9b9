import type { Recipe, Step } from '@dms/domain';

export interface StepDifference {
  change: 'same' | 'added' | 'removed' | 'changed';
  /** 0-based places in the two recipes. */
  from?: number;
  to?: number;
  before?: Step;
  after?: Step;
  /** Of changed: the parameters that differ. */
  parameters?: string[];
}

/** What became of every step from one recipe to another, in order: equal steps are paired first (longest common list). */
export function recipeDifference(one: Recipe, other: Recipe): StepDifference[] {
  const pairs = commonSteps(one.steps, other.steps);
  const differences: StepDifference[] = [];
  let [from, to] = [0, 0];
  for (const [left, right] of [...pairs, [one.steps.length, other.steps.length] as const]) {
    differences.push(...between(one.steps, other.steps, [from, left], [to, right]));
    const [before, after] = [one.steps[left], other.steps[right]];
    if (before && after) differences.push({ change: 'same', from: left, to: right, before, after });
    [from, to] = [left + 1, right + 1];
  }
  return differences;
}

/** Between two equal steps: steps of one id (else of one op) are the same step changed, the rest came or went. */
function between(
  one: Step[],
  other: Step[],
  [from, left]: readonly [number, number],
  [to, right]: readonly [number, number],
): StepDifference[] {
  const differences: StepDifference[] = [];
  let next = to;
  for (let at = from; at < left; at++) {
    const before = one[at] as Step;
    const twin = twinOf(before, other, next, right);
    if (twin === undefined) {
      differences.push({ change: 'removed', from: at, before });
      continue;
    }
    for (; next < twin; next++) differences.push({ change: 'added', to: next, after: other[next] as Step });
    const after = other[next] as Step;
    differences.push({
      change: 'changed',
      from: at,
      to: next,
      before,
      after,
      parameters: differing(before, after),
    });
    next++;
  }
  for (; next < right; next++) differences.push({ change: 'added', to: next, after: other[next] as Step });
  return differences;
}

function twinOf(step: Step, steps: Step[], from: number, until: number): number | undefined {
  for (let at = from; at < until; at++) if (step.id !== undefined && steps[at]?.id === step.id) return at;
  for (let at = from; at < until; at++) if (steps[at]?.op === step.op) return at;
  return undefined;
}

function differing(before: Step, after: Step): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => canonical(before[name]) !== canonical(after[name]));
}

function commonSteps(one: Step[], other: Step[]): (readonly [number, number])[] {
  const [left, right] = [one.map(canonical), other.map(canonical)];
  const length = left.map(() => new Array<number>(right.length + 1).fill(0));
  length.push(new Array<number>(right.length + 1).fill(0));
  const at = (i: number, j: number) => length[i]?.[j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--)
      (length[i] as number[])[j] =
        left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    if (left[i] === right[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

/** Equal for equal values, whatever the order of keys. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? 'undefined'
  );
}
