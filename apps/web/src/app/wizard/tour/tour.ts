import { Injectable, computed, inject, signal } from '@angular/core';
import { Remembered } from '../../ui/remembered';

const name = 'tour';
const left = 'left';

/**
 * The tour of the sample: six notes, one a step. It begins by itself with the first sample only; whoever has left it sees
 * it again only by asking for it in the help.
 */
@Injectable({ providedIn: 'root' })
export class Tour {
  private readonly remembered = inject(Remembered);
  private readonly current = signal(this.remembered.get(name));
  /** The id of the migration that is toured. */
  readonly of = computed(() => {
    const current = this.current();
    return current === left ? undefined : (current ?? undefined);
  });

  /** The sample was made: the tour begins, unless somebody has left it before. */
  offer(migrationId: string): void {
    if (this.current() !== left) this.begin(migrationId);
  }

  begin(migrationId: string): void {
    this.set(migrationId);
  }

  leave(): void {
    this.set(left);
  }

  private set(value: string): void {
    this.remembered.set(name, value);
    this.current.set(value);
  }
}
