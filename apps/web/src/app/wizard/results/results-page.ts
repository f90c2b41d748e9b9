import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  DestroyRef,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { distinctUntilChanged, map, of, switchMap } from 'rxjs';
import { Asking } from '../../api/asking';
import { Api } from '../../client/api';
import { runsCauses } from '../../client/fn/runs/runs-causes';
import type { CauseDto } from '../../client/models/cause-dto';
import type { RunDto } from '../../client/models/run-dto';
import { Formats } from '../../language/formats';
import { Language } from '../../language/language';
import { isFinished, runLooks } from '../../runs/run-look';
import { secondsOf } from '../../runs/run-sentence';
import { RunWatch, type WatchedRun } from '../../runs/run-watch';
import { EmptyState } from '../../ui/empty-state';
import { Icon } from '../../ui/icon';
import { ProblemPanel } from '../../ui/problem-panel';
import { Skeleton } from '../../ui/skeleton';
import { Status } from '../../ui/status';
import { OpenOrg } from '../open-org';
import { OpenRuns } from '../open-runs';
import { StepStatus } from '../step-status';
import { Account } from './account';
import { AfterTrial } from './after-trial';
import { CauseList } from '../causes/cause-list';
import { statusOf } from '../causes/causes';
import { MigrationDraft } from '../migration-draft';
import { OutcomeFinder, type Wanted } from './outcome-finder';
import { RetryFailed } from './retry-failed';
import { RollBack } from './roll-back';
import { SetAside } from '../sums/set-aside';
import { VerifyLoad } from './verify-load';

const downloads = ['success', 'failed', 'skipped'] as const;

/** What came of a load: the account first, then causes and rows, and the files and the report to take along. */
@Component({
  selector: 'dms-results-page',
  imports: [
    Account,
    AfterTrial,
    CauseList,
    EmptyState,
    Icon,
    MatButton,
    OutcomeFinder,
    ProblemPanel,
    RetryFailed,
    RollBack,
    RouterLink,
    SetAside,
    Skeleton,
    Status,
    TranslocoDirective,
    VerifyLoad,
  ],
  templateUrl: './results-page.html',
  styleUrl: './results-page.scss',
  host: { class: 'dms-step' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ResultsPage {
  /** All from the address: which run (the newest load where none is named), and which of its rows. */
  readonly runId = input<string>(undefined, { alias: 'run' });
  readonly only = input<string>();
  readonly status = input<string>();
  readonly code = input<string>();
  readonly field = input<string>();
  readonly page = input<string>();

  private readonly api = inject(Api);
  private readonly document = inject(DOCUMENT);
  private readonly router = inject(Router);
  private readonly step = inject(StepStatus);
  private readonly org = inject(OpenOrg);
  protected readonly runs = inject(OpenRuns);
  protected readonly formats = inject(Formats);
  protected readonly draft = inject(MigrationDraft);
  protected readonly looks = runLooks;
  protected readonly downloads = downloads;
  protected readonly watched = signal<WatchedRun | undefined>(undefined);
  private readonly aside = viewChild(SetAside);
  private readonly report = viewChild('report', { read: ElementRef<HTMLAnchorElement> });

  private readonly wanted = computed(() => this.runId() ?? this.runs.load()?.id);
  protected readonly run = computed(() => {
    const watched = this.watched();
    return watched && 'run' in watched ? watched.run : undefined;
  });
  protected readonly finished = computed(() => isFinished(this.run()?.state ?? 'queued'));
  protected readonly mayRetry = computed(() => {
    const run = this.run();
    const isLoad = run?.mode === 'load' && run.rollbackOf === undefined && run.state !== 'rolled_back';
    return isLoad && run.counts.output.failed > 0;
  });
  protected readonly mayRollBack = computed(() => {
    const run = this.run();
    if (!run || run.mode !== 'load' || run.rollbackOf !== undefined || run.state === 'rolled_back')
      return false;
    const { created, updated } = run.counts.output;
    // Half-written rows have failed, and are in the org.
    return this.finished() && created + updated + run.counts.output.failed > 0;
  });
  protected readonly took = computed(() => {
    const run = this.run();
    const seconds = run && secondsOf(run, Date.parse(run.updatedAt));
    return seconds === undefined ? undefined : this.formats.duration(seconds);
  });
  protected readonly shown = computed<Wanted>(() => ({
    only: this.only(),
    status: this.status(),
    code: this.code(),
    field: this.field(),
    page: Number(this.page()) || 1,
  }));
  /** The practice org has no pages for its records. */
  protected readonly recordsAt = computed(() => {
    const connection = this.org.connection();
    return connection && connection.kind !== 'practice' ? connection.url.replace(/\/$/, '') : undefined;
  });

  protected readonly causes = new Asking<CauseDto[]>();
  /** The cause whose rows are shown. */
  protected readonly cause = computed(() =>
    this.causes
      .value()
      ?.find(
        ({ code, load, field }) =>
          code === this.code() && load === this.only() && (field ?? undefined) === this.field(),
      ),
  );

  constructor() {
    const watch = inject(RunWatch);
    this.runs.refresh();
    toObservable(this.wanted)
      .pipe(
        distinctUntilChanged(),
        switchMap((id) => (id === undefined ? of(undefined) : watch.watch(id))),
        takeUntilDestroyed(),
      )
      .subscribe((watched) => this.watched.set(watched));
    effect(() => {
      const finished = this.finished();
      const press = () => this.report()?.nativeElement.click();
      untracked(() =>
        this.step.setMain(finished ? { label: 'results.report', press, inFooter: false } : undefined),
      );
    });
    this.askForCauses();
    inject(DestroyRef).onDestroy(() => {
      this.step.setMain(undefined);
      this.causes.stop();
    });
  }

  protected show({ only, status, code, field, page }: Wanted): Promise<boolean> {
    const queryParams = {
      only: only || null,
      status: status || null,
      code: code || null,
      field: field || null,
      page: page && page > 1 ? page : null,
    };
    return this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }

  /** One that is over already (few rows are written at once) is shown here, any other is watched. */
  protected retried(run: RunDto): void {
    this.runs.know(run);
    if (isFinished(run.state)) void this.router.navigate([], { queryParams: { run: run.id } });
    else void this.router.navigate(['/m', run.migrationId, 'load']);
  }

  protected showCause({ severity, load, code, field }: CauseDto): void {
    const status = statusOf(severity);
    void this.show({ only: load, ...(status && { status }), code, ...(field !== null && { field }) }).then(
      () => this.showRows(),
    );
  }

  /** Whoever pressed a number is taken to its rows. */
  protected showAside(): void {
    this.aside()?.show();
  }

  protected showRows(): void {
    const heading = this.document.getElementById('outcome-rows');
    heading?.scrollIntoView({ block: 'start' });
    heading?.focus({ preventScroll: true });
  }

  private askForCauses(): void {
    const language = inject(Language);
    const finished = computed(() => (this.finished() ? this.run()?.id : undefined));
    effect(() => {
      const id = finished();
      // The hints come in the language of the pages.
      language.code();
      untracked(() => {
        if (id !== undefined)
          this.causes.ask(() => this.api.invoke(runsCauses, { id }).pipe(map(({ items }) => items)));
      });
    });
  }

  protected time(iso: string): number {
    return Date.parse(iso);
  }
}
