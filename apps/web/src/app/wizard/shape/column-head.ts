import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { ColumnProfileDto } from '../../client/models/column-profile-dto';
import { Formats } from '../../language/formats';
import { cellText, nameHalves } from '../../ui/grid/cell-look';
import type { GridColumn } from '../../ui/grid/grid-rows';
import { valueCondition } from './column-profile';
import { filterWords } from './filter-words';
import { rangeBars, rangeWords } from './number-range';

const shownValues = 2;
/** Fewer different numbers than this are told by their commonest values. */
const fewNumbers = 12;
/** A value that fewer of a hundred rows have says nothing of the column. */
const leastPercent = 1;

/**
 * Above a column of the grid: its name, its type, how much of it is filled, and how its numbers lie, or its commonest values; a press
 * shows their rows.
 */
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
      @if (bars().length > 0) {
        <!-- The profile of the column has the same as buttons. -->
        <span class="bars" aria-hidden="true">
          @for (bar of bars(); track $index) {
            <button
              type="button"
              tabindex="-1"
              class="part"
              [class.still]="bar.condition === undefined"
              [class.on]="bar.isOn"
              [attr.title]="bar.words"
              (mousedown)="$event.preventDefault()"
              (click)="bar.condition && filtered.emit(bar.condition)"
            >
              <span class="height" [style.height.%]="bar.height"></span>
            </button>
          }
        </span>
      }
      <span class="values" aria-hidden="true">
        @for (value of values(); track $index) {
          <button
            type="button"
            tabindex="-1"
            class="value"
            [class.on]="value.isOn"
            [attr.title]="value.words"
            (mousedown)="$event.preventDefault()"
            (click)="filtered.emit(value.condition)"
          >
            <span class="bar" [style.width.%]="value.width"></span>
            <bdi>{{ value.text }}</bdi>
          </button>
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
  /** What the rows are looked through already. */
  readonly conditions = input<readonly string[]>([]);
  /** A condition to look through, or no longer. */
  readonly filtered = output<string>();
  private readonly transloco = inject(TranslocoService);
  private readonly formats = inject(Formats);

  protected readonly halves = computed(() => nameHalves(this.column().name));
  protected readonly filled = computed(() => {
    const profile = this.profile();
    return profile && this.formats.share(Math.max(0, this.rows() - profile.nulls), this.rows());
  });
  protected readonly bars = computed(() => {
    const profile = this.profile();
    if (!profile || profile.distinct < fewNumbers) return [];
    const bars = rangeBars(this.column(), profile);
    const most = Math.max(1, ...bars.map(({ count }) => count));
    return bars.map((bar) => ({
      ...bar,
      isOn: bar.condition !== undefined && this.conditions().includes(bar.condition),
      words: this.words(rangeWords({ ...bar, column: this.column().name }, this.say, this.count), bar.count),
      // What holds anything is seen.
      height: bar.count === 0 ? 0 : Math.max(6, (100 * bar.count) / most),
    }));
  });
  /** A list of all different values says nothing, nor do values that hardly a row has. */
  protected readonly values = computed(() => {
    if (this.bars().length > 0) return [];
    const { top = [], distinct = 0, nulls = 0 } = this.profile() ?? {};
    const full = Math.max(1, this.rows() - nulls);
    if (distinct >= full && distinct > 1) return [];
    return top
      .slice(0, shownValues)
      .map(({ value, count }) => ({ value, count, width: Math.min(100, (100 * count) / full) }))
      .filter(({ width }) => width >= leastPercent)
      .map((shown) => ({ ...shown, ...this.valueLook(shown) }));
  });

  private readonly say = (key: string, params?: Record<string, unknown>): string =>
    this.transloco.translate(key, params);
  private readonly count = (value: number) => this.formats.count(value);

  private valueLook({ value, count }: { value: unknown; count: number }) {
    const condition = valueCondition(this.column(), value);
    const words = this.words(filterWords(condition, this.say, this.count), count);
    const isOn = this.conditions().includes(condition);
    return { condition, isOn, words, text: cellText(value).slice(0, 40) };
  }

  private words(what: string, count: number): string {
    return this.say(`shape.head.rows.${this.formats.form(count)}`, { what, count: this.count(count) });
  }
}
