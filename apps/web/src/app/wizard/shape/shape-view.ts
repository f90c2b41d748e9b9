import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { type Observable, Subject, type Subscription, catchError, map, of, switchMap, timer } from 'rxjs';
import { type Problem, problemOf } from '../../api/problem';
import { Reachability } from '../../api/reachability';
import { Api } from '../../client/api';
import { datasetsPreview } from '../../client/fn/datasets/datasets-preview';
import type { ColumnProfileDto } from '../../client/models/column-profile-dto';
import type { NewPreviewDto } from '../../client/models/new-preview-dto';
import type { PreviewDto } from '../../client/models/preview-dto';
import type { StepCountsDto } from '../../client/models/step-counts-dto';
import type { WarningDto } from '../../client/models/warning-dto';
import type { GridColumn } from '../../ui/grid/grid-rows';
import { RowPages, pageRows } from '../../ui/grid/row-pages';
import { compared } from './comparison';
import type { RecipeStep } from './recipe-step';

/** Profiles look at every cell: beyond so many rows they are not made for a glance. */
const mostProfiled = 200_000;

/** What somebody wants to see: the rows after the first `upTo` steps, through a view. */
export interface Wanted {
  datasetId: string;
  steps: readonly RecipeStep[];
  upTo: number;
  where?: string;
  sort?: string;
  /** Not the rows after the last of these steps, but those it set aside or changed. */
  show?: Chosen;
  /** Whether each row comes with what it was before the last of these steps. */
  before?: true;
}
export type Chosen = 'setAside' | 'changed';
/** The column of why a row was set aside, beside those of its values. */
export const reasonColumn = '_reason';
export interface View {
  wanted: Wanted;
  columns: GridColumn[];
  /** Those before the last step, where they were wanted. */
  columnsBefore?: GridColumn[];
  rows: RowPages;
  /** Of the first steps, as many as were looked at. */
  counts: StepCountsDto[];
  warnings: WarningDto[];
}
export type ViewState =
  { kind: 'loading' } | { kind: 'failed'; problem: Problem } | { kind: 'ready'; view: View };

/** What is wrong with the rows that were wanted while others are shown. */
export type Trouble =
  /** A step cannot be done: the rows before it are shown. */
  | { kind: 'step'; index: number; problem: Problem }
  /** The filter or the sort cannot be used: the rows are shown without them. */
  | { kind: 'view'; problem: Problem }
  /** DMS did not answer: what is shown is older. */
  | { kind: 'stale'; problem: Problem };

interface Shown {
  view?: View;
  trouble?: Trouble;
  failed?: Problem;
}

/** The rows that the Shape step shows. Those that are there stay until newer ones have come. */
@Injectable()
export class ShapeView {
  private readonly current = signal<ViewState>({ kind: 'loading' });
  private readonly working = signal(false);
  private readonly wrong = signal<Trouble | undefined>(undefined);
  private readonly profiled = signal<{ view: View; columns: Map<string, ColumnProfileDto> } | undefined>(
    undefined,
  );
  private readonly asked = new Subject<{ wanted: Wanted; afterMs: number }>();
  private readonly profiling = new Subject<View>();
  private readonly subscription: Subscription;
  private readonly last = signal<Wanted | undefined>(undefined);

  readonly state = this.current.asReadonly();
  readonly busy = this.working.asReadonly();
  readonly trouble = this.wrong.asReadonly();
  readonly view = computed(() => {
    const state = this.current();
    return state.kind === 'ready' ? state.view : undefined;
  });
  /** The rows of another recipe are on their way: what is pressed now would be asked of those. */
  readonly isBehind = computed(() => {
    const [view, last] = [this.view(), this.last()];
    return this.working() && view !== undefined && last !== undefined && !sameRecipe(view.wanted, last);
  });
  /** Of the shown rows before filters of the view; empty until it is made. */
  readonly profile = computed<ReadonlyMap<string, ColumnProfileDto>>(() => {
    const made = this.profiled();
    const view = this.view();
    return made && view && !this.isBehind() && sameRecipe(made.view.wanted, view.wanted)
      ? made.columns
      : new Map();
  });

  constructor(private readonly api: Api) {
    this.subscription = this.asked
      .pipe(
        switchMap(({ wanted, afterMs }) =>
          timer(afterMs).pipe(
            switchMap(() => {
              this.working.set(true);
              return this.look(wanted);
            }),
          ),
        ),
      )
      .subscribe((shown) => this.take(shown));
    this.subscription.add(
      this.profiling
        .pipe(
          switchMap((view) =>
            this.ask({ ...without(view.wanted) }, { limit: 0, profile: true }).pipe(
              map(({ profile = [] }) => ({
                view,
                columns: new Map(profile.map((each) => [each.name, each])),
              })),
              // Nothing depends on a profile: the grid does without.
              catchError(() => of(undefined)),
            ),
          ),
        )
        .subscribe((made) => this.profiled.set(made)),
    );
  }

  /** Shows other rows; `afterMs` later, unless others are wanted meanwhile. */
  show(wanted: Wanted, afterMs = 0): void {
    if (this.last()?.datasetId !== wanted.datasetId) this.current.set({ kind: 'loading' });
    this.last.set(wanted);
    this.asked.next({ wanted, afterMs });
  }

  again(): void {
    const last = this.last();
    if (last) this.asked.next({ wanted: last, afterMs: 0 });
  }

