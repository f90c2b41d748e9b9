import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { RunDto } from '../client/models/run-dto';
import { Formats } from '../language/formats';
import { countParts } from './run-sentence';

/** "46,356 created · 162 failed". */
@Component({
  selector: 'dms-run-counts',
  imports: [TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @for (part of parts(); track part.key; let first = $first) {
        {{ first ? '' : ' · ' }}<span>{{ t(part.key, { count: formats.count(part.count) }) }}</span>
      } @empty {
        {{ t('count.none') }}
      }
    </ng-container>
  `,
  styles: `
    span {
      white-space: nowrap;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RunCounts {
  readonly run = input.required<RunDto>();
  protected readonly formats = inject(Formats);
  protected readonly parts = computed(() => countParts(this.run()));
}
