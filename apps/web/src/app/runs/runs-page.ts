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
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { PagedList } from '../api/paged-list';
import { retryWhenBack } from '../api/retry-when-back';
import { Api } from '../client/api';
import { runsList } from '../client/fn/runs/runs-list';
import type { RunDto } from '../client/models/run-dto';
import { Formats } from '../language/formats';
import { EmptyState } from '../ui/empty-state';
import { Filters } from '../ui/filters';
import { Listed } from '../ui/listed';
import { whileSeen } from '../ui/while-seen';
import { isMoving, isRunState, runStates } from './run-look';
import { RunTable } from './run-table';

const pageSize = 50;
const refreshMs = 5000;

/** Every run, newest first. What is filtered by stands in the address. */
@Component({
  selector: 'dms-runs-page',
  imports: [EmptyState, Filters, Listed, MatButton, RunTable, TranslocoDirective],
  templateUrl: './runs-page.html',
  host: { class: 'dms-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RunsPage {
  /** Both from the address. */
  readonly state = input<string>();
  readonly search = input<string>();

  private readonly api = inject(Api);
  private readonly router = inject(Router);
  protected readonly formats = inject(Formats);
  protected readonly list = new PagedList<RunDto>();
  protected readonly states = runStates;
  /** An unknown word in the address filters by nothing. */
  protected readonly wantedState = computed(() => {
    const state = this.state();
    return isRunState(state) ? state : undefined;
  });
  /** How many came since, and wait above those that are shown. */
  protected readonly arrived = computed(() => {
    const state = this.list.state();
    return state.kind === 'ready' ? state.arrived.length : 0;
  });
  protected readonly filtered = computed(() => Boolean(this.wantedState() ?? this.search()));

  constructor() {
    effect(() => {
      const wanted = { search: this.search() || undefined, state: this.wantedState(), limit: pageSize };
      untracked(() => this.list.load((cursor) => this.api.invoke(runsList, { ...wanted, cursor })));
    });
    inject(DestroyRef).onDestroy(() => this.list.stop());
    retryWhenBack(this.list);
    whileSeen(refreshMs)
      .pipe(takeUntilDestroyed())
      .subscribe(() => {
        if (this.list.items().some(({ state }) => isMoving(state))) this.list.refresh();
      });
  }

  protected filter(changes: { state?: string; search?: string }): void {
    const queryParams = Object.fromEntries(
      Object.entries(changes).map(([name, value]) => [name, value === '' ? null : value]),
    );
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }
}
