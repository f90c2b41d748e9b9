import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  afterNextRender,
  Injector,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { CauseDto } from '../../client/models/cause-dto';
import type { LoadDto } from '../../client/models/load-dto';
import type { RunDto } from '../../client/models/run-dto';
import { Formats } from '../../language/formats';
import { OutcomeRows, type OutcomeFilter } from '../../runs/outcome-rows';
import { Announcements } from '../../ui/announcements';
import { EmptyState } from '../../ui/empty-state';
import { Icon } from '../../ui/icon';
import { Moment } from '../../ui/moment';
import { ProblemPanel } from '../../ui/problem-panel';
import { Skeleton } from '../../ui/skeleton';
import { Status } from '../../ui/status';
import { MigrationDraft } from '../migration-draft';
import { type RecipeStep, freshId } from '../shape/recipe-step';
import { StepStatus } from '../step-status';
import { BudgetLines } from './budget-lines';
import { CauseList } from '../causes/cause-list';
import { columnOf, knownCauses, statusOf } from '../causes/causes';
import { SetAside } from '../sums/set-aside';
import { SumSentences } from '../sums/sum-sentences';
import type { OutputPart } from '../sums/sums';
import { CheckModel } from './check-model';
import { rowsToLoad } from './check-sums';

const statuses = ['created', 'updated', 'deleted', 'unchanged', 'skipped', 'failed'] as const;
/** Counts that are shown even where they are zero. */
const always: readonly string[] = ['created', 'updated', 'skipped', 'failed'];

