import type { Readable } from 'node:stream';
import { DmsError, type StoredObject } from '@dms/domain';
import type { LocalStorage } from './local-storage';

type Known = Pick<StoredObject, 'size' | 'sha256'>;

/**
 * Bytes of late work on this host, by their sha256: as much as there may be, the ones longest not used go first. Several processes
 * may use one folder: what one of them gives up another brings again.
 */
export class RecentBytes {
  /** sha256 -> bytes, the longest not used first. */
  private readonly order = new Map<string, number>();
  private taken = 0;

  private constructor(
    private readonly local: LocalStorage,
    private readonly most: number,
  ) {}

  /** With what earlier lives of this host have left. */
  static async open(local: LocalStorage, most: number): Promise<RecentBytes> {
    const recent = new RecentBytes(local, most);
    const left = await local.list(folder);
    for (const { name, size } of left.sort((one, other) => one.writtenAt - other.writtenAt))
      recent.touch(name, size);
    await recent.makeRoom();
    return recent;
  }

  /** Takes over what lies under `arrived`. */
  async keep(arrived: string, { sha256, size }: Known): Promise<void> {
    await this.local.move(arrived, place(sha256));
    this.touch(sha256, size);
    // What was just brought is about to be used, however large it is.
    await this.makeRoom(sha256);
  }

  async read(sha256: string, range?: { start: number; end?: number }): Promise<Readable | undefined> {
    return this.used(sha256, () => this.local.read(place(sha256), range));
  }

  /** False where the bytes are not here. */
  async checkout(sha256: string, path: string): Promise<boolean> {
    const found = await this.used(sha256, async () => {
      await this.local.checkout(place(sha256), path);
      return true;
    });
    return found === true;
  }

  private async makeRoom(spared?: string): Promise<void> {
    for (const [oldest, bytes] of this.order) {
      if (this.taken <= this.most || oldest === spared) return;
      this.order.delete(oldest);
      this.taken -= bytes;
      await this.local.remove(place(oldest));
    }
  }

  private async used<T>(sha256: string, call: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await call();
      const size = this.order.get(sha256);
      if (size !== undefined) this.touch(sha256, size);
      return answer;
    } catch (error) {
      if (error instanceof DmsError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }

  private touch(sha256: string, size: number): void {
    this.taken += size - (this.order.get(sha256) ?? 0);
    this.order.delete(sha256);
    this.order.set(sha256, size);
  }
}

const folder = 'recent/';
const place = (sha256: string) => folder + sha256;
