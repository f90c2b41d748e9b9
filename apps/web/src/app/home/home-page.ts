import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  untracked,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { PagedList } from '../api/paged-list';
import { retryWhenBack } from '../api/retry-when-back';
import { Api } from '../client/api';
import { migrationsList } from '../client/fn/migrations/migrations-list';
import { runsList } from '../client/fn/runs/runs-list';
import type { MigrationDto } from '../client/models/migration-dto';
import type { RunDto } from '../client/models/run-dto';
import { Formats } from '../language/formats';
import { Language } from '../language/language';
import { isMoving } from '../runs/run-look';
import { RunTable } from '../runs/run-table';
import { EmptyState } from '../ui/empty-state';
import { Filters } from '../ui/filters';
import { Listed } from '../ui/listed';
import { ProblemPanel } from '../ui/problem-panel';
import { Segments } from '../ui/segments';
import { Skeleton } from '../ui/skeleton';
import { whileSeen } from '../ui/while-seen';
import { DeleteMigration } from './delete-migration';
import { MigrationTable } from './migration-table';
import { NewMigration } from './new-migration';
import { type Show, showOf, shows } from './next-step';
import { SampleButton } from './sample-button';
import { SampleProgress } from './sample-progress';

const pageSize = 200;
const recentRuns = 5;
const refreshMs = 5000;

/** Every migration with what to do next, and the newest runs. */
@Component({
  selector: 'dms-home-page',
  imports: [
    DeleteMigration,
    EmptyState,
    Filters,
    Listed,
    MatButton,
    MigrationTable,
    NewMigration,
    ProblemPanel,
    RouterLink,
    RunTable,
    SampleButton,
    SampleProgress,
    Segments,
    Skeleton,
    TranslocoDirective,
  ],
  templateUrl: './home-page.html',
  styleUrl: './home-page.scss',
  host: { class: 'dms-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class HomePage {
  /** Both from the address. */
  readonly show = input<string>();
  readonly search = input<string>();

  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly formats = inject(Formats);
  protected readonly migrations = new PagedList<MigrationDto>();
  protected readonly runs = new PagedList<RunDto>();

  protected readonly counts = computed(() => {
    const items = this.migrations.items();
    const of = (show: Show) => items.filter(({ nextAction }) => showOf(nextAction) === show).length;
    return { needs: of('needs'), running: of('running'), all: items.length };
  });
  /** As the address says; else what waits for somebody, else everything. */
  protected readonly shown = computed<Show>(
    () => shows.find((show) => show === this.show()) ?? (this.counts().needs > 0 ? 'needs' : 'all'),
  );
  protected readonly items = computed(() => {
    const shown = this.shown();
    const items = this.migrations.items();
    return shown === 'all' ? items : items.filter(({ nextAction }) => showOf(nextAction) === shown);
  });
  /** Nothing to search in yet. */
  protected readonly isEmpty = computed(
    () => this.migrations.state().kind === 'ready' && this.counts().all === 0 && !this.search(),
  );
  protected readonly choices = computed(() => {
    this.language.code();
    const state = this.migrations.state();
    // With more pages to come the counts are not the whole truth.
    const more = state.kind === 'ready' && state.nextCursor !== null ? '+' : '';
    return shows.map((value) => {
      const count = state.kind === 'ready' ? `${this.formats.count(this.counts()[value])}${more}` : '…';
      return { value, label: this.transloco.translate(`home.show.${value}`, { count }) };
    });
  });

  constructor() {
    effect(() => {
      const wanted = { search: this.search() || undefined, limit: pageSize };
      untracked(() =>
        this.migrations.load((cursor) => this.api.invoke(migrationsList, { ...wanted, cursor })),
      );
    });
    this.runs.load(() => this.api.invoke(runsList, { limit: recentRuns }));
    inject(DestroyRef).onDestroy(() => {
      this.migrations.stop();
      this.runs.stop();
    });
    retryWhenBack(this.migrations, this.runs);
    whileSeen(refreshMs)
      .pipe(takeUntilDestroyed())
      .subscribe(() => this.refresh());
  }

  protected filter(changes: { show?: Show | ''; search?: string }): void {
    const queryParams = Object.fromEntries(
      Object.entries(changes).map(([name, value]) => [name, value === '' ? null : value]),
    );
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  private refresh(): void {
    if (this.migrations.items().some(({ nextAction }) => nextAction === 'watch')) this.migrations.refresh();
    if (this.runs.items().some(({ state }) => isMoving(state))) this.runs.refresh();
  }
}
