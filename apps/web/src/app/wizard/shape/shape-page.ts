import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Api } from '../../client/api';
import { Formats } from '../../language/formats';
import { EmptyState } from '../../ui/empty-state';
import { Grid } from '../../ui/grid/grid';
import type { CellAt, GridColumn } from '../../ui/grid/grid-rows';
import { Icon } from '../../ui/icon';
import { Menu } from '../../ui/menu/menu';
import { Palette } from '../../ui/palette/palette';
import { ProblemPanel } from '../../ui/problem-panel';
import { type Segment, Segments } from '../../ui/segments';
import { Skeleton } from '../../ui/skeleton';
import { MigrationDraft } from '../migration-draft';
import { StepStatus } from '../step-status';
import { type RowKey, canChange, keyOf } from './cell-edit/cell-change';
import { ChangeCell } from './cell-edit/change-cell';
import { AlikeValues } from './clusters/alike-values';
import { columnMenu, emptyCondition, opMenu } from './column-menu';
import { ColumnHead } from './column-head';
import { ColumnProfile } from './column-profile';
import { type Side, sides } from './comparison';
import { FollowRow } from './follow/follow-row';
import { allOf, without } from './filter-words';
import { RecipeChanges } from './recipe-changes';
import { RecipeCounts } from './recipe-counts';
import { type RecipeStep, columnsOf } from './recipe-step';
import { RecipeList } from './recipe-list';
import { RecipeShelf } from './shelf/recipe-shelf';
import { ShapeAddress } from './shape-address';
import { shapeCommands } from './shape-commands';
import { type Chosen, ShapeView, type Wanted, againWhenBack } from './shape-view';
import { ShownRows } from './shown-rows';
import { StepEditing } from './step-editing';
import { StepForm } from './step-form';
import { SuggestedSteps } from './suggested-steps';

const typingMs = 400;

