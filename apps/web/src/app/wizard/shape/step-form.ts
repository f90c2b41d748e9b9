import { NgTemplateOutlet } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
} from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Problem } from '../../api/problem';
import { Api } from '../../client/api';
import { datasetsGet } from '../../client/fn/datasets/datasets-get';
import { datasetsList } from '../../client/fn/datasets/datasets-list';
import type { StepCountsDto } from '../../client/models/step-counts-dto';
import { Formats } from '../../language/formats';
import { Icon } from '../../ui/icon';
import { getAt, setAt } from './at-path';
import { ColumnsField } from './columns-field';
import { EntriesField } from './entries-field';
import { ExpressionField, problemFits } from './expression-field';
import type { ChoiceField, Field, VariantField } from './field';
import { effectSentences } from './effect-words';
import { isComplete } from './fields';
import { formOf } from './op-forms';
import type { RecipeStep } from './recipe-step';
import type { Words } from './sentence';

export interface NamedDataset {
  id: string;
  name: string;
}

/** What the form's step would do to the rows, as far as it is known. */
export type Effect =
  | { kind: 'incomplete' }
  | { kind: 'looking' }
  | { kind: 'problem'; problem: Problem }
  | { kind: 'known'; counts: StepCountsDto; columns: { more: number; fewer: number } };

let forms = 0;

/** One form for every op, made from its description; whatever else a step holds is kept. */
@Component({
  selector: 'dms-step-form',
  imports: [
    ColumnsField,
    EntriesField,
    ExpressionField,
    Icon,
    MatButton,
    MatIconButton,
    NgTemplateOutlet,
    TranslocoDirective,
  ],
  templateUrl: './step-form.html',
  styleUrl: './step-form.scss',
  host: { '(keydown)': 'key($event)' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StepForm {
  /** As edited so far. */
  readonly step = input.required<RecipeStep>();
  readonly isNew = input.required<boolean>();
  /** Another number each time the form is opened: it takes the keyboard then. */
  readonly opened = input.required<number>();
  /** Names of the columns before the step. */
  readonly columns = input.required<readonly string[]>();
  /** The commonest values of a column, where they are known. */
  readonly valuesOf = input.required<(column: string) => readonly string[]>();
  readonly effect = input.required<Effect>();
  readonly changed = output<RecipeStep>();
  readonly applied = output();
  readonly cancelled = output();

  private readonly api = inject(Api);
  protected readonly formats = inject(Formats);
  protected readonly id = `step-form-${++forms}`;
  protected readonly datasets = signal<readonly NamedDataset[]>([]);
  protected readonly otherColumns = signal<readonly string[]>([]);

  protected readonly fields = computed(() => formOf(this.step().op)?.fields ?? []);
  protected readonly shown = computed(() =>
    this.fields().filter(({ more, when }) => !more && (!when || when(this.step()))),
  );
  protected readonly hidden = computed(() =>
    this.fields().filter(({ more, when }) => more && (!when || when(this.step()))),
  );
  protected readonly complete = computed(() => isComplete(this.fields(), this.step()));
  protected readonly values = computed(() => {
    const column = this.step()['column'];
    return typeof column === 'string' ? this.valuesOf()(column) : [];
  });
  private readonly otherId = computed(() => getAt(this.step(), ['with', 'datasetId']));
  private readonly needsDatasets = computed(() => ['join', 'union'].includes(this.step().op));

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const injector = inject(Injector);
    effect(() => {
      this.opened();
      const first = 'form :is(input, select, textarea, button)';
      afterNextRender(() => element.querySelector<HTMLElement>(first)?.focus(), { injector });
    });
    effect((onCleanup) => {
      if (!this.needsDatasets()) return;
      const call = this.api
        .invoke(datasetsList, { state: 'ready', limit: 200 })
        .subscribe({ next: ({ items }) => this.datasets.set(items), error: () => this.datasets.set([]) });
      onCleanup(() => call.unsubscribe());
    });
    effect((onCleanup) => {
      const id = this.otherId();
      untracked(() => this.otherColumns.set([]));
      if (typeof id !== 'string' || id === '') return;
      const call = this.api.invoke(datasetsGet, { id }).subscribe({
        next: ({ columns }) => this.otherColumns.set(columns.map(({ name }) => name)),
        error: () => this.otherColumns.set([]),
      });
      onCleanup(() => call.unsubscribe());
    });
  }

  protected value(field: Field): unknown {
    return getAt(this.step(), field.path);
  }

  protected text(field: Field): string {
    const value = this.value(field);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  }

  protected set(field: Field, value: unknown): void {
    this.changed.emit(setAt(this.step(), field.path, value));
  }

  protected setText(field: Field, value: string): void {
    const kept = value !== '' || !field.optional;
    this.set(field, kept ? value : undefined);
  }

  protected setWhole(field: Field, value: string): void {
    this.set(field, /^\d+$/.test(value) ? Number(value) : undefined);
  }

  protected wordOf(field: ChoiceField): string {
    const value = this.value(field);
    return field.choices.find((choice) => choice.value === value)?.word ?? field.usual ?? '';
  }

  protected choose(field: ChoiceField, word: string): void {
    this.set(field, field.choices.find((choice) => choice.word === word)?.value);
  }

  protected variantOf(field: VariantField): string {
    return field.variants.find(({ holds }) => holds(this.step()))?.word ?? '';
  }

  protected vary(field: VariantField, word: string): void {
    const variant = field.variants.find((each) => each.word === word);
    if (variant) this.changed.emit(variant.become(this.step()));
  }

  protected tick(field: Field, ticked: boolean): void {
    const meaning = field.kind === 'flag' ? (field.ticked ?? true) : true;
    this.set(field, ticked ? meaning : undefined);
  }

  /** The problem that belongs under this field, if it is this one's. */
  protected problemOf(field: Field): Problem | undefined {
    const state = this.effect();
    if (state.kind !== 'problem') return undefined;
    return field === this.fieldAtFault() ? state.problem : undefined;
  }

  /** What no field shows. */
  protected readonly restProblem = computed(() => {
    const state = this.effect();
    return state.kind === 'problem' && !this.fieldAtFault() ? state.problem : undefined;
  });

  private readonly fieldAtFault = computed(() => {
    const state = this.effect();
    if (state.kind !== 'problem') return undefined;
    const { problem } = state;
    const written = this.fields().filter(({ kind }) => kind === 'expression');
    const fitting = written.find((field) => problemFits(this.value(field), problem));
    if (fitting) return fitting;
    const isExpression = ['BAD_EXPRESSION', 'FORBIDDEN_EXPRESSION'].includes(problem.code);
    return isExpression && written.length === 1 ? written[0] : undefined;
  });

  protected apply(): void {
    if (this.complete()) this.applied.emit();
    else this.firstMissing()?.focus();
  }

  protected key(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.cancelled.emit();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.apply();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private firstMissing(): HTMLElement | null {
    const missing = this.fields().find((field) => !isComplete([field], this.step()));
    const index = missing ? this.fields().indexOf(missing) : -1;
    return document.querySelector<HTMLElement>(
      `#${this.id}-field-${index} :is(input, select, textarea, button)`,
    );
  }

  protected effectWords({ counts, columns }: Effect & { kind: 'known' }, t: Words): string {
    return effectSentences(counts, columns, t, this.formats).join(' ');
  }

  protected place(field: Field): number {
    return this.fields().indexOf(field);
  }

  protected trackOf(field: Field): string {
    return `${field.kind}:${field.path.join('.')}`;
  }
}
