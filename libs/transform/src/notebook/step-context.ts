import type { Recipe, SqlSession, Step } from '@dms/domain';
import { findColumn } from '../steps/columns';
import { NoEquivalent, type PythonColumn } from './python-expression';
import type { Table } from './python-table';

/** Which rows of another table a step needs: those with a key that the table before it has too. */
export interface KeyMatch {
  on: { left: string; right: string }[];
  ignoreCase: boolean;
  trim: boolean;
}

/** What the translation of a step may look at, beside the step and the columns before it. */
export interface StepContext {
  session: SqlSession;
  /** Columns after the step. */
  after: readonly PythonColumn[];
  /** Another dataset as a step meets it, taken through its own recipe; `match` leaves out the rows without a partner. */
  other(datasetId: string, recipe?: Recipe, match?: KeyMatch): Promise<Table>;
}

/** Refuses parameters that nobody has made sure of. */
export function onlyKnown(step: Step, ...known: string[]): void {
  const strange = Object.keys(step).find(
    (key) => !['op', 'id', 'note', 'off', ...known].includes(key) && step[key] !== false,
  );
  if (strange !== undefined) throw new NoEquivalent(`${step.op} with ${strange}`);
}

export function textColumn(columns: readonly PythonColumn[], name: unknown): string {
  const column = findColumn(columns, String(name));
  if (column.type !== 'text') throw new NoEquivalent(`this on a column of the type ${column.type}`);
  return column.name;
}

/** A Python literal of the name a result goes by: that of the column it replaces, as spelled there. */
export function madeName(columns: readonly PythonColumn[], as: unknown, otherwise: string): string {
  if (as === undefined) return otherwise;
  const old = columns.find(({ name }) => name.toLowerCase() === String(as).toLowerCase());
  return old?.name ?? String(as);
}
