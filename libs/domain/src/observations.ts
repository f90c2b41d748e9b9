import type { BatchCounts, Batch } from './batch';
import type { EventOutlet } from './event';
import type { OrgErrorClass } from './org';

/**
 * What is told by the way while work goes on, by the name of its channel (node:diagnostics_channel): whoever counts
 * listens, and the work neither knows nor waits. Nothing is decided by it.
 */
export interface Observations {
  /** A call to an org that counts against its day. */
  'dms:org-call': { connectionId: string };
  /** Something is tried again: a call that reads, the step of a batch, or rows handed on to a successor. */
  'dms:retry': { what: RetriedThing; errorClass: RetryClass; times: number };
  /** Events were handed over, or one of them was not. */
  'dms:events': { outlet: EventOutlet; outcome: EventOutcome; count: number };
  /** A batch is settled for good. */
  'dms:batch-settled': { strategy: Batch['strategy']; counts: BatchCounts };
}

/** `taken`: the other side has it. `failed`: one try; it is tried again, or given up. */
export type EventOutcome = 'taken' | 'failed';
export type RetriedThing = 'call' | 'batch' | 'rows';
/** Salesforce's word as we sort it, or an error of our own house. */
export type RetryClass = OrgErrorClass | 'own';
