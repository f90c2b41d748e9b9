import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { cellLook } from './cell-look';

/** One value as it is stored; what cannot be seen of it is marked. Text nodes only. */
@Component({
  selector: 'dms-grid-cell',
  imports: [TranslocoDirective],
  template: `
    @if (was(); as before) {
      <del><dms-grid-cell [value]="before.value" /></del>
      <span class="became">→</span>
    }
    @if (look().chip; as chip) {
      <span class="chip" *transloco="let t">{{ t('grid.' + chip) }}</span>
    }
    @if (look().parts.length > 0) {
      <bdi>
        @for (part of look().parts; track $index) {
          <span [class.mark]="part.mark" [textContent]="part.text"></span>
        }
      </bdi>
    }
  `,
  styles: `
    :host {
      display: block;
      overflow: hidden;
      white-space: nowrap;
      text-overflow: ellipsis;
    }
    bdi span {
      white-space: pre;
    }
    del {
      color: var(--mat-sys-on-surface-variant);
      text-decoration-color: var(--dms-error);
    }
    del dms-grid-cell {
      display: inline;
    }
    .became {
      padding-inline: 4px;
      color: var(--mat-sys-on-surface-variant);
    }
    .chip {
      display: inline-block;
      padding: 0 6px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 4px;
      color: var(--mat-sys-on-surface-variant);
      font-size: 12px;
      line-height: 18px;
    }
    .mark {
      color: var(--dms-warn);
      font-family: var(--dms-mono);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class GridCell {
  readonly value = input.required<unknown>();
  /** What it was before, where that is to be seen beside it. */
  readonly was = input<{ value: unknown }>();
  protected readonly look = computed(() => cellLook(this.value()));
}
