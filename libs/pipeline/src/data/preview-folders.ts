import { join } from 'node:path';
import { Inject, Injectable, OnApplicationShutdown } from '@nestjs/common';
import { DmsError, JobFolder, ObjectStorage } from '@dms/domain';
import { Engine } from '../engine/engine';
import { bytesIn } from '../engine/folder-bytes';
import { PipelineSettings } from '../settings';

interface Kept {
  folder: JobFolder;
  files: Set<string>;
  bytes: number;
  usedAt: number;
}
interface Place {
  /** Work on one folder goes one after another: its database has one owner at a time. */
  tail: Promise<unknown>;
  waiting: number;
  kept?: Kept;
}

/** After these the folder's database may be half written; everything else is a mistake of the recipe's. */
const breaking = ['OUT_OF_MEMORY', 'DEADLINE', 'ENGINE_CRASHED', 'DISK_FULL', 'INTERNAL', 'CANCELLED'];
const idleMs = 15 * 60_000;
const mostFolders = 16;

/**
 * The folders in which previews of a dataset keep what they computed, so that the next one begins there. A cache and
 * nothing else: bounded on disk (the least recently used goes first), given up when idle, and gone with the process.
 */
@Injectable()
export class PreviewFolders implements OnApplicationShutdown {
  private readonly places = new Map<string, Place>();
  private readonly sweeper: NodeJS.Timeout;

  constructor(
    private readonly engine: Engine,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    @Inject(PipelineSettings) private readonly settings: PipelineSettings,
  ) {
    this.sweeper = setInterval(() => void this.makeRoom(), 60_000);
    this.sweeper.unref();
  }

  /** Works in the dataset's folder, the files (name -> key) readable in it. */
  async use<T>(
    datasetId: string,
    files: Record<string, string>,
    work: (folder: JobFolder) => Promise<T>,
  ): Promise<T> {
    const place = this.places.get(datasetId) ?? { tail: Promise.resolve(), waiting: 0 };
    this.places.set(datasetId, place);
    place.waiting++;
    const turn = place.tail.then(() => this.inTurn(place, datasetId, files, work));
    place.tail = turn
      .catch(() => undefined)
      .finally(() => place.waiting--)
      .then(() => this.makeRoom());
    return turn;
  }

  /** Megabytes on disk now. */
  get megabytes(): number {
    return this.sum() / 2 ** 20;
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.sweeper);
    for (const place of this.places.values()) await this.drop(place);
    this.places.clear();
  }

  private async inTurn<T>(
    place: Place,
    datasetId: string,
    files: Record<string, string>,
    work: (folder: JobFolder) => Promise<T>,
  ): Promise<T> {
    try {
      const kept = await this.ready(place, datasetId, files);
      const answer = await work(kept.folder);
      // Files checked out are shared with the storage.
      kept.bytes = await bytesIn(kept.folder.path, kept.files);
      kept.usedAt = Date.now();
      return answer;
    } catch (error) {
      if (!(error instanceof DmsError) || breaking.includes(error.code)) await this.drop(place);
      throw error;
    }
  }

  private async ready(place: Place, datasetId: string, files: Record<string, string>): Promise<Kept> {
    const kept = (place.kept ??= {
      folder: await this.engine.folder(`preview-${datasetId}`),
      files: new Set(),
      bytes: 0,
      usedAt: Date.now(),
    });
    for (const [file, key] of Object.entries(files)) {
      if (kept.files.has(file)) continue;
      await this.storage.checkout(key, join(kept.folder.path, file));
      kept.files.add(file);
    }
    return kept;
  }

  private async drop(place: Place): Promise<void> {
    const { kept } = place;
    delete place.kept;
    await kept?.folder.dispose();
  }

  private sum(): number {
    return [...this.places.values()].reduce((sum, { kept }) => sum + (kept?.bytes ?? 0), 0);
  }

  private async makeRoom(): Promise<void> {
    const resting = [...this.places.entries()]
      .filter(([, place]) => place.waiting === 0)
      .sort(([, one], [, other]) => (one.kept?.usedAt ?? 0) - (other.kept?.usedAt ?? 0));
    for (const [id, place] of resting) {
      const idle = Date.now() - (place.kept?.usedAt ?? 0) > idleMs;
      const full = this.sum() > this.settings.previewCacheMb * 2 ** 20 || this.places.size > mostFolders;
      if (!idle && !full) break;
      this.places.delete(id);
      await this.drop(place);
    }
  }
}
