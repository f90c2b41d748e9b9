import { Injectable, inject } from '@angular/core';
import { Remembered } from '../../ui/remembered';

const most = 50;

/** Which files were brought to a migration and are not read yet; kept in this browser until they are, or are taken away. */
@Injectable({ providedIn: 'root' })
export class UnreadFiles {
  private readonly remembered = inject(Remembered);

  /** Ids of files, in the order in which they were brought. */
  of(migrationId: string): string[] {
    const ids = (this.remembered.get(nameOf(migrationId)) ?? '').split(' ');
    return ids.filter((id) => id !== '');
  }

  /** These in this order, behind those that are known besides. */
  put(migrationId: string, fileIds: readonly string[]): void {
    const others = this.of(migrationId).filter((id) => !fileIds.includes(id));
    this.keep(migrationId, [...others, ...fileIds]);
  }

  remove(migrationId: string, fileId: string): void {
    this.keep(
      migrationId,
      this.of(migrationId).filter((id) => id !== fileId),
    );
  }

  private keep(migrationId: string, ids: string[]): void {
    if (ids.length === 0) this.remembered.forget(nameOf(migrationId));
    else this.remembered.set(nameOf(migrationId), ids.slice(-most).join(' '));
  }
}

const nameOf = (migrationId: string) => `unread.${migrationId}`;
