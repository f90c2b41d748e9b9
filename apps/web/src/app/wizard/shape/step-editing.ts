import { Injectable, computed, inject, signal } from '@angular/core';
import type { GridColumn } from '../../ui/grid/grid-rows';
import { MigrationDraft } from '../migration-draft';
import { joined } from './cell-edit/cell-change';
import { moveStep } from './column-menu';
import { effectOf } from './effect-words';
import { isComplete } from './fields';
import { allOf } from './filter-words';
import { formOf } from './op-forms';
import { RecipeChanges } from './recipe-changes';
import { type RecipeStep, freshId } from './recipe-step';
import { ShapeAddress } from './shape-address';
import { ShapeView, type Wanted, recipeKey } from './shape-view';
import type { Effect } from './step-form';

/** The step a form is open for: a new one that would stand at `index`, or the one that stands there. */
export interface Edited {
  index: number;
  step: RecipeStep;
  isNew: boolean;
}

/** One step under a form, and the rows that are asked for meanwhile: those that the recipe would leave with it. */
@Injectable()
export class StepEditing {
  private readonly load = inject(MigrationDraft).load;
  private readonly changes = inject(RecipeChanges);
  private readonly address = inject(ShapeAddress);
  private readonly shape = inject(ShapeView);
  private readonly steps = this.changes.steps;
  private readonly current = signal<Edited | undefined>(undefined);
  private readonly columns = signal<readonly string[]>([]);

  readonly edited = this.current.asReadonly();
  private readonly openings = signal(0);
  /** Another number each time a form is opened. */
  readonly opened = this.openings.asReadonly();
  /** The columns the form chooses from: those before its step. */
  readonly columnsBefore = this.columns.asReadonly();
  private readonly isComplete = computed(() => {
    const edited = this.edited();
    return edited !== undefined && isComplete(formOf(edited.step.op)?.fields ?? [], edited.step);
  });
  /** The rows to show; while a form is open its step is the last: the grid shows what it would do. */
  readonly wanted = computed<Wanted | undefined>(() => {
    const load = this.load();
    if (!load) return undefined;
    const edited = this.edited();
    const where = allOf(this.address.conditions());
    const sort = this.address.sort();
    const view = { ...(where !== undefined && { where }), ...(sort !== undefined && { sort }) };
    const { datasetId } = load;
    const beside = this.address.side() === 'after' ? {} : { before: true as const };
    const earlier = this.steps().slice(0, edited?.index);
    if (edited && this.isComplete())
      return { datasetId, steps: [...earlier, edited.step], upTo: edited.index + 1, ...view, ...beside };
    if (edited) return { datasetId, steps: earlier, upTo: edited.index, ...view };
    const show = this.address.show();
    const upTo = this.address.stand();
    return { datasetId, steps: this.steps(), upTo, ...view, ...(show && { show }), ...(upTo > 0 && beside) };
  });
  readonly effect = computed<Effect>(() => {
    const edited = this.edited();
    const wanted = this.wanted();
    if (!edited || !wanted || !this.isComplete()) return { kind: 'incomplete' };
    if (this.shape.busy()) return { kind: 'looking' };
    const [view, trouble] = [this.shape.view(), this.shape.trouble()];
    return effectOf(edited.index, wanted, view, trouble, this.columns().length);
  });

  /** False where there is no form for it. */
  startNew(op: string, column?: string): boolean {
    const form = formOf(op);
    if (!form) return false;
    const step: RecipeStep = { id: freshId(op, this.steps()), op, ...form.fresh(column) };
    this.open({ index: this.address.stand(), step, isNew: true });
    return true;
  }

  /** A form for a step that somebody has thought of; without a form for it, it is added as it is. */
  startWith(suggested: RecipeStep): boolean {
    const step = { ...suggested, id: freshId(suggested.op, this.steps()) };
    if (!formOf(step.op)) this.addHere(step);
    else this.open({ index: this.address.stand(), step, isNew: true });
    return formOf(step.op) !== undefined;
  }

  startEdit(index: number): boolean {
    const step = this.steps()[index];
    if (!step || !formOf(step.op)) return false;
    this.open({ index, step, isNew: false });
    return true;
  }

  change(step: RecipeStep): void {
    this.current.update((edited) => edited && { ...edited, step });
  }

  /** Answers where the step stands now; undefined while it lacks something. */
  apply(): number | undefined {
    const edited = this.edited();
    if (!edited || !this.isComplete()) return undefined;
    this.close();
    if (edited.isNew) this.addHere(edited.step);
    else this.changes.replace(edited.index, edited.step);
    return edited.index;
  }

  close(): void {
    this.current.set(undefined);
  }

  /** A step after those the shown rows have behind them; one stands on it then. */
  addHere(step: RecipeStep): void {
    const stand = this.address.stand();
    this.changes.add(stand, step);
    if (this.address.standsFast()) this.address.go({ at: stand + 1 });
  }

  /** Translations of one column, one after another, are one step. */
  changeCells(step: Omit<RecipeStep, 'id'>): void {
    const index = this.address.stand() - 1;
    const more = joined(this.steps()[index], step as RecipeStep);
    if (more) this.changes.replace(index, more);
    else this.addHere(step as RecipeStep);
  }

  /** Moving a column on is one step, not one for each place. */
  moveColumn(columns: readonly GridColumn[], name: string, by: -1 | 1): void {
    const step = moveStep(columns, name, by);
    if (!step) return;
    const index = this.address.stand() - 1;
    const last = this.steps()[index];
    const placed = last?.['columns'];
    if (last?.op === 'reorder' && Array.isArray(placed) && placed.length === columns.length)
      this.changes.replace(index, { ...last, columns: step['columns'] as string[] });
    else this.addHere(step);
  }

  private open(edited: Edited): void {
    const view = this.shape.view();
    const known = view && recipeKey(view.wanted) === recipeKey({ steps: this.steps(), upTo: edited.index });
    this.columns.set(known ? view.columns.map(({ name }) => name) : []);
    this.current.set(edited);
    this.openings.update((count) => count + 1);
    if (!known) this.learnColumns(edited.index);
  }

  /** What columns there are before a step that the grid does not stand at. */
  private learnColumns(index: number): void {
    const load = this.load();
    if (!load) return;
    this.shape
      .columnsAfter({ datasetId: load.datasetId, steps: this.steps(), upTo: index })
      .subscribe((columns) => {
        if (this.edited()?.index === index) this.columns.set(columns.map(({ name }) => name));
      });
  }
}
