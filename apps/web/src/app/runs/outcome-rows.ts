import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  output,
  untracked,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Api } from '../client/api';
import { type RunsOutcomes$Params, runsOutcomes } from '../client/fn/runs/runs-outcomes';
import type { OutcomeDto } from '../client/models/outcome-dto';
import type { OutcomesDto } from '../client/models/outcomes-dto';
import type { ShownOutcomeStatus } from '../client/models/shown-outcome-status';
import { Formats } from '../language/formats';
import { Language } from '../language/language';
import { Asking } from '../api/asking';
import { CellValue, textOf } from '../ui/cell-value';
import { EmptyState } from '../ui/empty-state';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import { Status } from '../ui/status';
import { outcomeLooks } from './outcome-look';

export const outcomesShown = 50;
const mostColumns = 40;
const fewValues = 4;

/** Which rows of a run are shown. */
export interface OutcomeFilter {
  load?: string;
  status?: ShownOutcomeStatus;
  code?: string;
}

/**
 * Rows of a run and what becomes of them, filtered and paged by the server; on narrow screens each row is a card. The
 * content is the way out where no row is found.
 */
@Component({
  selector: 'dms-outcome-rows',
  imports: [CellValue, EmptyState, MatButton, ProblemPanel, Skeleton, Status, TranslocoDirective],
  templateUrl: './outcome-rows.html',
  styleUrl: './outcome-rows.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OutcomeRows {
  readonly runId = input.required<string>();
  /** Rows of a run that came to its end meanwhile are asked for again. */
  readonly runState = input<string>();
  readonly filter = input.required<OutcomeFilter>();
  /** From 1. */
  readonly page = input(1);
  /** The column to look at comes first. */
  readonly column = input<string>();
  readonly caption = input.required<string>();
  /** `check`: what would happen; `load`: what did. */
  readonly mode = input.required<'check' | 'load'>();
  /** Where records of this org can be opened; undefined where there is no such page. */
  readonly recordsAt = input<string>();
  readonly paged = output<number>();
  /** How many rows the filter finds. */
  readonly counted = output<number>();

  private readonly api = inject(Api);
  protected readonly formats = inject(Formats);
  protected readonly rows = new Asking<OutcomesDto>();
  protected readonly looks = outcomeLooks;
  /** Rows of several loads stand under each other: they have no columns in common. */
  protected readonly isMixed = computed(
    () =>
      this.filter().load === undefined && new Set(this.rows.last()?.rows.map(({ load }) => load)).size > 1,
  );
  protected readonly columns = computed(() => {
    if (this.isMixed()) return [];
    const names = new Set((this.rows.last()?.rows ?? []).flatMap(({ values }) => Object.keys(values)));
    const column = this.column();
    const first = column !== undefined && names.delete(column) ? [column] : [];
    return [...first, ...names].slice(0, mostColumns);
  });
  protected readonly showsRecords = computed(() =>
    (this.rows.last()?.rows ?? []).some(({ salesforceId }) => salesforceId !== null),
  );
  protected readonly first = computed(() => (this.page() - 1) * outcomesShown + 1);
  protected readonly last = computed(() => this.first() + (this.rows.last()?.rows.length ?? 0) - 1);
  protected readonly pages = computed(() =>
    Math.max(1, Math.ceil((this.rows.last()?.total ?? 0) / outcomesShown)),
  );

  constructor() {
    const language = inject(Language);
    const question = computed(
      () => ({
        run: this.runState(),
        language: language.code(),
        params: {
          id: this.runId(),
          ...this.filter(),
          offset: (this.page() - 1) * outcomesShown,
          limit: outcomesShown,
        } satisfies RunsOutcomes$Params,
      }),
      { equal: (left, right) => JSON.stringify(left) === JSON.stringify(right) },
    );
    effect(() => {
      const { params } = question();
      untracked(() => this.rows.ask(() => this.api.invoke(runsOutcomes, params)));
    });
    effect(() => {
      const total = this.rows.value()?.total;
      if (total !== undefined) untracked(() => this.counted.emit(total));
    });
    inject(DestroyRef).onDestroy(() => this.rows.stop());
  }

  /** The first few values of a row that shares no columns with the one above it. */
  protected few({ values }: OutcomeDto): string {
    const given = Object.entries(values).filter(([, value]) => value !== null && value !== '');
    const shown = given.slice(0, fewValues).map(([name, value]) => `${name}: ${textOf(value)}`);
    return [...shown, ...(given.length > fewValues ? ['…'] : [])].join(' · ');
  }
}
