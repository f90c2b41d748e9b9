import type { JobFolder } from '@dms/domain';
import type { IngestInput, IngestOperation, IngestOutput } from './operations';

export interface IngestJob {
  signal?: AbortSignal;
  deadlineMs?: number;
  /** Hears the share done (0 to 1) and the rows so far. */
  onProgress?: (share: number, rows: number) => void;
}

/**
 * Runs ingest's operations away from the process that asks: whoever composes the system brings one whose readers live
 * in child processes with a memory limit. Foreign bytes are never read in the process of the API or a worker itself.
 */
export abstract class IngestRunner {
  /** A folder with objects of storage in it (file name -> key). Whoever asks for it disposes it. */
  abstract folder(name: string, files: Record<string, string>): Promise<JobFolder>;

  /** One operation on the files of that folder. Throws the operation's DmsError, DEADLINE, OUT_OF_MEMORY, CANCELLED. */
  abstract ingest<N extends IngestOperation>(
    operation: N,
    folder: JobFolder,
    input: IngestInput<N>,
    job: IngestJob,
  ): Promise<IngestOutput<N>>;
}
