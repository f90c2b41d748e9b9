import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Subscription } from 'rxjs';
import { type Problem, problemOf } from '../../api/problem';
import { Api } from '../../client/api';
import { runsOutcomes } from '../../client/fn/runs/runs-outcomes';
import type { OutcomeDto } from '../../client/models/outcome-dto';
import type { OutcomesDto } from '../../client/models/outcomes-dto';
import type { RunDto } from '../../client/models/run-dto';
import type { ShownOutcomeStatus } from '../../client/models/shown-outcome-status';
import { Formats } from '../../language/formats';
import { Language } from '../../language/language';
import { EmptyState } from '../../ui/empty-state';
import { ProblemPanel } from '../../ui/problem-panel';
import { Skeleton } from '../../ui/skeleton';
import { Status, type Tone } from '../../ui/status';
import type { IconName } from '../../ui/icon-names';
import { outputParts } from './sums';

const pageSize = 50;
const mostColumns = 40;
const fewValues = 4;

/** `old`: another page was asked for and is not there yet. */
type State =
  | { kind: 'loading' }
  | { kind: 'failed'; problem: Problem }
  | { kind: 'ready'; page: OutcomesDto; old: boolean };

export interface OutcomeFilter {
  only?: string;
  status?: string;
  code?: string;
  page?: number;
}

const looks: Record<ShownOutcomeStatus, { tone: Tone; icon: IconName }> = {
  created: { tone: 'success', icon: 'check_circle' },
  updated: { tone: 'success', icon: 'check_circle' },
  deleted: { tone: 'neutral', icon: 'delete' },
  unchanged: { tone: 'neutral', icon: 'check_circle' },
  skipped: { tone: 'neutral', icon: 'info' },
  failed: { tone: 'error', icon: 'error_outline' },
  unknown: { tone: 'warn', icon: 'help_outline' },
  pending: { tone: 'neutral', icon: 'schedule' },
};

/** What became of each output row, page by page as the server gives it; the filters stand in the address. */
@Component({
  selector: 'dms-outcome-grid',
  imports: [EmptyState, MatButton, ProblemPanel, Skeleton, Status, TranslocoDirective],
  templateUrl: './outcome-grid.html',
  styleUrl: './outcome-grid.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OutcomeGrid {
  readonly run = input.required<RunDto>();
  readonly filter = input.required<OutcomeFilter>();
  /** Where records of this org can be opened; undefined where there is no such page. */
  readonly recordsAt = input<string>();
  readonly filtered = output<OutcomeFilter>();

  private readonly api = inject(Api);
  protected readonly formats = inject(Formats);
  protected readonly looks = looks;
  protected readonly statuses = outputParts;
  protected readonly state = signal<State>({ kind: 'loading' });
  private request?: Subscription;

  /** An unknown word in the address filters by nothing. */
  protected readonly status = computed(() => outputParts.find((part) => part === this.filter().status));
  protected readonly only = computed(
    () => this.run().loads.find(({ name }) => name === this.filter().only)?.name,
  );
  protected readonly page = computed(() => Math.max(1, this.filter().page ?? 1));
  protected readonly isFiltered = computed(() => Boolean(this.only() ?? this.status() ?? this.filter().code));
  /** Columns only make sense within one load. */
  protected readonly columns = computed(() => {
    const state = this.state();
    if (state.kind !== 'ready' || (this.only() === undefined && this.run().loads.length > 1)) return [];
    return [...new Set(state.page.rows.flatMap(({ values }) => Object.keys(values)))].slice(0, mostColumns);
  });
  protected readonly last = computed(() => {
    const state = this.state();
    return state.kind === 'ready' ? Math.max(1, Math.ceil(state.page.total / pageSize)) : 1;
  });

  constructor() {
    const language = inject(Language);
    const question = computed(
      () => ({ run: this.run().id, state: this.run().state, ...this.filter(), language: language.code() }),
      { equal: (left, right) => JSON.stringify(left) === JSON.stringify(right) },
    );
    effect(() => {
      question();
      untracked(() => this.ask());
    });
  }

  protected ask(): void {
    this.request?.unsubscribe();
    this.state.update((state) => (state.kind === 'ready' ? { ...state, old: true } : { kind: 'loading' }));
    const wanted = {
      id: this.run().id,
      load: this.only(),
      status: this.status(),
      code: this.filter().code || undefined,
      offset: (this.page() - 1) * pageSize,
      limit: pageSize,
    };
    this.request = this.api.invoke(runsOutcomes, wanted).subscribe({
      next: (page) => this.state.set({ kind: 'ready', page, old: false }),
      error: (error: unknown) => this.state.set({ kind: 'failed', problem: problemOf(error) }),
    });
  }

  protected choose(changes: OutcomeFilter): void {
    const { only, status, code } = this.filter();
    this.filtered.emit({ only, status, code, ...changes });
  }

  /** The first few values of a row, where loads with different columns stand under each other. */
  protected few({ values }: OutcomeDto): string {
    const given = Object.entries(values).filter(([, value]) => value !== null && value !== '');
    const shown = given.slice(0, fewValues).map(([name, value]) => `${name}: ${text(value)}`);
    return [...shown, ...(given.length > fewValues ? ['…'] : [])].join(' · ');
  }

  protected text = text;
}

function text(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
