/** A Bulk job's place among those that one org works on at the same time. */
export interface JobSlot {
  runId: string;
  batchId: string;
}

/**
 * Which batches have a Bulk job in one org at this moment, over all workers and runs, and which wait for a place, in the
 * order they came. Changed by compare-and-swap only. It bounds and shares, it proves nothing: the ledger alone says
 * what was sent.
 */
export interface OrgSlots {
  held: JobSlot[];
  waiting: JobSlot[];
}
