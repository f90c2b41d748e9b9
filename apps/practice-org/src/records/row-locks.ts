import { RowFailure } from './row-failure';

/**
 * Who holds which parents. A transaction that saves children locks their parents; jobs that take turns meet the locks
 * of the other's last transaction, as they would if they ran side by side.
 */
export class RowLocks {
  private readonly holders = new Map<string, string>();

  /** Locks the parents for `holder`; throws for the first that another one holds. */
  take(holder: string, parents: string[]): void {
    for (const id of parents) {
      const other = this.holders.get(id);
      if (other === undefined || other === holder) continue;
      throw new RowFailure(
        'UNABLE_TO_LOCK_ROW',
        `unable to obtain exclusive access to this record or 1 records: ${id}`,
      );
    }
    for (const id of parents) this.holders.set(id, holder);
  }

  release(holder: string): void {
    for (const [id, owner] of this.holders) if (owner === holder) this.holders.delete(id);
  }
}
