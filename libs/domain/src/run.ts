import { Owned } from './accounts';
import { Telling } from './event';
import { LoadPlan, Operation } from './migration';
import { Problem, Warning } from './problem';

export const runModes = ['check', 'load'] as const;
export type RunMode = (typeof runModes)[number];

export const runStates = [
  'queued',
  'preparing',
  'loading',
  'paused',
  'reconciling',
  'completed',
  'completed_with_errors',
  'failed',
  'cancelled',
  'rolling_back',
  'rolled_back',
] as const;
export type RunState = (typeof runStates)[number];

/** The moves a run may make; everything else is a defect and throws. */
export const runMoves: Record<RunState, readonly RunState[]> = {
  queued: ['preparing', 'paused', 'cancelled', 'failed'],
  preparing: ['loading', 'reconciling', 'paused', 'cancelled', 'failed'],
  loading: ['reconciling', 'paused', 'failed'],
  paused: ['queued', 'preparing', 'loading', 'reconciling', 'cancelled', 'failed'],
  reconciling: ['completed', 'completed_with_errors', 'cancelled', 'paused', 'failed'],
  completed: ['rolling_back'],
  completed_with_errors: ['rolling_back'],
  failed: ['rolling_back'],
  cancelled: ['rolling_back'],
  // A rollback that was cancelled, or left rows that failed, may be tried again.
  rolling_back: ['rolled_back', 'completed', 'completed_with_errors', 'failed', 'cancelled'],
  rolled_back: [],
};

export function isFinished(state: RunState): boolean {
  return ['completed', 'completed_with_errors', 'failed', 'cancelled', 'rolled_back'].includes(state);
}

export interface SourceCounts {
  rows: number;
  carried: number;
  folded: number;
  skipped: number;
  rejected: number;
}
export interface OutputCounts {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  deleted: number;
  skipped: number;
  failed: number;
  unknown: number;
  pending: number;
}
export interface Counts {
  source: SourceCounts;
  output: OutputCounts;
  /** Both sums add up and nothing is unknown or pending. */
  balanced: boolean;
}

export const loadStates = ['waiting', 'preparing', 'prepared', 'loading', 'done'] as const;
export type LoadState = (typeof loadStates)[number];

/**
 * How the rows of a load are sent that wait for something: for records of the org to be looked up, for parents of other
 * loads, for the level above in a hierarchy, or for all loads (the second pass).
 */
export interface Portions {
  /** How many there are: the levels of the hierarchy (1 where there is none), then the second pass if there is one. */
  count: number;
  secondPass: boolean;
  /** The one that is sent now, or is next. */
  at: number;
  /** Names of the portions whose rows are ready, in their order; whoever recorded a name first has won. */
  names: string[];
}

/** A line of a run's history. */
export interface RunEvent {
  at: string;
  severity: 'info' | 'warning' | 'error';
  event: string;
  message: string;
  load?: string;
}

/** `calling`: begun, and perhaps not made; then it is made again. */
export type ApexStep = 'due' | 'calling' | 'called';

/** `new` and `changed` rows are sent, `unchanged` ones are not, `gone` is the number of known keys without a row. */
export interface DeltaCounts {
  new: number;
  changed: number;
  unchanged: number;
  gone: number;
}

/** One load of a run, as far as it has come. Batches have documents of their own. */
export interface RunLoad {
  name: string;
  object: string;
  operation: Operation;
  externalIdField?: string;
  level: number;
  state: LoadState;
  plan?: LoadPlan;
  source: SourceCounts;
  /** Output rows of the recipe, and those set aside before sending (duplicate keys, …). */
  outputRows: number;
  skipped: number;
  failed: number;
  /** Number of first-hand batches; successors are found by their ids. */
  batches: number;
  /** Absent: all rows are cut into batches when the load is prepared. */
  portions?: Portions;
  /**
   * The records as they were before the first write; absent where none are kept. No batch of the load begins before
   * `name` is there: the file of the image that counts.
   */
  before?: { name?: string; rows?: number };
  /** A delta load: how its rows compare with the last confirmed writes, and how many keys are gone. */
  delta?: DeltaCounts;
  /** How far the Apex calls around the load are; absent: there are none. */
  apex?: { before?: ApexStep; after?: ApexStep };
  /** API calls that looking things up took, before anything was sent. */
  lookupCalls?: number;
  /** Known once the load is done. */
  output?: OutputCounts;
  apiCalls: number;
  warnings: Warning[];
}

export const trialPicks = ['first', 'spread'] as const;

/** A trial sends the first rows of each load, or rows at equal distances over all of it, before the rest. */
export interface TrialChoice {
  rows: number;
  pick: (typeof trialPicks)[number];
}

/** One execution of a migration. What is loaded is frozen in storage under keys.definition. */
export interface Run extends Owned, Telling {
  migrationId: string;
  migrationName: string;
  connectionId: string;
  mode: RunMode;
  state: RunState;
  loads: RunLoad[];
  startedAt?: string;
  endedAt?: string;
  problem?: Problem;
  warnings: Warning[];
  pauseRequested?: boolean;
  cancelRequested?: boolean;
  /** What to go on with after a pause. */
  pausedFrom?: RunState;
  /** A pause that ends by itself at this moment (quota). */
  resumeAt?: string;
  /** Only failed rows of another run: its id. */
  retryOf?: string;
  /** Only so many rows of each load are sent. */
  trial?: TrialChoice;
  /** It loads what the trial left: the trial's id. */
  restOf?: string;
  /** It undoes what another run wrote: its id. */
  rollbackOf?: string;
  /** The run that rolls this one back, or did, and what this one was before. */
  rolledBackBy?: string;
  rolledBackFrom?: RunState;
  /** How many cells of those rows were put right before. */
  corrected?: number;
  /** True while the API writes it inside the request. */
  direct?: boolean;
  attempts: number;
  /** What happened to the run, oldest first; the middle of a very long history is left out. */
  history?: RunEvent[];
}

const mostEvents = 400;

/** The history with one line more. */
export function withEvent(run: Run, event: Omit<RunEvent, 'at'>): RunEvent[] {
  const history = [...(run.history ?? []), { at: new Date().toISOString(), ...event }];
  return history.length <= mostEvents ? history : [...history.slice(0, 20), ...history.slice(21)];
}

export const noSource: SourceCounts = { rows: 0, carried: 0, folded: 0, skipped: 0, rejected: 0 };
export const noOutput: OutputCounts = {
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  deleted: 0,
  skipped: 0,
  failed: 0,
  unknown: 0,
  pending: 0,
};

export function addCounts<T extends object>(left: T, right: T): T {
  const sums = Object.entries(left).map(([name, value]) => [
    name,
    (value as number) + (right[name as keyof T] as number),
  ]);
  return Object.fromEntries(sums) as T;
}

/** The invariant: source = carried + folded + skipped + rejected; output = the sum of its outcomes, none open. */
export function isBalanced(source: SourceCounts, output: OutputCounts): boolean {
  const { rows, unknown, pending, ...outcomes } = output;
  const outcomeSum = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  return (
    source.rows === source.carried + source.folded + source.skipped + source.rejected &&
    rows === outcomeSum &&
    unknown === 0 &&
    pending === 0
  );
}
