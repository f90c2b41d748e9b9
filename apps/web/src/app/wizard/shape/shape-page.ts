import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  Injector,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Api } from '../../client/api';
import { datasetsGet } from '../../client/fn/datasets/datasets-get';
import type { DatasetDetailDto } from '../../client/models/dataset-detail-dto';
import { Formats } from '../../language/formats';
import { Language } from '../../language/language';
import { EmptyState } from '../../ui/empty-state';
import { Grid } from '../../ui/grid/grid';
import type { GridColumn } from '../../ui/grid/grid-rows';
import { Icon } from '../../ui/icon';
import { Menu } from '../../ui/menu/menu';
import { ProblemPanel } from '../../ui/problem-panel';
import { Skeleton } from '../../ui/skeleton';
import { MigrationDraft } from '../migration-draft';
import { StepStatus } from '../step-status';
import { columnMenu, emptyCondition, moveStep, opMenu } from './column-menu';
import { ColumnHead } from './column-head';
import { ColumnProfile } from './column-profile';
import { effectOf } from './effect-words';
import { allOf, filterWords, sortOf, without } from './filter-words';
import { isComplete } from './fields';
import { formOf } from './op-forms';
import { RecipeChanges } from './recipe-changes';
import { RecipeCounts } from './recipe-counts';
import { RecipeList } from './recipe-list';
import { type RecipeStep, asideCondition, freshId } from './recipe-step';
import { ShapeView, type Wanted, againWhenBack, emptyingStep, recipeKey } from './shape-view';
import { type Effect, StepForm } from './step-form';

const typingMs = 400;

/** The step a form is open for: a new one that would stand at `index`, or the one that stands there. */
interface Edited {
  index: number;
  step: RecipeStep;
  isNew: boolean;
}

