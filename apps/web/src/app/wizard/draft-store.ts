import { Injectable } from '@angular/core';
import type { NewMigrationDto } from '../client/models/new-migration-dto';

/** Changes the server has not acknowledged yet, and the version they were made on. */
export interface KeptDraft {
  version: string;
  /** The definition as the server had it at that version. */
  base: NewMigrationDto;
  definition: NewMigrationDto;
}

const database = 'dms';
const table = 'drafts';

/** Unsaved definitions in this browser (IndexedDB): never rows, never secrets. A browser that keeps nothing is no error. */
@Injectable({ providedIn: 'root' })
export class DraftStore {
  private opened?: Promise<IDBDatabase | undefined>;

  async get(key: string): Promise<KeptDraft | undefined> {
    return (await this.ask<KeptDraft | undefined>('readonly', (drafts) => drafts.get(key))) ?? undefined;
  }

  async put(key: string, draft: KeptDraft): Promise<void> {
    await this.ask('readwrite', (drafts) => drafts.put(draft, key));
  }

  async remove(key: string): Promise<void> {
    await this.ask('readwrite', (drafts) => drafts.delete(key));
  }

  private async ask<T>(
    mode: IDBTransactionMode,
    act: (drafts: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T | undefined> {
    const db = await (this.opened ??= open());
    if (!db) return undefined;
    return new Promise((resolve) => {
      try {
        const request = act(db.transaction(table, mode).objectStore(table));
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => resolve(undefined);
      } catch {
        resolve(undefined);
      }
    });
  }
}

function open(): Promise<IDBDatabase | undefined> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(database, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(table);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(undefined);
      request.onblocked = () => resolve(undefined);
    } catch {
      resolve(undefined);
    }
  });
}
