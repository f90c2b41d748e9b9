import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import type { Subscription } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Api } from '../client/api';
import { connectionsGet } from '../client/fn/connections/connections-get';
import type { ConnectionDto } from '../client/models/connection-dto';
import { MigrationDraft } from './migration-draft';

export type OrgState =
  { kind: 'loading' } | { kind: 'failed'; problem: Problem } | { kind: 'ready'; connection: ConnectionDto };

/** The org that the open migration writes to. */
@Injectable()
export class OpenOrg {
  private readonly api = inject(Api);
  private readonly current = signal<OrgState>({ kind: 'loading' });
  private request?: Subscription;
  private id?: string;

  readonly state = this.current.asReadonly();
  readonly connection = computed(() => {
    const state = this.current();
    return state.kind === 'ready' ? state.connection : undefined;
  });

  /** Sandboxes and the practice org need one press; an org that was never tested may be production. */
  readonly isGuarded = computed(() =>
    ['production', 'unknown'].includes(this.connection()?.kind ?? 'unknown'),
  );
  /** The org's own name, which has to be typed where it is guarded. */
  readonly name = computed(() => {
    const connection = this.connection();
    return connection?.orgName ?? connection?.name ?? '';
  });

  /** Whether it may be written to, as far as its name goes. */
  isConfirmedBy(typed: string): boolean {
    return !this.isGuarded() || typed.trim() === this.name();
  }

  /** What goes with a request that writes. */
  confirmation(typed: string): { confirm?: string } {
    return this.isGuarded() ? { confirm: typed.trim() } : {};
  }

  constructor() {
    const draft = inject(MigrationDraft);
    const wanted = computed(() => draft.definition()?.connectionId);
    effect(() => {
      const id = wanted();
      if (id !== undefined) untracked(() => this.open(id));
    });
  }

  retry(): void {
    if (this.id !== undefined) this.open(this.id);
  }

  private open(id: string): void {
    this.id = id;
    this.current.set({ kind: 'loading' });
    this.request?.unsubscribe();
    this.request = this.api.invoke(connectionsGet, { id }).subscribe({
      next: (connection) => this.current.set({ kind: 'ready', connection }),
      error: (error: unknown) => this.current.set({ kind: 'failed', problem: problemOf(error) }),
    });
  }
}
