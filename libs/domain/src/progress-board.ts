/** How far a thing has come, for people to look at. May be lost at any time; nothing is decided by it. */
export interface BatchProgress {
  processed: number;
  failed: number;
  /** Epoch milliseconds of the last news. */
  at: number;
}

/** Temporary values in Redis: progress, and the news that something changed. Never throws for a lost Redis. */
export abstract class ProgressBoard {
  abstract setBatch(runId: string, batchId: string, progress: BatchProgress): Promise<void>;
  abstract batches(runId: string): Promise<Record<string, BatchProgress>>;
  abstract setStaging(datasetId: string, share: number, rows: number): Promise<void>;
  abstract staging(datasetId: string): Promise<{ share: number; rows: number } | undefined>;
  /** Tells every listener that the run (or dataset) changed. */
  abstract announce(id: string): Promise<void>;
  /** Calls back at each announcement; the answer stops it. */
  abstract listen(id: string, heard: () => void): () => void;
}
