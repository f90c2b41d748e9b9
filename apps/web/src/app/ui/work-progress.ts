import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { EtaDto } from '../client/models/eta-dto';
import { Formats } from '../language/formats';

/** How far a work is, 0 to 1, and what is left of it as a range, where that is known. */
@Component({
  selector: 'dms-work-progress',
  imports: [TranslocoDirective],
  template: `<ng-container *transloco="let t">
    {{ formats.share(share(), 1) }} ·
    @if (eta(); as left) {
      {{
        t('timeLeft.range', {
          from: formats.duration(left.fromSeconds),
          to: formats.duration(left.toSeconds),
        })
      }}
    } @else {
      {{ t('timeLeft.unknown') }}
    }
  </ng-container>`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WorkProgress {
  readonly share = input.required<number>();
  readonly eta = input.required<EtaDto | null>();
  protected readonly formats = inject(Formats);
}
