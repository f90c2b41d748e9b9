import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  output,
  signal,
  untracked,
} from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import {
  catchError,
  distinctUntilChanged,
  filter,
  firstValueFrom,
  map,
  of,
  startWith,
  switchMap,
} from 'rxjs';
import { type Problem, problemOf } from '../../api/problem';
import { Api } from '../../client/api';
import { migrationsPlan } from '../../client/fn/migrations/migrations-plan';
import type { NewRunDto } from '../../client/models/new-run-dto';
import type { PlanDto } from '../../client/models/plan-dto';
import type { RunDto } from '../../client/models/run-dto';
import { Formats } from '../../language/formats';
import { isFinished } from '../../runs/run-look';
import { RunStart } from '../../runs/run-start';
import { Session } from '../../session/session';
import { Icon } from '../../ui/icon';
import { ProblemPanel } from '../../ui/problem-panel';
import { Skeleton } from '../../ui/skeleton';
import { MigrationDraft } from '../migration-draft';
import { OpenOrg } from '../open-org';
import { OpenRuns } from '../open-runs';
import { type Blocker, StepStatus } from '../step-status';
import { ConfirmOrg } from '../confirm-org';
import { DeltaChoice } from './delta-choice';
import { DriftNotice } from './drift-notice';
import { TryFirst } from './try-first';

type PlanState =
  { kind: 'loading' } | { kind: 'failed'; problem: Problem } | { kind: 'ready'; plan: PlanDto };

/** What a check says about the load that is about to start. */
type Checked =
  | { kind: 'never' }
  | { kind: 'running' }
  | { kind: 'outOfDate' }
  | { kind: 'good'; rows: number; behind: number };

/** Before a load: what will be written where, in which order; and for orgs that are no playground, its name typed. */
@Component({
  selector: 'dms-arm-load',
  imports: [
    ConfirmOrg,
    DeltaChoice,
    DriftNotice,
    Icon,
    ProblemPanel,
    RouterLink,
    Skeleton,
    TranslocoDirective,
    TryFirst,
  ],
  templateUrl: './arm-load.html',
  styleUrl: './arm-load.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ArmLoad {
  readonly started = output<RunDto>();

  private readonly api = inject(Api);
  private readonly starts = inject(RunStart);
  private readonly status = inject(StepStatus);
  private readonly runs = inject(OpenRuns);
  private readonly session = inject(Session);
  protected readonly draft = inject(MigrationDraft);
  protected readonly org = inject(OpenOrg);
  protected readonly formats = inject(Formats);
  protected readonly plan = signal<PlanState>({ kind: 'loading' });
  protected readonly starting = signal(false);
  protected readonly problem = signal<Problem | undefined>(undefined);
  protected readonly typed = signal('');

  protected readonly migration = computed(() => {
    const state = this.draft.state();
    return state.kind === 'ready' ? state.migration : undefined;
  });
  protected readonly checked = computed<Checked>(() => {
    const check = this.runs.check();
    const migration = this.migration();
    if (!check || !migration) return { kind: 'never' };
    if (!isFinished(check.state)) return { kind: 'running' };
    if (Date.parse(check.createdAt) < Date.parse(migration.updatedAt)) return { kind: 'outOfDate' };
    if (!['completed', 'completed_with_errors'].includes(check.state)) return { kind: 'never' };
    const { rows, failed, skipped } = check.counts.output;
    return { kind: 'good', rows: rows - failed - skipped, behind: failed + skipped };
  });
  protected readonly blockers = computed<Blocker[]>(() => {
    if (this.draft.loads().length === 0) return [{ key: 'loadStep.blocked.noLoads', step: 'source' }];
    const found: Blocker[] = [];
    if (this.session.user()?.role === 'viewer') found.push({ key: 'loadStep.blocked.viewer' });
    const unmapped = this.draft.loads().filter(({ mapping }) => mapping.length === 0);
    for (const { name } of unmapped)
      found.push({ key: 'loadStep.blocked.unmapped', params: { name }, step: 'map' });
    const plan = this.plan();
    const rows =
      plan.kind === 'ready' ? plan.plan.loads.reduce((sum, load) => sum + load.rows, 0) : undefined;
    if (rows === 0) found.push({ key: 'loadStep.blocked.noRows', step: 'source' });
    if (this.org.state().kind !== 'ready') found.push({ key: 'loadStep.blocked.org' });
    else if (!this.org.isConfirmedBy(this.typed()))
      found.push({ key: 'loadStep.blocked.name', params: { name: this.org.name() }, focus: 'org-name' });
    return found;
  });

  constructor() {
    effect(() => {
      const blockers = this.blockers();
      untracked(() => this.status.setBlockers(blockers));
    });
    effect(() => {
      const label = this.label();
      untracked(() => this.status.setMain({ ...label, press: () => void this.start() }));
    });
    // The plan is the server's, so it is asked for again with each version that the server has.
    toObservable(computed(() => this.migration()?.version))
      .pipe(
        filter((version) => version !== undefined),
        distinctUntilChanged(),
        switchMap(() => this.askPlan()),
        takeUntilDestroyed(),
      )
      .subscribe((state) => this.plan.set(state));
  }

  protected async start(trial: Omit<NewRunDto, 'mode'> = {}): Promise<void> {
    const id = this.migration()?.id;
    if (id === undefined || this.starting() || this.blockers().length > 0) return;
    this.starting.set(true);
    this.problem.set(undefined);
    try {
      await this.draft.flush();
      const confirm = this.org.confirmation(this.typed());
      this.started.emit(await firstValueFrom(this.starts.start(id, 'load', { ...trial, ...confirm })));
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.starting.set(false);
    }
  }

  protected again(): void {
    this.plan.set({ kind: 'loading' });
    void firstValueFrom(this.askPlan().pipe(filter(({ kind }) => kind !== 'loading'))).then((state) =>
      this.plan.set(state),
    );
  }

  private label(): { label: string; params?: Record<string, unknown> } {
    if (this.starting()) return { label: 'loadStep.starting' };
    const checked = this.checked();
    if (checked.kind !== 'good') return { label: 'loadStep.loadAll' };
    return {
      label: `loadStep.load.${this.formats.form(checked.rows)}`,
      params: { count: this.formats.count(checked.rows) },
    };
  }

  private askPlan() {
    return this.api.invoke(migrationsPlan, { id: this.migration()?.id ?? '' }).pipe(
      map((plan): PlanState => ({ kind: 'ready', plan })),
      catchError((error: unknown) => of<PlanState>({ kind: 'failed', problem: problemOf(error) })),
      startWith<PlanState>({ kind: 'loading' }),
    );
  }
}
