import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { ColumnProfileDto } from '../../client/models/column-profile-dto';
import { Formats } from '../../language/formats';
import { cellText } from '../../ui/grid/cell-look';
import { GridCell } from '../../ui/grid/grid-cell';
import type { GridColumn } from '../../ui/grid/grid-rows';
import { Icon } from '../../ui/icon';
import { edgeWords, type NumberRange, rangeBars } from './number-range';
import { quotedName, quotedText } from './sql-words';

/** Looks of values that have words here; the profile may know more of them. */
const semantics: ReadonlySet<string> = new Set([
  'salesforceId',
  'email',
  'url',
  'boolean',
  'integer',
  'decimal',
  'decimalComma',
  'date',
  'postalCode',
  'code',
  'country',
  'phone',
  'currency',
]);

/** Of a key that was entered twice now and then, and of a column that repeats by its nature. */
const mostRepeated = 0.2;

/** What is in a column: how full it is, how many values, how its numbers lie, and the commonest ones. A press shows their rows. */
@Component({
  selector: 'dms-column-profile',
  imports: [GridCell, Icon, MatIconButton, TranslocoDirective],
  templateUrl: './column-profile.html',
  styleUrl: './column-profile.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ColumnProfile {
  readonly column = input.required<GridColumn>();
  readonly profile = input.required<ColumnProfileDto | undefined>();
  readonly rows = input.required<number>();
  /** Whether a step can be added just now. */
  readonly canDedupe = input(false);
  /** What the rows are looked through already. */
  readonly conditions = input<readonly string[]>([]);
  /** A condition to look through. */
  readonly filtered = output<string>();
  /** Rows of which this column says the same are to become one. */
  readonly dedupe = output();
  readonly closed = output();
  protected readonly formats = inject(Formats);
  protected readonly semantics = semantics;
  protected readonly valueCondition = valueCondition;

  protected readonly name = computed(() => quotedName(this.column().name));
  protected readonly most = computed(() =>
    Math.max(1, ...(this.profile()?.top ?? []).map(({ count }) => count)),
  );

  /** Values that come more than once, in a column in which nearly every one comes once. */
  protected readonly repeated = computed(() => {
    const { duplicates, distinct = 0 } = this.profile() ?? {};
    return duplicates && duplicates.values > 0 && duplicates.values < distinct * mostRepeated
      ? duplicates.values
      : 0;
  });
  protected readonly ranges = computed(() => {
    const profile = this.profile();
    const bars = profile ? rangeBars(this.column(), profile) : [];
    const most = Math.max(1, ...bars.map(({ count }) => count));
    return bars.map((bar) => ({ ...bar, words: this.rangeWords(bar), width: (100 * bar.count) / most }));
  });
  protected readonly areStill = computed(() =>
    this.ranges().some(({ condition }) => condition === undefined),
  );

  private rangeWords(bar: NumberRange): string {
    const [from, to] = edgeWords(bar, (value) => this.formats.count(value));
    return bar.from === bar.to ? from : `${from} – ${to}`;
  }

  protected filterEmpty(): void {
    this.filtered.emit(`${this.name()} IS NULL`);
  }

  protected filterBlank(): void {
    this.filtered.emit(`trim(${this.name()}) = ''`);
  }

  protected filterValue(value: unknown): void {
    this.filtered.emit(valueCondition(this.column(), value));
  }
}

/** Holds for the rows whose cell is this value, as the profile gives it. */
export function valueCondition({ name, type }: GridColumn, value: unknown): string {
  const column = quotedName(name);
  if (value === null || value === undefined) return `${column} IS NULL`;
  if (type === 'text') return `${column} = ${quotedText(cellText(value))}`;
  return `CAST(${column} AS VARCHAR) = ${quotedText(cellText(value))}`;
}
