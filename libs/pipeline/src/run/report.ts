import {
  Counts,
  DeltaCounts,
  LoadPlan,
  OutputCounts,
  RunMode,
  RunState,
  SourceCounts,
  Warning,
} from '@dms/domain';
import { CorrectedCell } from './definition';
import { FateCount } from './fate-counts';
import type { RetryLine } from './retry-family';

/** The proof at the end of a run: every source row and every output row, each once. Kept in storage as report.json. */
export interface Report {
  runId: string;
  migrationId: string;
  migrationName: string;
  mode: RunMode;
  state: RunState;
  owner: string;
  startedAt?: string;
  endedAt: string;
  counts: Counts;
  apiCalls: number;
  loads: LoadReport[];
  warnings: Warning[];
}

/** The report as it is asked for later: with what became of the failed rows since, and where they came from. */
export interface ReportNow extends Report {
  /** The first run and all retries that go back to it, the oldest first; empty where there were none. */
  retries: RetryLine[];
  /** Cells that were put right before this run sent them, load by load; at most 1,000. */
  corrections: (CorrectedCell & { load: string })[];
}

export interface LoadReport {
  name: string;
  object: string;
  operation: string;
  plan?: LoadPlan;
  source: SourceCounts;
  output: OutputCounts;
  balanced: boolean;
  /** A delta load: how its rows compare with the last confirmed writes. */
  delta?: DeltaCounts;
  /** Source rows that were not carried, by step and reason. */
  setAside: FateCount[];
  /** Output rows that failed or stayed behind, by code. */
  causes: { status: string; code: string; count: number; sample: string }[];
  /** Jobs in the org, as the ledger knows them. */
  jobs: { id: string; rows: number; state: string }[];
  /** Open jobs of our user that no ledger names: they wrote nothing; perhaps ours, perhaps a colleague's. */
  possibleOrphans: { id: string; createdDate: string }[];
  apiCalls: number;
}
