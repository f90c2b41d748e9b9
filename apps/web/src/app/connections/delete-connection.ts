import { ChangeDetectionStrategy, Component, OnInit, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { type Problem, problemOf } from '../api/problem';
import type { ConnectionDto } from '../client/models/connection-dto';
import type { MigrationDto } from '../client/models/migration-dto';
import { Dialog } from '../ui/dialog';
import { ProblemPanel } from '../ui/problem-panel';
import { ConnectionStore } from './connection-store';

type State =
  | { kind: 'looking' }
  | { kind: 'inUse'; users: MigrationDto[] }
  | { kind: 'free' }
  | { kind: 'deleting' }
  | { kind: 'failed'; problem: Problem };

/** Asks before a connection goes; names the migrations that still need it. */
@Component({
  selector: 'dms-delete-connection',
  imports: [Dialog, MatButton, ProblemPanel, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <dms-dialog
        [heading]="t('connections.deleteAsk', { name: connection().name })"
        (closed)="closed.emit()"
      >
        @let now = state();
        @switch (now.kind) {
          @case ('looking') {
            <p class="dms-muted" aria-busy="true">{{ t('connections.lookingForUsers') }}</p>
          }
          @case ('inUse') {
            <p>{{ t('connections.inUse') }}</p>
            <ul>
              @for (user of now.users; track user.id) {
                <li>
                  <bdi>{{ user.name }}</bdi>
                </li>
              }
            </ul>
          }
          @case ('failed') {
            <dms-problem [problem]="now.problem" [repeatable]="false" />
          }
          @default {
            <p>{{ t('connections.deleteMeans') }}</p>
          }
        }
        <div class="dms-dialog-actions">
          <button mat-stroked-button type="button" (click)="closed.emit()">
            {{ t('connections.keep') }}
          </button>
          @if (now.kind === 'free' || now.kind === 'deleting') {
            <button mat-flat-button type="button" (click)="remove()">
              {{ now.kind === 'deleting' ? t('connections.deleting') : t('connections.delete') }}
            </button>
          }
        </div>
      </dms-dialog>
    </ng-container>
  `,
  styles: `
    ul {
      max-height: 240px;
      padding-inline-start: 24px;
      overflow-y: auto;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DeleteConnection implements OnInit {
  readonly connection = input.required<ConnectionDto>();
  readonly closed = output();
  readonly deleted = output();

  private readonly store = inject(ConnectionStore);
  protected readonly state = signal<State>({ kind: 'looking' });

  async ngOnInit(): Promise<void> {
    try {
      const users = await this.store.users(this.connection().id);
      this.state.set(users.length > 0 ? { kind: 'inUse', users } : { kind: 'free' });
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    }
  }

  protected async remove(): Promise<void> {
    if (this.state().kind !== 'free') return;
    this.state.set({ kind: 'deleting' });
    try {
      await this.store.remove(this.connection().id);
      this.deleted.emit();
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    }
  }
}
