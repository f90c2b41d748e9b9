import type { TraceDto } from '../../../client/models/trace-dto';
import type { TracedStepDto } from '../../../client/models/traced-step-dto';
import { textOf } from '../../../ui/cell-value';

/** A cell that a step changed, made or took away; undefined where it was not there. */
export interface CellChange {
  column: string;
  before?: unknown;
  after?: unknown;
}

/** What one step did to the row that is followed. */
export interface Stop {
  /** From 0, in the recipe. */
  step: number;
  op: string;
  kind: 'off' | 'same' | 'changed' | 'skipped' | 'rejected' | 'folded' | 'pieces';
  changes: CellChange[];
  reason?: string;
  /** How many rows the row became, or stand behind the row it went into. */
  count?: number;
}

type Values = Record<string, unknown>;

/** The way of a row, step by step, each told by what it changed. */
export function wayOf({ sources, steps }: TraceDto): Stop[] {
  let before: Values = sources[0]?.values ?? {};
  return steps.map((step) => {
    const after = valuesAfter(step);
    const stop = stopOf(step, after ? changesOf(before, after) : []);
    before = after ?? before;
    return stop;
  });
}

function valuesAfter({ values, folded }: TracedStepDto): Values | undefined {
  return folded?.values ?? values;
}

function stopOf(traced: TracedStepDto, changes: CellChange[]): Stop {
  const { step, op, off, skipped, rejected, folded, pieces } = traced;
  const aside = skipped ?? rejected;
  if (aside)
    return { step, op, kind: skipped ? 'skipped' : 'rejected', changes: [], reason: textOf(aside.reason) };
  if (off) return { step, op, kind: 'off', changes: [] };
  if (folded) return { step, op, kind: 'folded', changes, count: folded.rows };
  if (pieces && pieces.length > 1) return { step, op, kind: 'pieces', changes, count: pieces.length };
  return { step, op, kind: changes.length > 0 ? 'changed' : 'same', changes };
}

function changesOf(before: Values, after: Values): CellChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((column) => !column.startsWith('_'))
    .filter(
      (column) =>
        Object.hasOwn(before, column) !== Object.hasOwn(after, column) ||
        textOf(before[column]) !== textOf(after[column]) ||
        (before[column] === null) !== (after[column] === null),
    )
    .map((column) => ({
      column,
      ...(Object.hasOwn(before, column) && { before: before[column] }),
      ...(Object.hasOwn(after, column) && { after: after[column] }),
    }));
}