/** The rows of the load and the recipe that shapes them: every change is seen on the rows before it is made. */
@Component({
  selector: 'dms-shape-page',
  imports: [
    ColumnHead,
    ColumnProfile,
    EmptyState,
    Grid,
    Icon,
    MatButton,
    Menu,
    ProblemPanel,
    RecipeList,
    Skeleton,
    StepForm,
    TranslocoDirective,
  ],
  providers: [RecipeChanges, { provide: ShapeView, useFactory: () => new ShapeView(inject(Api)) }],
  templateUrl: './shape-page.html',
  styleUrl: './shape-page.scss',
  host: { '(keydown)': 'key($event)' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ShapePage {
  /** From the address: how many steps the rows have behind them (all), the view's filters and its sort. */
  readonly at = input<string>();
  readonly where = input<string | string[]>();
  readonly sort = input<string>();

  private readonly injector = inject(Injector);
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly draft = inject(MigrationDraft);
  private readonly status = inject(StepStatus);
  protected readonly formats = inject(Formats);
  protected readonly shape = inject(ShapeView);
  protected readonly grid = viewChild(Grid);
  private readonly list = viewChild(RecipeList);
  private readonly columnMenu = viewChild<Menu>('columnMenu');
  private readonly opMenu = viewChild<Menu>('opMenu');

  protected readonly load = this.draft.load;
  private readonly changes = inject(RecipeChanges);
  protected readonly steps = this.changes.steps;
  protected readonly stand = computed(() => {
    const all = this.steps().length;
    const at = this.at();
    return at !== undefined && /^\d+$/.test(at) ? Math.min(Number(at), all) : all;
  });
  protected readonly conditions = computed(() => {
    const where = this.where();
    return (Array.isArray(where) ? where : [where]).filter((each): each is string => Boolean(each));
  });
  protected readonly filters = computed(() => {
    this.language.code();
    return this.conditions().map((condition) => ({ condition, words: filterWords(condition, this.words) }));
  });
  protected readonly sorted = computed(() => sortOf(this.sort()));

  protected readonly edited = signal<Edited | undefined>(undefined);
  protected readonly chosenName = signal<string | undefined>(undefined);
  protected readonly sideClosed = signal(false);
  /** The column whose profile is shown: the one the keyboard is at, at first the first. */
  protected readonly chosen = computed<GridColumn | undefined>(() => {
    const columns = this.shape.view()?.columns ?? [];
    return columns.find(({ name }) => name === this.chosenName()) ?? columns[0];
  });
  /** On narrow screens the recipe and the column come up from below, one at a time. */
  protected readonly sheet = signal<'recipe' | 'side' | undefined>(undefined);
  protected readonly dataset = signal<DatasetDetailDto | undefined>(undefined);
  private readonly menuColumn = signal<GridColumn | undefined>(undefined);

  private readonly editedComplete = computed(() => {
    const edited = this.edited();
    return edited !== undefined && isComplete(formOf(edited.step.op)?.fields ?? [], edited.step);
  });

  private readonly wanted = computed<Wanted | undefined>(() => {
    const load = this.load();
    if (!load) return undefined;
    const edited = this.edited();
    const where = allOf(this.conditions());
    const view = { ...(where !== undefined && { where }), ...(this.sort() && { sort: this.sort() ?? '' }) };
    const before = this.steps().slice(0, edited?.index);
    // While a form is open its step is the last: the grid shows what it would do.
    if (edited && this.editedComplete())
      return { datasetId: load.datasetId, steps: [...before, edited.step], upTo: edited.index + 1, ...view };
    const upTo = edited ? edited.index : this.stand();
    return { datasetId: load.datasetId, steps: edited ? before : this.steps(), upTo, ...view };
  });
  /** What each step did, and which cannot be done. */
  protected readonly done = new RecipeCounts(
    this.shape,
    computed(() => this.load()?.datasetId),
    this.steps,
    this.stand,
    computed(() => this.edited() !== undefined),
  );
  protected readonly viewTrouble = computed(() => {
    const trouble = this.shape.trouble();
    return trouble && trouble.kind !== 'step' ? trouble : undefined;
  });

  /** The columns a form chooses from: those before its step. */
  protected readonly columnsBefore = signal<readonly string[]>([]);

  protected readonly effect = computed<Effect>(() => {
    const edited = this.edited();
    const wanted = this.wanted();
    if (!edited || !wanted || !this.editedComplete()) return { kind: 'incomplete' };
    if (this.shape.busy()) return { kind: 'looking' };
    return effectOf(
      edited.index,
      wanted,
      this.shape.view(),
      this.shape.trouble(),
      this.columnsBefore().length,
    );
  });

  /** Rows there are without the filters of the view. */
  protected readonly rowsBefore = computed(() => {
    const view = this.shape.view();
    if (!view) return 0;
    return view.counts[view.wanted.upTo - 1]?.out ?? this.dataset()?.rowCount ?? view.rows.total;
  });
  protected readonly profile = computed(() => {
    const made = this.shape.profile();
    const view = this.shape.view();
    const isSource = view?.wanted.upTo === 0;
    return made.size === 0 && isSource
      ? new Map((this.dataset()?.columns ?? []).map((each) => [each.name, each]))
      : made;
  });
  /** The step whose rows are none, if the recipe leaves none. */
  protected readonly emptiedBy = computed(() => {
    const view = this.shape.view();
    return this.conditions().length === 0 ? view && emptyingStep(view) : undefined;
  });

  protected readonly without = without;
  protected readonly words = (key: string, params?: Record<string, unknown>): string =>
    this.transloco.translate(key, params);
  protected readonly valuesOf = (column: string): readonly string[] =>
    (this.profile().get(column)?.top ?? []).flatMap(({ value }) =>
      typeof value === 'string' ? [value] : [],
    );

  constructor() {
    let before: Wanted | undefined;
    effect(() => {
      const wanted = this.wanted();
      if (!wanted || JSON.stringify(wanted) === JSON.stringify(before)) return;
      const typing = untracked(this.edited) !== undefined && before?.datasetId === wanted.datasetId;
      before = wanted;
      untracked(() => this.shape.show(wanted, typing ? typingMs : 0));
    });
    effect((onCleanup) => {
      const id = this.load()?.datasetId;
      untracked(() => this.dataset.set(undefined));
      if (id === undefined) return;
      const call = this.api.invoke(datasetsGet, { id }).subscribe({
        next: (dataset) => this.dataset.set(dataset),
        error: () => undefined,
      });
      onCleanup(() => call.unsubscribe());
    });
    this.followLoad();
    this.followStatus();
    againWhenBack(this.shape);
    inject(DestroyRef).onDestroy(() => this.shape.stop());
  }

  protected view(changes: { at?: number; where?: string[]; sort?: string }): void {
    const queryParams: Record<string, unknown> = {};
    if ('at' in changes) queryParams['at'] = changes.at === this.steps().length ? null : changes.at;
    if (changes.where) queryParams['where'] = changes.where.length > 0 ? changes.where : null;
    if ('sort' in changes) queryParams['sort'] = changes.sort === '' ? null : changes.sort;
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }

  protected filter(condition: string): void {
    if (!this.conditions().includes(condition)) this.view({ where: [...this.conditions(), condition] });
  }

  /** The view's filters become a step of the recipe. */
  protected keepOnly(): void {
    const where = allOf(this.conditions());
    if (where === undefined) return;
    this.changes.add(this.stand(), { op: 'filter', where });
    this.view({ where: [], ...(this.at() !== undefined && { at: this.stand() + 1 }) });
  }

  protected standAt(at: number): void {
    this.sheet.set(undefined);
    this.view({ at });
  }

  protected showAside(index: number): void {
    const condition = this.steps()[index] && asideCondition(this.steps()[index] as RecipeStep);
    this.sheet.set(undefined);
    if (condition !== undefined) this.view({ at: index, where: [condition] });
  }

  protected openOps(event: Event): void {
    const items = opMenu(this.words);
    this.opMenu()?.open(items, (event.currentTarget as HTMLElement).getBoundingClientRect());
  }

  protected startNew(op: string, column?: string): void {
    const form = formOf(op);
    if (!form) return;
    const step: RecipeStep = { id: freshId(op, this.steps()), op, ...form.fresh(column) };
    this.openForm({ index: this.stand(), step, isNew: true });
  }

  protected startEdit(index: number): void {
    const step = this.steps()[index];
    if (step && formOf(step.op)) this.openForm({ index, step, isNew: false });
  }

  protected formChanged(step: RecipeStep): void {
    this.edited.update((edited) => edited && { ...edited, step });
  }

  protected applyForm(): void {
    const edited = this.edited();
    if (!edited || !this.editedComplete()) return;
    this.edited.set(undefined);
    this.sheet.set(undefined);
    if (edited.isNew) {
      this.addHere(edited.step);
    } else {
      this.changes.replace(edited.index, edited.step);
    }
    this.list()?.focusStep(edited.index);
  }

  protected cancelForm(): void {
    const edited = this.edited();
    this.edited.set(undefined);
    this.sheet.set(undefined);
    if (edited && !edited.isNew) this.list()?.focusStep(edited.index);
    else this.grid()?.focus();
  }

  protected switchStep({ index, off }: { index: number; off: boolean }): void {
    this.changes.switch(index, off);
  }

  protected removeStep(index: number): void {
    if (this.edited()?.index === index) this.edited.set(undefined);
    const stand = this.stand();
    this.changes.remove(index);
    if (this.at() !== undefined && index < stand) this.view({ at: stand - 1 });
  }

  protected moveStep({ from, to }: { from: number; to: number }): void {
    this.changes.move(from, to);
  }

  protected moveColumn({ column, by }: { column: GridColumn; by: -1 | 1 }): void {
    const view = this.shape.view();
    const step = view && moveStep(view.columns, column.name, by);
    if (!step) return;
    const last = this.steps()[this.stand() - 1];
    // Moving on is one step, not one for each place.
    if (
      last?.op === 'reorder' &&
      Array.isArray(last['columns']) &&
      last['columns'].length === view.columns.length
    )
      this.changes.replace(this.stand() - 1, { ...last, columns: step['columns'] as string[] });
    else this.addHere(step);
  }

  protected openColumnMenu({ column, at }: { column: GridColumn; at: DOMRect }): void {
    const columns = this.shape.view()?.columns ?? [];
    const index = columns.findIndex(({ name }) => name === column.name);
    this.menuColumn.set(column);
    const items = columnMenu(column, this.words, {
      first: index === 0,
      last: index === columns.length - 1,
      sorted: this.sorted() !== undefined,
    });
    this.columnMenu()?.open(items, at);
  }

  protected columnMenuChosen(id: string): void {
    const column = this.menuColumn();
    if (!column) return;
    const { name } = column;
    if (id.startsWith('op:')) {
      const op = id.slice(3);
      if (op !== 'drop') return this.startNew(op, name);
      this.addHere({ op: 'drop', columns: [name] });
    } else if (id === 'sortUp' || id === 'sortDown')
      this.view({ sort: `${name}:${id === 'sortUp' ? 'asc' : 'desc'}` });
    else if (id === 'unsort') this.view({ sort: '' });
    else if (id === 'empty' || id === 'full') this.filter(emptyCondition(column, id === 'empty'));
    else if (id === 'left' || id === 'right') this.moveColumn({ column, by: id === 'left' ? -1 : 1 });
    else this.grid()?.widen(name, id === 'wider' ? 1 : -1);
    this.grid()?.focus();
  }

  protected findColumn(name: string): boolean {
    const column = this.shape
      .view()
      ?.columns.find((each) => each.name.toLowerCase() === name.trim().toLowerCase());
    if (!column) return false;
    this.grid()?.showColumn(column.name);
    this.grid()?.focus();
    return true;
  }

  protected closeSide(): void {
    if (this.sheet() === undefined) this.sideClosed.set(true);
    this.sheet.set(undefined);
    this.grid()?.focus();
  }

  protected key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.sheet() === undefined || event.defaultPrevented) return;
    this.sheet.set(undefined);
    event.preventDefault();
  }

  private openForm(edited: Edited): void {
    const view = this.shape.view();
    const known = view && recipeKey(view.wanted) === recipeKey({ steps: this.steps(), upTo: edited.index });
    this.columnsBefore.set(known ? view.columns.map(({ name }) => name) : []);
    this.edited.set(edited);
    this.sheet.set('side');
    if (!known) this.learnColumns(edited.index);
    afterNextRender(
      () =>
        document
          .querySelector<HTMLElement>('dms-step-form form :is(input, select, textarea, button)')
          ?.focus(),
      { injector: this.injector },
    );
  }

  /** A step after those the shown rows have behind them; one stands on it then. */
  private addHere(step: RecipeStep): void {
    const stand = this.stand();
    this.changes.add(stand, step);
    if (this.at() !== undefined) this.view({ at: stand + 1 });
  }

  /** What columns there are before a step that the grid does not stand at. */
  private learnColumns(index: number): void {
    const load = this.load();
    if (!load) return;
    this.shape
      .columnsAfter({ datasetId: load.datasetId, steps: this.steps(), upTo: index })
      .subscribe((columns) => {
        if (this.edited()?.index === index) this.columnsBefore.set(columns.map(({ name }) => name));
      });
  }

  /** Another load has other rows: where one stood and what one filtered by says nothing about them. */
  private followLoad(): void {
    let name: string | undefined;
    effect(() => {
      const load = this.load();
      const before = name;
      name = load?.datasetId === undefined ? undefined : `${load.datasetId} ${load.object}`;
      if (before === undefined || name === undefined || before === name) return;
      untracked(() => {
        this.edited.set(undefined);
        this.chosenName.set(undefined);
        this.view({ at: this.steps().length, where: [], sort: '' });
      });
    });
  }

  private followStatus(): void {
    effect(() => {
      const form = this.edited();
      const label = form?.isNew ? 'shape.addStep' : 'shape.changeStep';
      // While a form is open, Ctrl+Enter applies it: it must not lead away from what is half done.
      this.status.setMain(form && { label, inFooter: false, press: () => this.applyForm() });
    });
    effect(() => {
      const trouble = this.done.trouble();
      this.status.setBlockers(
        trouble?.kind === 'step'
          ? [{ key: 'shape.blocked', params: { number: trouble.index + 1 }, focus: `step-${trouble.index}` }]
          : [],
        'shape',
      );
    });
  }
}
