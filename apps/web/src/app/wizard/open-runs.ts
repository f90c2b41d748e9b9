import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { forkJoin } from 'rxjs';
import type { Subscription } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Api } from '../client/api';
import { runsList } from '../client/fn/runs/runs-list';
import type { RunDto } from '../client/models/run-dto';
import { MigrationDraft } from './migration-draft';

export type RunsState =
  | { kind: 'loading' }
  | { kind: 'failed'; problem: Problem }
  /** The newest run of each mode, as it was when last asked for. */
  | { kind: 'ready'; check?: RunDto; load?: RunDto };

/** The newest check and the newest load of the open migration. */
@Injectable()
export class OpenRuns {
  private readonly api = inject(Api);
  private readonly current = signal<RunsState>({ kind: 'loading' });
  private request?: Subscription;
  private id?: string;

  readonly state = this.current.asReadonly();
  readonly check = computed(() => {
    const state = this.current();
    return state.kind === 'ready' ? state.check : undefined;
  });
  readonly load = computed(() => {
    const state = this.current();
    return state.kind === 'ready' ? state.load : undefined;
  });

  constructor() {
    const draft = inject(MigrationDraft);
    const open = computed(() => {
      const state = draft.state();
      return state.kind === 'ready' ? state.migration.id : undefined;
    });
    effect(() => {
      this.id = open();
      untracked(() => this.refresh());
    });
  }

  /** What is known stays until the answer is there. */
  refresh(): void {
    if (this.id === undefined) return;
    const newest = (mode: 'check' | 'load') =>
      this.api.invoke(runsList, { migration: this.id ?? '', mode, limit: 1 });
    this.request?.unsubscribe();
    this.request = forkJoin([newest('check'), newest('load')]).subscribe({
      next: ([{ items: checks }, { items: loads }]) =>
        this.current.set({
          kind: 'ready',
          ...(checks[0] && { check: checks[0] }),
          ...(loads[0] && { load: loads[0] }),
        }),
      error: (error: unknown) => {
        const problem = problemOf(error);
        if (this.current().kind !== 'ready') this.current.set({ kind: 'failed', problem });
      },
    });
  }

  /** A run was started or told something new here. */
  know(run: RunDto): void {
    this.current.update((state) =>
      state.kind === 'ready' ? { ...state, [run.mode]: run } : { kind: 'ready', [run.mode]: run },
    );
  }
}