  /** Counts of every step, without rows: as many as can be done, and what is wrong with the next one. */
  counts(wanted: Wanted): Observable<{ counts: StepCountsDto[]; trouble?: Trouble }> {
    return this.ask(without(wanted), { limit: 0 }).pipe(
      map(({ steps }) => ({ counts: steps })),
      catchError((error: unknown) => {
        const problem = problemOf(error);
        const index = stepOf(problem);
        if (index === undefined || index >= wanted.upTo) return of({ counts: [] });
        const trouble: Trouble = { kind: 'step', index, problem };
        return this.counts({ ...wanted, upTo: index }).pipe(map(({ counts }) => ({ counts, trouble })));
      }),
    );
  }

  /** The columns after so many steps; none where they cannot be told. */
  columnsAfter(wanted: Wanted): Observable<GridColumn[]> {
    return this.ask(without(wanted), { limit: 0 }).pipe(
      map(({ columns }) => columns),
      catchError(() => of([])),
    );
  }

  stop(): void {
    this.subscription.unsubscribe();
    this.view()?.rows.stop();
  }

  private take({ view, trouble, failed }: Shown): void {
    this.working.set(false);
    this.wrong.set(trouble);
    if (failed) {
      const state = this.current();
      if (state.kind === 'ready') this.wrong.set({ kind: 'stale', problem: failed });
      else this.current.set({ kind: 'failed', problem: failed });
      return;
    }
    if (!view) return;
    this.view()?.rows.stop();
    this.current.set({ kind: 'ready', view });
    const made = this.profiled();
    if (view.rows.total <= mostProfiled && !(made && sameRecipe(made.view.wanted, view.wanted)))
      this.profiling.next(view);
  }

  /** The wanted rows; where that cannot be, the nearest ones that can be shown, and why. */
  private look(wanted: Wanted): Observable<Shown> {
    return this.ask(wanted, { limit: pageRows, lineage: true }).pipe(
      map((answer) => ({ view: this.viewOf(wanted, answer) })),
      catchError((error: unknown): Observable<Shown> => {
        const problem = problemOf(error);
        const index = stepOf(problem);
        if (index !== undefined && index < wanted.upTo)
          return this.look({ ...wanted, upTo: index }).pipe(
            map((shown) => ({ ...shown, trouble: { kind: 'step', index, problem } satisfies Trouble })),
          );
        const isView = [wanted.where, wanted.sort, wanted.show].some((each) => each !== undefined);
        if (isView && problem.status >= 400 && problem.status < 500)
          return this.look(without(wanted)).pipe(
            map((shown) => ({ trouble: { kind: 'view', problem } satisfies Trouble, ...shown })),
          );
        return of({ failed: problem });
      }),
    );
  }

  private viewOf(wanted: Wanted, answer: PreviewDto): View {
    const { columns, total, steps, warnings, before } = answer;
    const fetch = (offset: number, limit: number) =>
      this.ask(wanted, { offset, limit, lineage: true }).pipe(map(shownRows));
    const rows = new RowPages(total, fetch, shownRows(answer));
    return {
      wanted,
      columns,
      ...(before && { columnsBefore: before.columns }),
      rows,
      counts: steps,
      warnings,
    };
  }

  private ask(
    { datasetId, steps, upTo, where, sort, show, before }: Wanted,
    page: Pick<NewPreviewDto, 'limit' | 'offset' | 'profile' | 'lineage'>,
  ): Observable<PreviewDto> {
    // Steps behind the one that is looked at are not sent: nothing of them is wanted.
    const recipe = { version: 1 as const, steps: steps.slice(0, upTo) };
    const view = {
      ...(where && { where }),
      ...(sort && { sort }),
      ...(show && { show }),
      ...(before && { before }),
    };
    const body: NewPreviewDto = { recipe, upTo, ...page, ...view };
    return this.api.invoke(datasetsPreview, { id: datasetId, body });
  }
}

/**
 * Each row with the number of the one source row it came from, where it is one, with why it was set aside, and with what it
 * was.
 */
function shownRows({
  rows,
  reasons,
  before,
}: Pick<PreviewDto, 'rows' | 'reasons' | 'before'>): PreviewDto['rows'] {
  return compared(rows, before).map(({ _rows: origins, ...row }, at) => {
    const [origin, another] = (Array.isArray(origins) ? origins : []) as unknown[];
    return {
      ...row,
      ...(typeof origin === 'number' && another === undefined && { _row: origin }),
      ...(reasons && { [reasonColumn]: reasons[at]?.reason ?? null }),
    };
  });
}

function without({ where: _where, sort: _sort, show: _show, before: _before, ...wanted }: Wanted): Wanted {
  return wanted;
}

export function stepOf({ where }: Problem): number | undefined {
  const step = where?.['step'];
  return typeof step === 'number' ? step : undefined;
}

function sameRecipe(left: Wanted, right: Wanted): boolean {
  return left.datasetId === right.datasetId && recipeKey(left) === recipeKey(right);
}

/** Equal for recipes that give the same rows. */
export function recipeKey({ steps, upTo }: Pick<Wanted, 'steps' | 'upTo'>): string {
  return JSON.stringify(steps.slice(0, upTo).map(({ note: _note, ...step }) => step));
}

/** The step that left no row, where there is one. */
export function emptyingStep({ rows, counts }: View): number | undefined {
  if (rows.total > 0) return undefined;
  const index = counts.findIndex(({ in: before, out }) => before > 0 && out === 0);
  return index < 0 ? undefined : index;
}

/** Rows that could not be had while DMS did not answer are asked for again once it does. In an injection context. */
export function againWhenBack(shape: ShapeView): void {
  const reachability = inject(Reachability);
  effect(() => {
    if (reachability.lostSince() !== undefined) return;
    untracked(() => {
      if (shape.state().kind === 'failed' || shape.trouble()?.kind === 'stale') shape.again();
    });
  });
}
