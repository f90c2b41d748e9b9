import type { Readable } from 'node:stream';

/**
 * Staged bytes under keys such as `datasets/<id>/rows.parquet` (letters, digits, `.`, `_`, `-`, separated by `/`).
 * An object appears whole or not at all and is then never changed in place. Throws DmsError: NOT_FOUND,
 * DISK_FULL, STORAGE_UNAVAILABLE, BAD_REQUEST (not a key); put also UPLOAD_TOO_LARGE (more than maxBytes) and
 * CANCELLED (aborted). An error of the stream given to put is passed on as it is.
 */
export abstract class ObjectStorage {
  /** Streams bytes in; answers their number and sha256 (hex). A failed or aborted put leaves nothing behind. */
  abstract put(
    key: string,
    bytes: Readable,
    options?: { maxBytes?: number; signal?: AbortSignal },
  ): Promise<StoredObject>;
  /** Takes a finished local file over (moved where that is possible). */
  abstract putFile(key: string, path: string): Promise<StoredObject>;
  /** `start` and `end` are byte positions from 0, both included. */
  abstract read(key: string, range?: { start: number; end?: number }): Promise<Readable>;
  abstract size(key: string): Promise<number | undefined>;
  /** Makes the object readable at a local path (a link or a copy); the reader must not write to it. */
  abstract checkout(key: string, path: string): Promise<void>;
  abstract remove(key: string): Promise<void>;
  /** Removes everything under `prefix` (which ends with `/`). */
  abstract removeAll(prefix: string): Promise<void>;
  /** A fresh empty folder for one job, removed by `dispose`. */
  abstract jobFolder(name: string): Promise<JobFolder>;
  /** Throws when bytes cannot be written now; for readiness. */
  abstract check(): Promise<void>;
}

export interface StoredObject {
  key: string;
  size: number;
  sha256: string;
}

export interface JobFolder {
  path: string;
  dispose(): Promise<void>;
}

/** Where things lie in storage: the one list of keys. */
export const keys = {
  file: (id: string) => `files/${id}`,
  dataset: (id: string) => `datasets/${id}/`,
  rows: (datasetId: string) => `datasets/${datasetId}/rows.parquet`,
  rejects: (datasetId: string) => `datasets/${datasetId}/rejects.parquet`,
  profile: (datasetId: string) => `datasets/${datasetId}/profile.json`,
  run: (id: string) => `runs/${id}/`,
  definition: (runId: string) => `runs/${runId}/definition.json`,
  report: (runId: string) => `runs/${runId}/report.json`,
  /** Output rows of a load: `_out`, the recipe's output columns; prepared: `_out` and what is sent. */
  load: (runId: string, load: number, name: string) => `runs/${runId}/load-${load}/${name}`,
  batch: (batchId: string, name: string) => {
    const { runId, load, batch } = parseBatchId(batchId);
    return `runs/${runId}/load-${load}/batch-${batch}/${name}`;
  },
} as const;

/** Batch ids sort in sending order: `<run>:<load, 4 digits>:<batch, 6 digits>[~<successor>]`. */
export function batchId(runId: string, load: number, batch: number): string {
  return `${runId}:${String(load).padStart(4, '0')}:${String(batch).padStart(6, '0')}`;
}

export function parseBatchId(id: string): { runId: string; load: number; batch: string } {
  const [runId = '', load = '', batch = ''] = id.split(':');
  return { runId, load: Number(load), batch: batch.replace('~', '-') };
}
