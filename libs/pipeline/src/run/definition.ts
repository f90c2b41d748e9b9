import { Load, OrgField, TrialChoice } from '@dms/domain';
import type { KeyKind } from '../load/compare-keys';
import type { LoadLink } from '../plan/load-order';
import type { DeltaBase, GoneLoad } from '../delta/deltas';
import type { UndoneLoad } from '../rollback/undo-definition';

/** What a run does, frozen when it starts and kept in storage: later edits of the migration change nothing in it. */
export interface RunDefinition {
  migrationId: string;
  name: string;
  connectionId: string;
  /** In the order they run. */
  loads: Load[];
  /** Of each load: a level starts when the one before is done. */
  levels: number[];
  /** The fields of each object as the org described them when the run started. */
  fields: Record<string, OrgField[]>;
  /** How the Ids of each object begin, as the org describes it. */
  keyPrefixes?: Record<string, string>;
  /** How the fields that lookups name are compared, by `Object.Field` in lower case. */
  kinds: Record<string, KeyKind>;
  /** Lookups into rows that loads of this run write; loads are numbered in the order they run. */
  links: LoadLink[];
  /** Lookups left out at first and set by an update when all loads are done. */
  secondPasses: { load: number; field: string }[];
  /** `load.field` of every lookup that may be left empty at first. */
  mayWait: string[];
  /** Other runs of the same rows, the newest first, in which their parents may have been written; empty for a first run. */
  earlier: string[];
  /** Only so many rows of each load are sent. */
  trial?: TrialChoice;
  /** The rows are those that a trial left. */
  rest?: true;
  /** That trial. */
  restOf?: string;
  /** Set where loads send only what is new or changed: what each is compared with, and the loads of what is gone. */
  delta?: { bases: (DeltaBase | null)[]; gone: GoneLoad[] };
  /** Set where the run rolls another one back: what each of its loads undoes. */
  undoes?: { runId: string; loads: UndoneLoad[] };
  /** The run whose failed rows these are. */
  retryOf?: string;
  /** Of each load: which failed rows are tried again, and with which corrections. Absent: all of them, as they were. */
  again?: AgainRows[];
}

/** Rows of an earlier run's load that are tried again, by their `_out`. */
export interface AgainRows {
  /** Only these; absent: all that failed. */
  rows?: number[];
  /** Not these: another retry of the same run took them. */
  except?: number[];
  cells: CorrectedCell[];
}

/** A cell of the recipe's output that a person put right. Texts as they are sent; a list's parts with semicolons between. */
export interface CorrectedCell {
  _out: number;
  column: string;
  value: string | null;
  before: string | null;
}

/** The run whose rows these are. Definitions of before name neither, and have it first in `earlier`. */
export function sourceRun({ retryOf, restOf, earlier }: RunDefinition): string | undefined {
  return retryOf ?? restOf ?? earlier[0];
}

export function kindOf(definition: RunDefinition, object: string, field: string): KeyKind {
  return definition.kinds[`${object}.${field}`.toLowerCase()] ?? 'folded';
}
