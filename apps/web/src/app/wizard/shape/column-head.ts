import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { ColumnProfileDto } from '../../client/models/column-profile-dto';
import { Formats } from '../../language/formats';
import { cellText, nameHalves } from '../../ui/grid/cell-look';
import type { GridColumn } from '../../ui/grid/grid-rows';
import { histogramPath } from './histogram';

const shownValues = 2;
/** Fewer different numbers than this are told by their commonest values. */
const fewNumbers = 12;
/** A value that fewer of a hundred rows have says nothing of the column. */
const leastPercent = 1;
const chart = { width: 100, height: 24 };

/** Above a column of the grid: its name, its type, how much of it is filled, and how its numbers lie, or its commonest values. */
@Component({
  selector: 'dms-column-head',
  imports: [TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <span class="name" [attr.title]="column().name">
        <bdi class="start">{{ halves().start }}</bdi>
        @if (halves().end) {
          <bdi>{{ halves().end }}</bdi>
        }
      </span>
      <span class="line">
        <span>{{ t('shape.type.' + column().type) }}</span>
        @if (sorted(); as direction) {
          <span aria-hidden="true">{{ direction === 'asc' ? '▲' : '▼' }}</span>
        }
        @if (filled(); as share) {
          <span class="filled">{{ t('shape.head.filled', { share }) }}</span>
        }
      </span>
      @if (histogram(); as path) {
        <svg class="histogram" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
          <path [attr.d]="path" />
        </svg>
      }
      <span class="values" aria-hidden="true">
        @for (value of values(); track $index) {
          <span class="value">
            <span class="bar" [style.width.%]="value.width"></span>
            <bdi>{{ value.text }}</bdi>
          </span>
        }
      </span>
    </ng-container>
  `,
  styleUrl: './column-head.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ColumnHead {
  readonly column = input.required<GridColumn>();
  readonly profile = input<ColumnProfileDto>();
  readonly rows = input.required<number>();
  readonly sorted = input<'asc' | 'desc'>();
  private readonly formats = inject(Formats);

  protected readonly halves = computed(() => nameHalves(this.column().name));
  protected readonly filled = computed(() => {
    const profile = this.profile();
    return profile && this.formats.share(Math.max(0, this.rows() - profile.nulls), this.rows());
  });
  protected readonly histogram = computed(() => {
    const { numbers, distinct = 0 } = this.profile() ?? {};
    if (!numbers || numbers.histogram.length < 2 || distinct < fewNumbers) return undefined;
    return histogramPath(numbers.histogram, chart);
  });
  /** A list of all different values says nothing, nor do values that hardly a row has. */
  protected readonly values = computed(() => {
    if (this.histogram() !== undefined) return [];
    const { top = [], distinct = 0, nulls = 0 } = this.profile() ?? {};
    const full = Math.max(1, this.rows() - nulls);
    if (distinct >= full && distinct > 1) return [];
    return top
      .slice(0, shownValues)
      .map(({ value, count }) => ({
        text: cellText(value).slice(0, 40),
        width: Math.min(100, (100 * count) / full),
      }))
      .filter(({ width }) => width >= leastPercent);
  });
}
