import { UntoldEvent } from './event';
import { Operation } from './migration';

/**
 * The ledger's document: the rows sent in one Collections call or one Bulk job. It is advanced by compare-and-swap
 * only. Bulk: planned -> created -> uploaded -> closed -> harvested. Collections: planned -> sending -> answered,
 * or sending -> unknown -> answered when nobody saw the answer. A cancelled run turns planned into cancelled.
 */
export const batchStates = [
  'planned',
  'created',
  'uploaded',
  'closed',
  'harvested',
  'sending',
  'unknown',
  'answered',
  'cancelled',
] as const;
export type BatchState = (typeof batchStates)[number];

export const batchMoves: Record<BatchState, readonly BatchState[]> = {
  planned: ['created', 'sending', 'cancelled'],
  // An Open job may be aborted by a taker and replaced (planned again), or found to have begun (closed).
  created: ['uploaded', 'closed', 'planned'],
  uploaded: ['closed', 'planned'],
  closed: ['harvested'],
  harvested: [],
  sending: ['answered', 'unknown', 'planned'],
  unknown: ['answered', 'planned', 'unknown'],
  answered: [],
  cancelled: [],
};

export function isSettled(state: BatchState): boolean {
  return state === 'harvested' || state === 'answered' || state === 'cancelled';
}

export interface BatchCounts {
  created: number;
  updated: number;
  deleted: number;
  skipped: number;
  failed: number;
  unknown: number;
  /** Handed on to a successor batch. */
  resent: number;
}

/** Who may call the org for this batch. `beat` changes with every renewal; nobody compares clocks of two machines. */
export interface Lease {
  holder: string;
  beat: number;
}

export interface Batch {
  runId: string;
  load: number;
  strategy: 'direct' | 'bulk';
  object: string;
  operation: Operation;
  externalIdField?: string;
  state: BatchState;
  /** Rows whose lookups were resolved while the run went: what was sent is described under this name. */
  portion?: string;
  /** 2: sets a lookup on records that the first pass wrote; an update by Id. */
  pass?: 2;
  /** Jobs of this load at work at the same time, at most. */
  concurrency?: number;
  /** Calls of the org's day to leave to others. */
  apiReserve?: number;
  /** Output rows `_out` of the prepared table in this batch: a range for first-hand batches, a file for successors. */
  rows: number;
  firstOut: number;
  lastOut: number;
  /** Successors of a Collections batch: exactly these rows of the range (at most 200). */
  outs?: number[];
  /** Key of the Parquet that holds the rows (`_out` and the wire columns). */
  rowsKey: string;
  /** Bulk only: the csv to send, once it was made. */
  body?: { key: string; size: number; sha256: string };
  /** +1 at each claim; a zombie of an older epoch loses every compare-and-swap. */
  epoch: number;
  /** +1 at each queue entry of this epoch: makes the queue's job id unique. */
  attempt: number;
  lease?: Lease;
  jobId?: string;
  /** Jobs this batch made and gave up, aborted with nothing processed. */
  formerJobs: string[];
  /** Milliseconds until the queue entry of this attempt is due: the sweeper waits longer for it. */
  dueInMs?: number;
  /** A claim may have created a job whose id nobody knows. */
  orphanPossible?: boolean;
  apiCalls: number;
  polls: number;
  /** Milliseconds waited for the looks at the job so far. */
  waitedMs?: number;
  /** Rows a running job had processed at the last look: how fast it goes now. */
  processedBefore?: number;
  /** Rows an aborted job had processed at the last look: results are read when that number stands still. */
  processedSeen?: number;
  /** Reads after an abort or an unknown answer that showed nothing written. */
  quietReads: number;
  /** Which generation of successors this is: rows that may pass another time are not tried for ever. */
  tries: number;
  /** Failed steps in a row, for the back-off. */
  failures: number;
  counts?: BatchCounts;
  /** Key of the outcomes (Parquet: _out, status, salesforceId, code, message). */
  outcomes?: string;
  /** Keys known to the org before a Collections call: folded key -> [Id, SystemModstamp]. */
  before?: Record<string, [string, string]>;
  /** The org's own clock at the moment before sending (ISO 8601). */
  sentAfter?: string;
  /** The org's own clock when all answers were read (ISO 8601, to the second): nothing of it was written later. */
  settledAt?: string;
  problem?: { code: string; message: string };
  /**
   * Batches for the rows that this one, now settled, leaves to be sent again. They are part of the write that settles it,
   * so exactly one worker decides about them; their own documents follow from here.
   */
  handedOn?: { id: string; value: Batch }[];
  /** That it is settled, while that is not in the outbox yet: part of the write that settles it. */
  untold?: UntoldEvent[];
}