/** A load tried without writing: what would happen to every row, and why some would fail. */
@Component({
  selector: 'dms-check-page',
  imports: [
    BudgetLines,
    CauseList,
    EmptyState,
    Icon,
    MatButton,
    Moment,
    OutcomeRows,
    ProblemPanel,
    RouterLink,
    SetAside,
    Skeleton,
    Status,
    SumSentences,
    TranslocoDirective,
  ],
  templateUrl: './check-page.html',
  styleUrl: './check-page.scss',
  providers: [CheckModel],
  host: { class: 'dms-step' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CheckPage {
  /** All from the address: which rows are shown. */
  readonly status = input<string>();
  readonly code = input<string>();
  readonly field = input<string>();
  readonly of = input<string>();
  readonly page = input<string>();

  private readonly router = inject(Router);
  private readonly injector = inject(Injector);
  private readonly transloco = inject(TranslocoService);
  private readonly announcements = inject(Announcements);
  private readonly steps = inject(StepStatus);
  protected readonly aside = viewChild(SetAside);
  private readonly rowsHeading = viewChild<ElementRef<HTMLElement>>('rowsHeading');
  protected readonly draft = inject(MigrationDraft);
  protected readonly model = inject(CheckModel);
  protected readonly formats = inject(Formats);
  protected readonly found = signal<number | undefined>(undefined);

  protected readonly id = computed(() => {
    const state = this.draft.state();
    return state.kind === 'ready' ? state.migration.id : '';
  });
  protected readonly run = computed(() => this.model.done());
  protected readonly numbers = computed(() => {
    const output = this.run()?.counts.output;
    return output ? statuses.map((status) => ({ status, count: output[status] })).filter(isShown) : [];
  });
  protected readonly toLoad = computed(() => {
    const run = this.run();
    return run ? rowsToLoad(run) : 0;
  });
  /** Undefined: no rows are asked for. */
  protected readonly filter = computed<OutcomeFilter | undefined>(() => {
    const status = statuses.find((each) => each === this.status());
    const [code, load] = [this.code(), this.of()];
    if (!status && !code) return undefined;
    return { ...(status && { status }), ...(code && { code }), ...(load && { load }) };
  });
  protected readonly pageNumber = computed(() => Math.max(1, Math.trunc(Number(this.page() ?? 1)) || 1));
  /** The cause whose rows are shown. */
  protected readonly cause = computed(() =>
    this.code() === undefined
      ? undefined
      : this.model.causes
          .value()
          ?.find(
            ({ code, load, field }) =>
              code === this.code() && load === this.of() && (field ?? undefined) === this.field(),
          ),
  );
  protected readonly column = computed(() => {
    const load = this.draft.loads().find(({ name }) => name === this.of());
    return columnOf(this.field() ?? null, load);
  });
  protected readonly causeWords = computed(() => {
    const code = this.code() ?? '';
    return knownCauses.has(code) ? `causes.cause.${code}` : undefined;
  });
  /** Rows found by code differ from the rows of a cause where a row has several causes or several fields share a code. */
  protected readonly differs = computed(() => {
    const [cause, found] = [this.cause(), this.found()];
    return cause !== undefined && found !== undefined && found !== cause.count;
  });
  /** The line that the server refused to check. */
  protected readonly refusedLine = computed(() => {
    const state = this.model.state();
    if (state.kind !== 'refused') return undefined;
    const { load, field } = state.problem.where ?? {};
    if (typeof load !== 'string') return undefined;
    return { load, ...(typeof field === 'string' && { search: field }) };
  });

  constructor() {
    effect(() => {
      const action = this.action();
      untracked(() => this.steps.setMain(action));
    });
    effect(() => {
      const state = this.model.state();
      untracked(() => {
        if (state.kind === 'running') this.running = state.run.id;
        if (state.kind === 'done') this.announce(state.run);
      });
    });
  }

  protected readonly queryOf = (status: OutputPart) => ({
    status,
    code: null,
    field: null,
    of: null,
    page: null,
  });

  protected showStatus(status: string): void {
    this.show({ status, code: null, field: null, of: null });
  }

  protected showCause(cause: CauseDto): void {
    const status = statusOf(cause.severity) ?? null;
    this.show({ status, code: cause.code, field: cause.field, of: cause.load });
  }

  /** Adds the step to the recipe, where it can be undone; the check that follows shows what is left. */
  protected fix({ fix, count }: CauseDto): void {
    if (!fix) return;
    const fixing = fix.step as RecipeStep;
    const add = (load: LoadDto): LoadDto => {
      const { steps = [] } = load.recipe;
      const step = { ...fixing, id: freshId(fixing.op, steps) };
      return { ...load, recipe: { ...load.recipe, steps: [...steps, step] } };
    };
    this.draft.change('wizard.change.fixAdded', (definition) => ({
      ...definition,
      loads: definition.loads.map((load) => (load.name === fix.load ? add(load) : load)),
    }));
    const counts = { fixes: this.formats.count(fix.fixes), count: this.formats.count(count) };
    this.announcements.say(this.transloco.translate('check.fixAdded', counts));
    this.model.start();
  }

  protected turn(page: number): void {
    void this.navigate({ page: page === 1 ? null : String(page) });
  }

  protected hideRows(): void {
    void this.navigate({ status: null, code: null, field: null, of: null, page: null });
  }

  private show(which: Record<'status' | 'code' | 'field' | 'of', string | null>): void {
    this.found.set(undefined);
    void this.navigate({ ...which, page: null }).then(() => this.showRows());
  }

  /** Whoever pressed a number is taken to its rows. */
  protected showRows(): void {
    afterNextRender(
      () => {
        this.rowsHeading()?.nativeElement.focus();
        this.rowsHeading()?.nativeElement.scrollIntoView({ block: 'start' });
      },
      { injector: this.injector },
    );
  }

  private navigate(queryParams: Record<string, string | null>): Promise<boolean> {
    return this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }

  /** Check first; with a check that still holds, on to Load. */
  private action() {
    const { kind } = this.model.state();
    const start = () => this.model.start();
    if (kind === 'none' || kind === 'refused') return { label: 'check.start', press: start };
    if (kind !== 'done') return undefined;
    if (this.model.isOutOfDate()) return { label: 'check.again', press: start };
    const count = this.toLoad();
    if (count === 0) return { label: 'check.toShape', press: () => this.go('shape') };
    const params = { count: this.formats.count(count) };
    return { label: `check.toLoad.${this.formats.form(count)}`, params, press: () => this.go('load') };
  }

  private go(step: 'shape' | 'load'): void {
    const load = this.draft.load()?.name;
    void this.router.navigate(['/m', this.id(), step], {
      queryParams: load === undefined ? {} : { load },
    });
  }

  /** The check that was seen running. */
  private running?: string;

  /** Once for each check, and not for one that was found finished. */
  private announce(run: RunDto): void {
    if (this.running !== run.id) return;
    this.running = undefined;
    const { failed, skipped } = run.counts.output;
    this.announcements.say(
      this.transloco.translate('check.announced', {
        load: this.formats.count(rowsToLoad(run)),
        failed: this.formats.count(failed),
        skipped: this.formats.count(skipped),
      }),
    );
  }
}

function isShown({ status, count }: { status: string; count: number }): boolean {
  return count > 0 || always.includes(status);
}
