import type { ColumnType } from '@dms/domain';
import type { Stage } from '../run/stage';
import type { StepRun } from '../run/step-run';
import type { Parameters } from './parameters';

/** A column as far as it is known without looking at data. */
export interface FlowColumn {
  name: string;
  /** Absent where only the engine can tell (the result of an expression). */
  type?: ColumnType;
}

/** What is known of other datasets without looking at data; undefined: nothing. */
export type KnownDatasets = (datasetId: string) => FlowColumn[] | undefined;

/** What of a table a step looks at and hands on. */
export interface ColumnUse {
  /** Names of columns, or all. */
  reads: readonly string[] | '*';
  /** Expressions somebody wrote, which read what they mention. */
  expressions?: readonly string[];
  /** What it hands on under its own name (all, or none), or only these, as [name before, name after]. */
  hands: 'all' | 'none' | readonly (readonly [string, string])[];
}

/** One kind of step. `P` is its parameters, read and checked. */
export interface StepDefinition<P = unknown> {
  op: string;
  /** It looks at every row: what the steps before it computed is then better kept than computed again. */
  rows?: true;
  /** Reads the parameters. Throws BAD_RECIPE. */
  read(parameters: Parameters): P;
  /** The columns after the step. Throws UNKNOWN_COLUMN, BAD_RECIPE. Undefined: cannot be told without the data. */
  flow(parameters: P, columns: FlowColumn[], datasets: KnownDatasets): FlowColumn[] | undefined;
  /** So that columns nobody will look at need not be kept. Absent: it may look at all, and hands all on. */
  uses?(parameters: P): ColumnUse;
  apply(parameters: P, stage: Stage, run: StepRun): Promise<Stage>;
  /** One sentence for people. */
  describe(parameters: P): string;
}

export function defineStep<P>(definition: StepDefinition<P>): StepDefinition<P> {
  return definition;
}
