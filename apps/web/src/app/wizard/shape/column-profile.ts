import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { ColumnProfileDto } from '../../client/models/column-profile-dto';
import { Formats } from '../../language/formats';
import { cellText } from '../../ui/grid/cell-look';
import { GridCell } from '../../ui/grid/grid-cell';
import type { GridColumn } from '../../ui/grid/grid-rows';
import { Icon } from '../../ui/icon';
import { fewerBins } from './histogram';
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

const shownBins = 10;
/** Columns whose bins can be asked for as they stand: a text that reads as a number would have to be read first. */
const numeric: ReadonlySet<string> = new Set(['integer', 'decimal', 'number']);

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
  /** A condition to look through. */
  readonly filtered = output<string>();
  readonly closed = output();
  protected readonly formats = inject(Formats);
  protected readonly semantics = semantics;

  protected readonly name = computed(() => quotedName(this.column().name));
  protected readonly most = computed(() =>
    Math.max(1, ...(this.profile()?.top ?? []).map(({ count }) => count)),
  );

  protected readonly bins = computed(() => {
    const bins = fewerBins(this.profile()?.numbers?.histogram ?? [], shownBins);
    const most = Math.max(1, ...bins.map(({ count }) => count));
    return bins.length < 2
      ? []
      : bins.map((bin, index) => ({
          ...bin,
          isLast: index === bins.length - 1,
          words: `${this.formats.count(bin.from)} – ${this.formats.count(bin.to)}`,
          width: (100 * bin.count) / most,
        }));
  });
  protected readonly canFilterBins = computed(() => numeric.has(this.column().type));

  protected filterBin({ from, to, isLast }: { from: number; to: number; isLast: boolean }): void {
    this.filtered.emit(`${this.name()} >= ${from} AND ${this.name()} ${isLast ? '<=' : '<'} ${to}`);
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
