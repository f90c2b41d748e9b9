import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { type Params, RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { LoadCountsDto } from '../../client/models/load-counts-dto';
import { Formats } from '../../language/formats';
import { Icon } from '../../ui/icon';
import { type OutputPart, gapsOf, shownParts, sourceParts } from './sums';

/** The promise of DMS as two sentences: every source row and every output row, each once, and that it adds up. */
@Component({
  selector: 'dms-sum-sentences',
  imports: [Icon, RouterLink, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <p>
        <strong>{{ t('sums.source', { count: formats.count(counts().source.rows) }) }}</strong>
        @for (part of sourceParts; track part; let first = $first) {
          <span>
            {{ first ? '=' : '+' }}
            @if (leadsAside() && part !== 'carried' && counts().source[part] > 0) {
              <button type="button" (click)="aside.emit()">
                {{ t('sums.sourcePart.' + part, { count: formats.count(counts().source[part]) }) }}
              </button>
            } @else {
              {{ t('sums.sourcePart.' + part, { count: formats.count(counts().source[part]) }) }}
            }
          </span>
        }
        @if (adds().source) {
          <span class="good"><dms-icon name="done" />{{ t('sums.addsUp') }}</span>
        }
      </p>
      <p>
        <strong>{{ t('sums.output', { count: formats.count(counts().output.rows) }) }}</strong>
        @for (part of parts(); track part; let first = $first) {
          <span>
            {{ first ? '=' : '+' }}
            <a
              [routerLink]="[]"
              [queryParams]="queryOf()(part)"
              queryParamsHandling="merge"
              (click)="led.emit()"
              >{{ t('count.' + mode() + '.' + part, { count: formats.count(counts().output[part]) }) }}</a
            >
          </span>
        }
        @if (adds().output) {
          <span class="good"><dms-icon name="done" />{{ t('sums.addsUp') }}</span>
        }
      </p>
    </ng-container>
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
    p {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 2px 8px;
      max-width: none;
      font-size: 16px;
      font-variant-numeric: tabular-nums;
    }
    button {
      min-height: 24px;
      padding: 0;
      border: 0;
      background: none;
      color: var(--mat-sys-primary);
      font: inherit;
      text-decoration: underline;
      cursor: pointer;
    }
    strong {
      font-weight: 500;
    }
    .good {
      display: inline-flex;
      align-self: center;
      align-items: center;
      gap: 4px;
      color: var(--dms-success);
      font-size: 14px;
    }
    .good dms-icon {
      width: 18px;
      height: 18px;
    }
    @media (max-width: 640px) {
      p {
        display: grid;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SumSentences {
  readonly counts = input.required<LoadCountsDto>();
  /** `check`: what would become of the rows; `load`: what did. */
  readonly mode = input.required<'check' | 'load'>();
  /** The address at which the rows of a part are shown. */
  readonly queryOf = input.required<(part: OutputPart) => Params>();
  /** A number was pressed: its rows are shown now. */
  readonly led = output();
  /** Whether what never came to be loaded can be shown. */
  readonly leadsAside = input(false);
  /** It is asked for. */
  readonly aside = output();
  protected readonly formats = inject(Formats);
  protected readonly sourceParts = sourceParts;
  protected readonly parts = computed(() => shownParts(this.counts().output));
  protected readonly adds = computed(() => {
    const gaps = gapsOf(this.counts()).map(({ kind }) => kind);
    return { source: !gaps.includes('source'), output: !gaps.includes('output') };
  });
}
