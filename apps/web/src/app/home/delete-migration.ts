import { ChangeDetectionStrategy, Component, inject, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Api } from '../client/api';
import { migrationsRemove } from '../client/fn/migrations/migrations-remove';
import { runsList } from '../client/fn/runs/runs-list';
import type { MigrationDto } from '../client/models/migration-dto';
import { Formats } from '../language/formats';
import { Announcements } from '../ui/announcements';
import { Dialog } from '../ui/dialog';
import { ProblemPanel } from '../ui/problem-panel';

type Asking =
  | { kind: 'counting' }
  /** `runs` go with it; with `more` there are more of them than were counted. */
  | { kind: 'ready'; runs: number; more: boolean }
  | { kind: 'sending' }
  | { kind: 'failed'; problem: Problem };

const counted = 200;

/** Says what goes with a migration before it goes. */
@Component({
  selector: 'dms-delete-migration',
  imports: [Dialog, MatButton, ProblemPanel, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @if (migration(); as doomed) {
        <dms-dialog [heading]="t('home.deleteTitle', { name: doomed.name })" (closed)="close()">
          @let asking = state();
          @switch (asking.kind) {
            @case ('counting') {
              <p class="dms-muted" aria-busy="true">{{ t('list.loading') }}</p>
            }
            @case ('ready') {
              <p>
                {{
                  t('home.deleteRuns.' + formats.form(asking.runs), {
                    count: formats.count(asking.runs) + (asking.more ? '+' : ''),
                  })
                }}
              </p>
              <p class="dms-muted">{{ t('home.deleteStays') }}</p>
            }
            @case ('failed') {
              <dms-problem [problem]="asking.problem" [repeatable]="false" />
            }
          }
          <div class="dms-dialog-actions">
            <button mat-button type="button" (click)="close()">{{ t('home.deleteKeep') }}</button>
            @if (asking.kind === 'ready' || asking.kind === 'sending') {
              <button mat-flat-button type="button" class="dms-danger" (click)="remove()">
                {{ asking.kind === 'sending' ? t('home.deleteSending') : t('home.delete') }}
              </button>
            }
          </div>
        </dms-dialog>
      }
    </ng-container>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DeleteMigration {
  /** The id of what is gone. */
  readonly removed = output<string>();

  private readonly api = inject(Api);
  private readonly transloco = inject(TranslocoService);
  private readonly announcements = inject(Announcements);
  protected readonly formats = inject(Formats);
  protected readonly state = signal<Asking>({ kind: 'counting' });
  /** The one that is asked about. */
  protected readonly migration = signal<MigrationDto | undefined>(undefined);

  async ask(migration: MigrationDto): Promise<void> {
    this.migration.set(migration);
    this.state.set({ kind: 'counting' });
    try {
      const wanted = { migration: migration.id, limit: counted };
      const { items, nextCursor } = await firstValueFrom(this.api.invoke(runsList, wanted));
      this.state.set({ kind: 'ready', runs: items.length, more: nextCursor !== null });
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    }
  }

  protected close(): void {
    this.migration.set(undefined);
  }

  protected async remove(): Promise<void> {
    const migration = this.migration();
    if (!migration || this.state().kind !== 'ready') return;
    this.state.set({ kind: 'sending' });
    try {
      await firstValueFrom(this.api.invoke(migrationsRemove, { id: migration.id, cascade: true }));
      this.close();
      this.announcements.say(this.transloco.translate('home.deleted', { name: migration.name }));
      this.removed.emit(migration.id);
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    }
  }
}
