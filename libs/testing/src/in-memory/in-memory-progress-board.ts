import { BatchProgress, ProgressBoard, WorkProgress } from '@dms/domain';

/** Progress for specs, in the heap. Listeners are called before `announce` is done. */
export class InMemoryProgressBoard extends ProgressBoard {
  private readonly runs = new Map<string, Map<string, BatchProgress>>();
  private readonly datasets = new Map<string, WorkProgress>();
  private readonly loads = new Map<string, Record<number, WorkProgress>>();
  private readonly troubles = new Map<string, string>();
  private readonly listeners = new Set<{ id: string; heard: () => void }>();

  async setBatch(runId: string, batchId: string, progress: BatchProgress): Promise<void> {
    const batches = this.runs.get(runId) ?? new Map<string, BatchProgress>();
    this.runs.set(runId, batches.set(batchId, { ...progress }));
  }

  async batches(runId: string): Promise<Record<string, BatchProgress>> {
    return Object.fromEntries(this.runs.get(runId) ?? []);
  }

  async setStaging(datasetId: string, progress: WorkProgress): Promise<void> {
    this.datasets.set(datasetId, { ...progress });
  }

  async staging(datasetId: string): Promise<WorkProgress | undefined> {
    return this.datasets.get(datasetId);
  }

  async setPreparing(runId: string, load: number, progress: WorkProgress): Promise<void> {
    this.loads.set(runId, { ...this.loads.get(runId), [load]: { ...progress } });
  }

  async preparing(runId: string): Promise<Record<number, WorkProgress>> {
    return { ...this.loads.get(runId) };
  }

  async setTrouble(part: string, words: string | undefined): Promise<void> {
    if (words === undefined) this.troubles.delete(part);
    else this.troubles.set(part, words);
  }

  async trouble(part: string): Promise<string | undefined> {
    return this.troubles.get(part);
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
