import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { OutputCountsDto } from '../client/models/output-counts-dto';
import type { RunMode } from '../client/models/run-mode';
import { Formats } from '../language/formats';

const order = [
  'created',
  'updated',
  'deleted',
  'unchanged',
  'skipped',
  'failed',
  'unknown',
  'pending',
] as const;

/** What became of the output rows: a bar, and beneath it each part in words with its number. */
@Component({
  selector: 'dms-outcome-bar',
  imports: [TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <div class="bar" aria-hidden="true">
        @for (part of parts(); track part.name) {
          <span [class]="part.name" [style.flex-grow]="part.count"></span>
        }
      </div>
      <ul>
        @for (part of parts(); track part.name) {
          <li>
            <span class="key" [class]="part.name" aria-hidden="true"></span>
            {{ t('count.' + mode() + '.' + part.name, { count: formats.count(part.count) }) }}
          </li>
        } @empty {
          <li class="dms-muted">{{ t('count.none') }}</li>
        }
      </ul>
    </ng-container>
  `,
  styleUrl: './outcome-bar.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OutcomeBar {
  readonly counts = input.required<OutputCountsDto>();
  readonly mode = input<RunMode>('load');
  protected readonly formats = inject(Formats);
  protected readonly parts = computed(() =>
    order.map((name) => ({ name, count: this.counts()[name] })).filter(({ count }) => count > 0),
  );
}
