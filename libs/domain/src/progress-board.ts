/** How far a thing has come, for people to look at. May be lost at any time; nothing is decided by it. */
export interface BatchProgress {
  processed: number;
  failed: number;
  /** Epoch milliseconds of the last news. */
  at: number;
}

/** How far the work on the rows of a table has come: a staging, a recipe, a load that is prepared. */
export interface WorkProgress {
  /** Done of it, 0 to 1. */
  share: number;
  rows: number;
  /** Since the work began. */
  seconds: number;
  /** Epoch milliseconds of the last news. */
  at: number;
}

/** Temporary values in Redis: progress, and the news that something changed. Never throws for a lost Redis. */
export abstract class ProgressBoard {
  abstract setBatch(runId: string, batchId: string, progress: BatchProgress): Promise<void>;
  abstract batches(runId: string): Promise<Record<string, BatchProgress>>;
  abstract setStaging(datasetId: string, progress: WorkProgress): Promise<void>;
  abstract staging(datasetId: string): Promise<WorkProgress | undefined>;
  abstract setPreparing(runId: string, load: number, progress: WorkProgress): Promise<void>;
  /** By the index of the load. */
  abstract preparing(runId: string): Promise<Record<number, WorkProgress>>;
  /** What is wrong with a part of the house that the others do not see; undefined: nothing. Forgotten after a minute. */
  abstract setTrouble(part: string, words: string | undefined): Promise<void>;
  abstract trouble(part: string): Promise<string | undefined>;
  /** Tells every listener that the run (or dataset) changed. */
  abstract announce(id: string): Promise<void>;
  /** Calls back at each announcement; the answer stops it. */
  abstract listen(id: string, heard: () => void): () => void;
}