/** The rows of the load and the recipe that shapes them: every change is seen on the rows before it is made. */
@Component({
  selector: 'dms-shape-page',
  imports: [
    AlikeValues,
    ChangeCell,
    ColumnHead,
    ColumnProfile,
    EmptyState,
    FollowRow,
    Grid,
    Icon,
    MatButton,
    Menu,
    ProblemPanel,
    RecipeList,
    RecipeShelf,
    Skeleton,
    RouterLink,
    Segments,
    StepForm,
    SuggestedSteps,
    TranslocoDirective,
  ],
  providers: [
    RecipeChanges,
    ShapeAddress,
    ShownRows,
    StepEditing,
    { provide: ShapeView, useFactory: () => new ShapeView(inject(Api)) },
  ],
  templateUrl: './shape-page.html',
  styleUrl: './shape-page.scss',
  host: { '(keydown)': 'key($event)' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ShapePage {
  private readonly transloco = inject(TranslocoService);
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
  protected readonly address = inject(ShapeAddress);
  protected readonly stand = this.address.stand;
  protected readonly conditions = this.address.conditions;
  protected readonly filters = this.address.filters;
  protected readonly sorted = this.address.sorted;
  protected readonly editing = inject(StepEditing);
  protected readonly edited = this.editing.edited;

  protected readonly chosenName = signal<string | undefined>(undefined);
  protected readonly sideClosed = signal(false);
  /** The column whose profile is shown: the one the keyboard is at, at first the first. */
  protected readonly chosen = computed<GridColumn | undefined>(() => {
    const columns = this.shape.view()?.columns ?? [];
    return columns.find(({ name }) => name === this.chosenName()) ?? columns[0];
  });
  /** On narrow screens the recipe and the column come up from below, one at a time. */
  protected readonly sheet = signal<'recipe' | 'side' | undefined>(undefined);
  /** The source row that is drawn through the recipe. */
  protected readonly followed = signal<number | undefined>(undefined);
  /** The column whose alike values are looked for. */
  protected readonly alike = signal<string | undefined>(undefined);
  /** The cell that is changed, and what tells its row apart. */
  protected readonly changing = signal<{ cell: CellAt; key: RowKey | undefined } | undefined>(undefined);
  /** Cells are those of the rows as they are: not before a step, not set aside, not with a form that is open. */
  protected readonly canEdit = computed(
    () => this.edited() === undefined && !this.address.show() && this.address.side() !== 'before',
  );
  private readonly menuColumn = signal<GridColumn | undefined>(undefined);

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

  protected readonly rows = inject(ShownRows);
  /** The sides of the last step, where there is one to look at. */
  protected readonly sides = computed<Segment<Side>[]>(() => {
    const has = this.edited() !== undefined || this.stand() > 0;
    if (!has || this.address.show() === 'setAside') return [];
    return sides.map((value) => ({ value, label: this.words(`shape.side.${value}`) }));
  });
  protected readonly without = without;
  protected readonly words = (key: string, params?: Record<string, unknown>): string =>
    this.transloco.translate(key, params);
  constructor() {
    let before: Wanted | undefined;
    effect(() => {
      const wanted = this.editing.wanted();
      if (!wanted || JSON.stringify(wanted) === JSON.stringify(before)) return;
      const typing = untracked(this.edited) !== undefined && before?.datasetId === wanted.datasetId;
      before = wanted;
      untracked(() => this.shape.show(wanted, typing ? typingMs : 0));
    });
    this.followLoad();
    this.followStatus();
    inject(Palette).offer(() =>
      shapeCommands(this.words, this.shape.view()?.columns ?? [], {
        find: (name) => this.findColumn(name),
        add: (op) => this.startNew(op),
      }),
    );
    againWhenBack(this.shape);
    inject(DestroyRef).onDestroy(() => this.shape.stop());
  }

  /** The view's filters become a step of the recipe. */
  protected keepOnly(): void {
    const where = allOf(this.conditions());
    if (where === undefined) return;
    this.changes.add(this.stand(), { op: 'filter', where });
    this.address.go({ where: [], ...(this.address.standsFast() && { at: this.stand() + 1 }) });
  }

  protected standAt(at: number): void {
    this.sheet.set(undefined);
    this.address.go({ at });
  }

  protected showRows({ index, show }: { index: number; show: Chosen }): void {
    this.sheet.set(undefined);
    this.address.go({ at: index + 1, where: [], show });
  }

  protected openOps(event: Event): void {
    const items = opMenu(this.words);
    this.opMenu()?.open(items, (event.currentTarget as HTMLElement).getBoundingClientRect());
  }

  protected startNew(op: string, column?: string): void {
    if (this.editing.startNew(op, column)) this.sheet.set('side');
  }

  protected startSuggested(step: RecipeStep): void {
    const [column] = columnsOf(step);
    if (column !== undefined) this.grid()?.showColumn(column);
    if (this.editing.startWith(step)) this.sheet.set('side');
  }

  protected startEdit(index: number): void {
    if (this.editing.startEdit(index)) this.sheet.set('side');
  }

  protected applyForm(): void {
    const index = this.editing.apply();
    if (index === undefined) return;
    this.sheet.set(undefined);
    this.list()?.focusStep(index);
  }

  protected cancelForm(): void {
    const edited = this.edited();
    this.editing.close();
    this.sheet.set(undefined);
    if (edited && !edited.isNew) this.list()?.focusStep(edited.index);
    else this.grid()?.focus();
  }

  protected switchStep({ index, off }: { index: number; off: boolean }): void {
    this.changes.switch(index, off);
  }

  protected removeStep(index: number): void {
    if (this.edited()?.index === index) this.editing.close();
    const stand = this.stand();
    this.changes.remove(index);
    if (this.address.standsFast() && index < stand) this.address.go({ at: stand - 1 });
  }

  protected moveStep({ from, to }: { from: number; to: number }): void {
    this.changes.move(from, to);
  }

  protected moveColumn({ column, by }: { column: GridColumn; by: -1 | 1 }): void {
    const columns = this.shape.view()?.columns;
    if (columns) this.editing.moveColumn(columns, column.name, by);
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
    if (id === 'alike') return this.alike.set(name);
    if (id.startsWith('op:')) {
      const op = id.slice(3);
      if (op !== 'drop') return this.startNew(op, name);
      this.editing.addHere({ op: 'drop', columns: [name] });
    } else if (id === 'sortUp' || id === 'sortDown')
      this.address.go({ sort: `${name}:${id === 'sortUp' ? 'asc' : 'desc'}` });
    else if (id === 'unsort') this.address.go({ sort: '' });
    else if (id === 'empty' || id === 'full') this.address.filter(emptyCondition(column, id === 'empty'));
    else if (id === 'left' || id === 'right') this.moveColumn({ column, by: id === 'left' ? -1 : 1 });
    else this.grid()?.widen(name, id === 'wider' ? 1 : -1);
    this.grid()?.focus();
  }

  protected editCell(cell: CellAt): void {
    const profile = this.rows.profile();
    const columns = this.shape.view()?.columns ?? [];
    if (!canChange(cell)) return this.grid()?.openPeek();
    const key = keyOf(cell, columns, (name) => profile.get(name)?.isKey === true);
    this.changing.set({ cell, key });
  }

  protected merge(step: RecipeStep): void {
    this.alike.set(undefined);
    this.editing.addHere(step);
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

  /** Another load has other rows: where one stood and what one filtered by says nothing about them. */
  private followLoad(): void {
    let name: string | undefined;
    effect(() => {
      const load = this.load();
      const before = name;
      name = load?.datasetId === undefined ? undefined : `${load.datasetId} ${load.object}`;
      if (before === undefined || name === undefined || before === name) return;
      untracked(() => {
        this.editing.close();
        this.chosenName.set(undefined);
        this.address.go({ at: this.steps().length, where: [], sort: '' });
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
