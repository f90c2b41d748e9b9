import { findColumn, placeColumns } from './columns';
import type { Stage } from '../run/stage';
import type { NewColumn, StepRun } from '../run/step-run';
import type { FlowColumn } from './step-definition';

/** Adds computed columns: those of a known name take its place, and the cells that differ count as changed. */
export async function addComputed(run: StepRun, stage: Stage, made: NewColumn[]): Promise<Stage> {
  const { stage: computed, columns } = await run.compute(stage, made);
  const pairs = columns.flatMap((after) => {
    const before = stage.columns.find((column) => column.name.toLowerCase() === after.name.toLowerCase());
    return before ? [{ before, after }] : [];
  });
  run.countChanges(pairs);
  return { ...computed, columns: placeColumns(stage.columns, columns) };
}

export function flowComputed(columns: FlowColumn[], made: FlowColumn[]): FlowColumn[] {
  return placeColumns(columns, made);
}

/** The name of the result of a step on one column: its `as`, else the column's own. */
export function resultName(
  columns: readonly { name: string }[],
  column: string,
  as: string | undefined,
): string {
  return as ?? findColumn(columns, column).name;
}
