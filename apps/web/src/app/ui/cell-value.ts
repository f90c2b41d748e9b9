import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';

const most = 200;

/** One value as it is stored, on one line: nothing and blank as words in a frame, spaces at the ends as dots. */
@Component({
  selector: 'dms-cell-value',
  imports: [TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @if (word(); as key) {
        <span class="dms-chip">{{ t('cell.' + key) }}</span>
      } @else {
        <bdi [title]="whole()">{{ text() }}</bdi>
      }
    </ng-container>
  `,
  styles: `
    :host {
      display: inline-block;
      max-width: 100%;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      vertical-align: bottom;
      font-variant-numeric: tabular-nums;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CellValue {
  readonly value = input.required<unknown>();
  protected readonly whole = computed(() => textOf(this.value()));
  protected readonly word = computed(() => {
    const value = this.value();
    if (value === null || value === undefined) return 'null';
    return this.whole().trim() === '' ? 'blank' : undefined;
  });
  protected readonly text = computed(() =>
    this.whole()
      .slice(0, most)
      .replace(/^\s+|\s+$/g, (spaces) => '·'.repeat(spaces.length))
      .replace(/\r?\n/g, '↵'),
  );
}

/** Values are never localised. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}
