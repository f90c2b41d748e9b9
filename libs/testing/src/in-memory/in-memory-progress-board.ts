import { BatchProgress, ProgressBoard } from '@dms/domain';

/** Progress for specs, in the heap. Listeners are called before `announce` is done. */
export class InMemoryProgressBoard extends ProgressBoard {
  private readonly runs = new Map<string, Map<string, BatchProgress>>();
  private readonly datasets = new Map<string, { share: number; rows: number }>();
  private readonly listeners = new Set<{ id: string; heard: () => void }>();

  async setBatch(runId: string, batchId: string, progress: BatchProgress): Promise<void> {
    const batches = this.runs.get(runId) ?? new Map<string, BatchProgress>();
    this.runs.set(runId, batches.set(batchId, { ...progress }));
  }

  async batches(runId: string): Promise<Record<string, BatchProgress>> {
    return Object.fromEntries(this.runs.get(runId) ?? []);
  }

  async setStaging(datasetId: string, share: number, rows: number): Promise<void> {
    this.datasets.set(datasetId, { share, rows });
  }

  async staging(datasetId: string): Promise<{ share: number; rows: number } | undefined> {
    return this.datasets.get(datasetId);
  }

  async announce(id: string): Promise<void> {
    for (const listener of [...this.listeners]) if (listener.id === id) listener.heard();
  }

  listen(id: string, heard: () => void): () => void {
    const listener = { id, heard };
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
