import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Subject, catchError, EMPTY, exhaustMap, interval, startWith, throttleTime } from 'rxjs';
import { Api } from '../../client/api';
import { runsBatches } from '../../client/fn/runs/runs-batches';
import type { BatchDto } from '../../client/models/batch-dto';
import type { RunDto } from '../../client/models/run-dto';
import { Formats } from '../../language/formats';
import { OutcomeBar } from '../../runs/outcome-bar';
import { isFinished, isMoving, runLooks } from '../../runs/run-look';
import { secondsOf } from '../../runs/run-sentence';
import type { WatchedRun } from '../../runs/run-watch';
import { Announcements } from '../../ui/announcements';
import { Icon } from '../../ui/icon';
import type { IconName } from '../../ui/icon-names';
import { PlaceName } from '../../ui/place-name';
import { ProblemPanel } from '../../ui/problem-panel';
import { Status } from '../../ui/status';
import { WorkProgress } from '../../ui/work-progress';
import { BatchTable } from './batch-table';
import { RunControls } from './run-controls';
import { RunLog } from './run-log';
import { RunNotice } from './run-notice';
import { SpeedChart } from './speed-chart';
import { ProgressNews } from './progress-news';
import { type Stage, settled, stagesOf } from './run-progress';

const batchesMs = 2000;
const quietMs = 15_000;

const stageIcons: Record<Stage['state'], IconName> = {
  waiting: 'radio_button_unchecked',
  now: 'hourglass_empty',
  done: 'check_circle',
};

/** One load run while it goes on, and once it is over: stages, counts, speed, what is left, and the ways to stop it. */
@Component({
  selector: 'dms-run-live',
  imports: [
    BatchTable,
    Icon,
    OutcomeBar,
    ProblemPanel,
    RunControls,
    RunLog,
    RunNotice,
    SpeedChart,
    Status,
    TranslocoDirective,
    WorkProgress,
  ],
  templateUrl: './run-live.html',
  styleUrl: './run-live.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RunLive {
  readonly watched = input.required<Extract<WatchedRun, { run: RunDto }>>();
  readonly heading = input.required<string>();
  readonly changed = output<RunDto>();

  private readonly api = inject(Api);
  private readonly transloco = inject(TranslocoService);
  private readonly announcements = inject(Announcements);
  private readonly place = inject(PlaceName);
  protected readonly formats = inject(Formats);
  protected readonly looks = runLooks;
  protected readonly stageIcons = stageIcons;
  protected readonly batches = signal<readonly BatchDto[]>([]);
  private readonly asked = new Subject<string>();
  protected readonly clock = signal(Date.now());
  private readonly news = new ProgressNews();

  protected readonly run = computed(() => this.watched().run);
  protected readonly finished = computed(() => isFinished(this.run().state));
  protected readonly stages = computed(() => stagesOf(this.run()));
  protected readonly settled = computed(() => settled(this.run()));
  protected readonly settledBatches = computed(
    () => this.batches().filter(({ state }) => ['harvested', 'answered', 'cancelled'].includes(state)).length,
  );
  /** Rows that are in, and rows that failed, in words. */
  protected readonly outcome = computed(() => {
    const { created, updated, deleted, unchanged, failed } = this.run().counts.output;
    return this.transloco.translate('loadStep.tabEnd', {
      written: this.formats.count(created + updated + deleted + unchanged),
      failed: this.formats.count(failed),
    });
  });
  protected readonly took = computed(() => {
    const seconds = secondsOf(this.run(), this.clock());
    return seconds === undefined ? '–' : this.formats.duration(seconds);
  });
  /** A run that moves and says nothing for a while: a worker may have stopped. */
  protected readonly quiet = computed(
    () =>
      this.watched().kind === 'live' &&
      isMoving(this.run().state) &&
      this.run().state !== 'queued' &&
      this.clock() - this.watched().asOf > quietMs,
  );

  constructor() {
    interval(1000)
      .pipe(startWith(0), takeUntilDestroyed())
      .subscribe(() => this.clock.set(Date.now()));
    this.asked
      .pipe(
        throttleTime(batchesMs, undefined, { leading: true, trailing: true }),
        exhaustMap((id) => this.api.invoke(runsBatches, { id }).pipe(catchError(() => EMPTY))),
        takeUntilDestroyed(),
      )
      .subscribe(({ items }) => this.batches.set(items));
    effect(() => {
      const run = this.run();
      untracked(() => this.told(run));
    });
    inject(DestroyRef).onDestroy(() => this.place.progress.set(undefined));
  }

  protected roundSpeed(rows: number): number {
    return rows < 10 ? Math.round(10 * rows) / 10 : Math.round(rows);
  }

  protected time(iso: string): number {
    return Date.parse(iso);
  }

  private told(run: RunDto): void {
    this.asked.next(run.id);
    this.showInTab(run);
    this.sayProgress(run);
  }

  private showInTab(run: RunDto): void {
    const { done, all } = settled(run);
    const words = isFinished(run.state)
      ? this.outcome()
      : all > 0
        ? this.formats.share(done, all)
        : undefined;
    this.place.progress.set(words);
  }

  private sayProgress(run: RunDto): void {
    if (!this.news.isNews(run)) return;
    const { done, all } = settled(run);
    const state = this.transloco.translate(`run.state.${run.state}`);
    const share = all > 0 ? this.formats.share(done, all) : '';
    this.announcements.say(`${state} ${share}`.trim());
  }
}
