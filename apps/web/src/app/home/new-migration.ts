import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  effect,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Api } from '../client/api';
import { connectionsList } from '../client/fn/connections/connections-list';
import { migrationsCreate } from '../client/fn/migrations/migrations-create';
import type { ConnectionDto } from '../client/models/connection-dto';
import { Dialog } from '../ui/dialog';
import { Icon } from '../ui/icon';
import { ProblemPanel } from '../ui/problem-panel';

type FormState =
  | { kind: 'loading' }
  | { kind: 'ready' }
  | { kind: 'sending' }
  | { kind: 'failed'; problem: Problem; at: 'list' | 'create' };

const pageSize = 200;

/** "New migration": a name and the org it goes to; the rest is the wizard's. */
@Component({
  selector: 'dms-new-migration',
  imports: [Dialog, Icon, MatButton, ProblemPanel, TranslocoDirective],
  templateUrl: './new-migration.html',
  styles: `
    form,
    label {
      display: grid;
      gap: 4px;
    }
    form {
      gap: 16px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NewMigration {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly nameField = viewChild<ElementRef<HTMLInputElement>>('name');
  protected readonly opened = signal(false);
  protected readonly state = signal<FormState>({ kind: 'loading' });
  protected readonly connections = signal<ConnectionDto[]>([]);
  protected readonly nameMissing = signal(false);
  protected readonly sending = computed(() => this.state().kind === 'sending');

  constructor() {
    effect(() => this.nameField()?.nativeElement.focus());
  }

  open(): void {
    this.nameMissing.set(false);
    this.opened.set(true);
    void this.list();
  }

  protected close(): void {
    this.opened.set(false);
  }

  protected async list(): Promise<void> {
    this.state.set({ kind: 'loading' });
    try {
      const page = await firstValueFrom(this.api.invoke(connectionsList, { limit: pageSize }));
      this.connections.set(page.items);
      this.state.set({ kind: 'ready' });
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error), at: 'list' });
    }
  }

  protected async create(name: HTMLInputElement, connectionId: string): Promise<void> {
    if (this.sending()) return;
    this.nameMissing.set(name.value.trim() === '');
    if (this.nameMissing()) {
      name.focus();
      return;
    }
    this.state.set({ kind: 'sending' });
    try {
      const body = { name: name.value.trim(), connectionId, loads: [] };
      const { id } = await firstValueFrom(this.api.invoke(migrationsCreate, { body }));
      this.close();
      await this.router.navigate(['/m', id, 'source']);
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error), at: 'create' });
    }
  }
}
