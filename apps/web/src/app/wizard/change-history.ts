import { computed, signal } from '@angular/core';
import type { NewMigrationDto } from '../client/models/new-migration-dto';

export interface Label {
  /** A translation key: "Trim {{count}} columns". */
  key: string;
  params?: Record<string, unknown>;
}

interface Moment {
  label: Label;
  definition: NewMigrationDto;
}

const most = 200;

/** What was, so that it can be again. Definitions are never changed in place, so keeping them costs little. */
export class ChangeHistory {
  private readonly past = signal<Moment[]>([]);
  private readonly future = signal<Moment[]>([]);
  readonly undoable = computed(() => this.past().at(-1)?.label);
  readonly redoable = computed(() => this.future().at(-1)?.label);

  /** `before` is left behind by the change called `label`. */
  add(label: Label, before: NewMigrationDto): void {
    this.past.update((past) => [...past.slice(1 - most), { label, definition: before }]);
    this.future.set([]);
  }

  /** Answers what was before the last change; undefined where there is none. */
  undo(now: NewMigrationDto): Moment | undefined {
    return move(this.past, this.future, now);
  }

  redo(now: NewMigrationDto): Moment | undefined {
    return move(this.future, this.past, now);
  }

  clear(): void {
    this.past.set([]);
    this.future.set([]);
  }
}

type Moments = ReturnType<typeof signal<Moment[]>>;

function move(from: Moments, to: Moments, now: NewMigrationDto): Moment | undefined {
  const moment = from().at(-1);
  if (!moment) return undefined;
  from.update((moments) => moments.slice(0, -1));
  to.update((moments) => [...moments, { label: moment.label, definition: now }]);
  return moment;
}
