import type { ColumnProfile, Step, StepSuggestion } from '@dms/domain';
import { readStep } from '../steps/registry';

/** A step that a table's profile speaks for, and the columns that do. */
export interface SuggestedStep extends StepSuggestion {
  columns: string[];
}

/** Steps in the order in which they make sense: what is not needed goes first, rows go last. */
const order = ['drop', 'clean', 'map', 'parse', 'email', 'salesforceId', 'dedupe'];

/**
 * The suggestions of all columns of a profile as the first steps of one recipe: those that say the same of several
 * columns are one step. Nothing is done by itself.
 */
export function suggestSteps(profile: readonly ColumnProfile[]): SuggestedStep[] {
  const found = new Map<string, SuggestedStep>();
  for (const { name, suggestions = [] } of profile) {
    for (const { step, reason, rows } of suggestions) {
      const { columns, ...same } = step as Step & { columns?: unknown };
      const isJoint = Array.isArray(columns);
      const key = isJoint ? JSON.stringify(same) : JSON.stringify([name, step]);
      const known = found.get(key);
      if (!known) found.set(key, { step, reason, rows, columns: [name] });
      else found.set(key, joined(known, name, reason, rows));
    }
  }
  const steps = [...found.values()].filter(({ step }) => isKnown(step));
  // A recipe that drops every column leaves nothing to suggest for.
  const useful = steps.filter(({ step, columns }) => step.op !== 'drop' || columns.length < profile.length);
  return useful.sort((left, right) => placeOf(left) - placeOf(right));
}

function joined(known: SuggestedStep, name: string, reason: string, rows: number): SuggestedStep {
  const columns = [...known.columns, name];
  return {
    step: { ...known.step, columns },
    reason: known.reason === reason ? reason : `${known.reason} ${name}: ${reason}`,
    rows: Math.max(known.rows, rows),
    columns,
  };
}

const placeOf = ({ step }: SuggestedStep) => {
  const place = order.indexOf(step.op);
  return place < 0 ? order.length : place;
};

function isKnown(step: Step): boolean {
  try {
    readStep(step);
    return true;
  } catch {
    return false;
  }
}
