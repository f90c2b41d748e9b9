import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  signal,
  untracked,
} from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { distinctUntilChanged, of, switchMap } from 'rxjs';
import type { RunDto } from '../../client/models/run-dto';
import { isFinished } from '../../runs/run-look';
import { RunWatch, type WatchedRun } from '../../runs/run-watch';
import { ProblemPanel } from '../../ui/problem-panel';
import { Skeleton } from '../../ui/skeleton';
import { MigrationDraft } from '../migration-draft';
import { OpenRuns } from '../open-runs';
import { StepStatus } from '../step-status';
import { ArmLoad } from './arm-load';
import { RunLive } from './run-live';

/** Starts a load and watches it: the newest load of the migration, wherever it was started and whoever closed the page. */
@Component({
  selector: 'dms-load-page',
  imports: [ArmLoad, MatButton, ProblemPanel, RunLive, Skeleton, TranslocoDirective],
  templateUrl: './load-page.html',
  host: { class: 'dms-step' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LoadPage {
  private readonly draft = inject(MigrationDraft);
  private readonly status = inject(StepStatus);
  protected readonly runs = inject(OpenRuns);
  protected readonly watched = signal<WatchedRun | undefined>(undefined);
  /** Somebody wants to load once more, though all that is here was loaded. */
  protected readonly wantsAgain = signal(false);

  private readonly newest = computed(() => this.runs.load()?.id);
  protected readonly seen = computed(() => {
    const watched = this.watched();
    return watched && 'run' in watched ? watched : undefined;
  });
  /** What stands in the wizard now has not been loaded: it changed, or was checked, after the last load. */
  private readonly fresh = computed(() => {
    const state = this.draft.state();
    const load = this.runs.load();
    if (!load || state.kind !== 'ready') return true;
    const started = Date.parse(load.createdAt);
    const checked = Date.parse(this.runs.check()?.createdAt ?? load.createdAt);
    return Date.parse(state.migration.updatedAt) > started || checked > started;
  });
  protected readonly armed = computed(() => {
    const state = this.runs.state();
    if (state.kind !== 'ready') return false;
    const run = this.seen()?.run ?? state.load;
    if (!run) return true;
    return isFinished(run.state) && (this.fresh() || this.wantsAgain());
  });

  protected readonly heading = computed(() => {
    if (this.seen()?.run.rollbackOf !== undefined) return 'rollback.live';
    return this.armed() ? 'loadStep.before' : 'loadStep.into';
  });

  constructor() {
    const watch = inject(RunWatch);
    this.runs.refresh();
    toObservable(this.newest)
      .pipe(
        distinctUntilChanged(),
        switchMap((id) => (id === undefined ? of(undefined) : watch.watch(id))),
        takeUntilDestroyed(),
      )
      .subscribe((watched) => {
        this.watched.set(watched);
        if (watched && 'run' in watched && isFinished(watched.run.state)) this.runs.know(watched.run);
      });
    effect(() => {
      if (this.armed()) return;
      untracked(() => {
        this.status.setMain(undefined);
        this.status.setBlockers([]);
      });
    });
  }

  protected started(run: RunDto): void {
    this.wantsAgain.set(false);
    this.runs.know(run);
  }

  protected changed(run: RunDto): void {
    const watched = this.seen();
    if (watched) this.watched.set({ ...watched, run });
  }
}
