import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { RunDto } from '../../client/models/run-dto';
import { Formats } from '../../language/formats';
import { OutcomeRows, type OutcomeFilter } from '../../runs/outcome-rows';
import { columnOf } from '../causes/causes';
import type { LoadDto } from '../../client/models/load-dto';
import { outputParts } from '../sums/sums';

/** As it stands in the address: words that may mean nothing. */
export interface Wanted {
  only?: string;
  status?: string;
  code?: string;
  field?: string;
  page?: number;
}

/** What became of each output row, by load, by outcome and by cause. */
@Component({
  selector: 'dms-outcome-finder',
  imports: [MatButton, OutcomeRows, TranslocoDirective],
  templateUrl: './outcome-finder.html',
  styleUrl: './outcome-finder.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OutcomeFinder {
  readonly run = input.required<RunDto>();
  readonly wanted = input.required<Wanted>();
  /** Of the migration as it is now: they say which column fed a field. */
  readonly loads = input.required<readonly LoadDto[]>();
  /** How many rows the chosen cause was found in, where one is chosen. */
  readonly expected = input<number>();
  readonly recordsAt = input<string>();
  readonly filtered = output<Wanted>();

  protected readonly formats = inject(Formats);
  protected readonly statuses = outputParts;
  /** An unknown word in the address filters by nothing. */
  protected readonly status = computed(() => outputParts.find((part) => part === this.wanted().status));
  protected readonly only = computed(
    () => this.run().loads.find(({ name }) => name === this.wanted().only)?.name,
  );
  protected readonly page = computed(() => Math.max(1, this.wanted().page ?? 1));
  protected readonly filter = computed<OutcomeFilter>(() => {
    const [load, status, code] = [this.only(), this.status(), this.wanted().code];
    return { ...(load && { load }), ...(status && { status }), ...(code && { code }) };
  });
  protected readonly isFiltered = computed(() => Object.keys(this.filter()).length > 0);
  /** The column that the cause is about. */
  protected readonly column = computed(() =>
    columnOf(
      this.wanted().field ?? null,
      this.loads().find(({ name }) => name === this.only()),
    ),
  );

  protected readonly found = signal<number | undefined>(undefined);
  /** Rows found by code are not those of a cause where several fields share the code. */
  protected readonly differs = computed(() => {
    const [expected, found] = [this.expected(), this.found()];
    return expected !== undefined && found !== undefined && found !== expected;
  });

  protected choose(changes: Wanted): void {
    const { only, status, code, field } = this.wanted();
    this.filtered.emit({ only, status, code, field, ...changes });
  }
}
