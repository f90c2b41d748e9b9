import {
  Counts,
  DeltaCounts,
  LoadPlan,
  OutputCounts,
  Problem,
  Run,
  RunLoad,
  RunMode,
  RunState,
  SourceCounts,
  Stored,
  TimeLeft,
  TrialChoice,
  Warning,
} from '@dms/domain';

/** A run as people and programs see it: GET /runs/:id and its events. */
export interface RunView {
  id: string;
  migrationId: string;
  migrationName: string;
  connectionId: string;
  mode: RunMode;
  state: RunState;
  /** Set while a pause or cancel waits for what was already sent. */
  stopping?: 'pause' | 'cancel';
  counts: Counts;
  loads: RunLoadView[];
  /** Output rows settled a second, over the whole run; null before the first. */
  rowsPerSecond: number | null;
  /** Seconds still to go, as a range; null when not known yet. */
  eta: TimeLeft | null;
  apiCalls: number;
  owner: string;
  createdAt: string;
  updatedAt: string;
  startedAt?: string;
  endedAt?: string;
  resumeAt?: string;
  retryOf?: string;
  trial?: TrialChoice;
  restOf?: string;
  rollbackOf?: string;
  rolledBackBy?: string;
  corrected?: number;
  warnings: Warning[];
  problem?: Problem;
}

export interface RunLoadView {
  name: string;
  object: string;
  operation: RunLoad['operation'];
  state: RunLoad['state'];
  level: number;
  plan?: LoadPlan;
  counts: { source: SourceCounts; output: OutputCounts };
  /** While its recipe runs and its rows are cut: the share done, 0 to 1, and what is left of it. */
  preparing?: { share: number; eta: TimeLeft | null };
  batches: { total: number; settled: number };
  /** Records that were kept as they were before the first write. */
  beforeImage?: { rows: number };
  /** A delta load: how its rows compare with the last confirmed writes. */
  delta?: DeltaCounts;
  apiCalls: number;
  warnings: Warning[];
}

export type StoredRun = Stored<Run>;
