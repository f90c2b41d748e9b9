import type { RowValues } from './row-checks';
import { RowFailure } from './row-failure';
import type { WritePlan } from './write-plan';

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

/** Locks what a row refers to, where locks matter; users and record types are shared by all and never locked. */
export function lockParents(
  plan: WritePlan,
  values: RowValues,
  lock: ((parents: string[]) => void) | undefined,
): void {
  if (!lock) return;
  const parents = plan.references.flatMap((i) => {
    const value = values[i];
    const shared = plan.columns[i]?.field.referenceTo.some((name) => ['User', 'RecordType'].includes(name));
    return typeof value === 'string' && !shared ? [value] : [];
  });
  if (parents.length > 0) lock(parents);
}
