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
import type { OutcomesDto } from '../client/models/outcomes-dto';
import type { ShownOutcomeStatus } from '../client/models/shown-outcome-status';
import { Formats } from '../language/formats';
import { Language } from '../language/language';
import { Asking } from '../api/asking';
import { CellValue } from '../ui/cell-value';
import { EmptyState } from '../ui/empty-state';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import { Status } from '../ui/status';
import { outcomeLooks } from './outcome-look';

export const outcomesShown = 50;

/** Which rows of a run are shown. */
export interface OutcomeFilter {
  load?: string;
  status?: ShownOutcomeStatus;
  code?: string;
}

/** Rows of a run and what becomes of them, filtered and paged by the server. */
@Component({
  selector: 'dms-outcome-rows',
  imports: [CellValue, EmptyState, MatButton, ProblemPanel, Skeleton, Status, TranslocoDirective],
  templateUrl: './outcome-rows.html',
  styleUrl: './outcome-rows.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OutcomeRows {
  readonly runId = input.required<string>();
  readonly filter = input.required<OutcomeFilter>();
  /** From 1. */
  readonly page = input(1);
  /** The column to look at comes first. */
  readonly column = input<string>();
  readonly caption = input.required<string>();
  /** `check`: what would happen; `load`: what did. */
  readonly mode = input.required<'check' | 'load'>();
  readonly paged = output<number>();
  /** How many rows the filter finds. */
  readonly counted = output<number>();

  private readonly api = inject(Api);
  protected readonly formats = inject(Formats);
  protected readonly rows = new Asking<OutcomesDto>();
  protected readonly looks = outcomeLooks;
  protected readonly columns = computed(() => {
    const names = new Set((this.rows.last()?.rows ?? []).flatMap(({ values }) => Object.keys(values)));
    const column = this.column();
    if (column === undefined || !names.delete(column)) return [...names];
    return [column, ...names];
  });
  protected readonly showsLoad = computed(
    () =>
      this.filter().load === undefined && new Set(this.rows.last()?.rows.map(({ load }) => load)).size > 1,
  );
  protected readonly first = computed(() => (this.page() - 1) * outcomesShown + 1);
  protected readonly last = computed(() => this.first() + (this.rows.last()?.rows.length ?? 0) - 1);
  protected readonly pages = computed(() =>
    Math.max(1, Math.ceil((this.rows.last()?.total ?? 0) / outcomesShown)),
  );

  constructor() {
    const language = inject(Language);
    effect(() => {
      const params: RunsOutcomes$Params = {
        id: this.runId(),
        ...this.filter(),
        offset: (this.page() - 1) * outcomesShown,
        limit: outcomesShown,
      };
      language.code();
      untracked(() => this.rows.ask(() => this.api.invoke(runsOutcomes, params)));
    });
    effect(() => {
      const total = this.rows.value()?.total;
      if (total !== undefined) untracked(() => this.counted.emit(total));
    });
    inject(DestroyRef).onDestroy(() => this.rows.stop());
  }
}
