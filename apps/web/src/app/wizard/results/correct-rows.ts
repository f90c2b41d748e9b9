import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  output,
  untracked,
} from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Asking } from '../../api/asking';
import { Api } from '../../client/api';
import { runsOutcomes } from '../../client/fn/runs/runs-outcomes';
import type { OutcomeDto } from '../../client/models/outcome-dto';
import type { OutcomesDto } from '../../client/models/outcomes-dto';
import type { RunDto } from '../../client/models/run-dto';
import { Formats } from '../../language/formats';
import { ProblemPanel } from '../../ui/problem-panel';
import { Skeleton } from '../../ui/skeleton';

/** A failed row with the cells that were put right; an emptied cell is null. */
export interface CorrectedRow {
  load: string;
  _out: number;
  values: Record<string, string | null>;
}

/** More rows than one puts right by hand are put right by a step of the recipe. */
const most = 50;

/** The failed rows of a run, their cells open to be put right; tells all corrections whenever one changes. */
@Component({
  selector: 'dms-correct-rows',
  imports: [ProblemPanel, Skeleton, TranslocoDirective],
  templateUrl: './correct-rows.html',
  styles: `
    :host {
      display: grid;
      min-width: 0;
    }
    .scroll {
      max-height: 45dvh;
      overflow: auto;
    }
    input {
      min-width: 10ch;
    }
    .why {
      max-width: 32ch;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CorrectRows {
  readonly run = input.required<RunDto>();
  readonly corrected = output<CorrectedRow[]>();

  private readonly api = inject(Api);
  protected readonly formats = inject(Formats);
  protected readonly answer = new Asking<OutcomesDto>();
  /** Rows that nobody tried again yet. */
  protected readonly rows = computed(
    () => this.answer.value()?.rows.filter(({ retriedBy }) => retriedBy === undefined) ?? [],
  );
  protected readonly columns = computed(() => [
    ...new Set(this.rows().flatMap(({ values }) => Object.keys(values))),
  ]);
  private readonly corrections = new Map<string, CorrectedRow>();

  constructor() {
    effect(() => {
      const { id } = this.run();
      untracked(() =>
        this.answer.ask(() => this.api.invoke(runsOutcomes, { id, status: 'failed', limit: most })),
      );
    });
  }

  protected text({ values }: OutcomeDto, column: string): string {
    const value = values[column] ?? '';
    return Array.isArray(value) ? value.join(';') : String(value);
  }

  protected change(row: OutcomeDto, column: string, text: string): void {
    const key = `${row._out} ${row.load}`;
    const { load, _out } = row;
    const others = Object.entries(this.corrections.get(key)?.values ?? {}).filter(
      ([name]) => name !== column,
    );
    const own: [string, string | null][] = [[column, text === '' ? null : text]];
    const values = Object.fromEntries(text === this.text(row, column) ? others : [...others, ...own]);
    if (Object.keys(values).length === 0) this.corrections.delete(key);
    else this.corrections.set(key, { load, _out, values });
    this.corrected.emit([...this.corrections.values()]);
  }
}
