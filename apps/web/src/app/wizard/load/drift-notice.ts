import { ChangeDetectionStrategy, Component, effect, inject, input, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Asking } from '../../api/asking';
import { Api } from '../../client/api';
import { migrationsDrift } from '../../client/fn/migrations/migrations-drift';
import type { DriftDto } from '../../client/models/drift-dto';
import { Icon } from '../../ui/icon';
import { Moment } from '../../ui/moment';

/** What the org no longer takes as it did when the migration was last checked; a load is refused until it is checked anew. */
@Component({
  selector: 'dms-drift-notice',
  imports: [Icon, Moment, RouterLink, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @if (asking.value(); as drift) {
        @if (drift.since && drift.items.length > 0) {
          <section class="dms-panel" aria-labelledby="drift">
            <h2 id="drift">
              <dms-icon name="warning_amber" /> {{ t('loadStep.drift.title') }}
              <dms-moment [at]="drift.since.at" />
            </h2>
            <ul>
              @for (item of drift.items; track $index) {
                <li>
                  <bdi>{{ item.object }}</bdi> <code>{{ item.field }}</code>
                  {{ t('loadStep.drift.kind.' + item.kind, { before: item.before, now: item.now }) }}
                </li>
              }
            </ul>
            <p>
              {{ t('loadStep.drift.stops') }}
              <a routerLink="../check" queryParamsHandling="preserve">{{ t('loadStep.goCheck') }}</a>
            </p>
          </section>
        }
      }
    </ng-container>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DriftNotice {
  readonly migrationId = input.required<string>();
  /** Asked again with each version of the migration. */
  readonly version = input.required<string>();

  private readonly api = inject(Api);
  protected readonly asking = new Asking<DriftDto>();

  constructor() {
    effect(() => {
      const id = this.migrationId();
      this.version();
      untracked(() => this.asking.ask(() => this.api.invoke(migrationsDrift, { id })));
    });
  }
}
